"""What is too small to publish, so that nobody is found by a small number, nor by subtracting the others from a total."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

SMALLEST = 10


def is_small(n: int) -> bool:
    """Say whether a count could point at somebody: one to nine. Nought points at nobody."""
    return 0 < n < SMALLEST


def choose_hidden(periods: Sequence[Mapping[Any, int]]) -> frozenset[Any]:
    """Choose the rows to hide in the table of the last of these periods, each of which contains the one before.

    What can be computed from the table, its total, and the same row for shorter periods stays ten or more, or nought.
    """
    table = periods[-1]
    small = {
        group for group in table if _is_small_by_difference([period.get(group, 0) for period in periods])
    }
    return hide_more({group: (n,) for group, n in table.items()}, small)


def choose_hidden_cells(cells: Mapping[Any, Sequence[int]], rows: Iterable[Any]) -> frozenset[Any]:
    """Choose the groups whose cells to hide, where these rows are hidden anyway and every column has a total."""
    small = {group for group, cell in cells.items() if any(map(is_small, cell))}
    return hide_more(cells, small | set(rows))


def hide_more(cells: Mapping[Any, Sequence[int]], small: Iterable[Any]) -> frozenset[Any]:
    """Return the small groups and as many others, smallest first, as it takes to hide them from their total.

    At least two are hidden, and each column of theirs adds up to nought or to ten and more.
    """
    hidden = set(small)
    totals = {group: sum(cell) for group, cell in cells.items()}
    others = sorted(
        (total, str(group), group) for group, total in totals.items() if total and group not in hidden
    )
    while hidden and others and not _are_safe([cells[group] for group in hidden if group in cells]):
        hidden.add(others.pop(0)[2])
    return frozenset(hidden)


def _are_safe(hidden: Sequence[Sequence[int]]) -> bool:
    return len(hidden) > 1 and not any(is_small(sum(column)) for column in zip(*hidden, strict=True))


def _is_small_by_difference(nested: Sequence[int]) -> bool:
    """Say whether the last count is small, or differs by little from one that was shown for a shorter period."""
    shown: list[int] = []
    small = False
    for n in nested:
        small = is_small(n) or any(is_small(n - earlier) for earlier in shown)
        if not small:
            shown.append(n)
    return small
