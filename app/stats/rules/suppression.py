"""What is too small to publish, so that nobody is found by a small number, nor by subtracting the others from a total."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

SMALLEST = 10


class Size(NamedTuple):
    """How many reports, and how many of them are open."""

    n: int
    n_open: int


@dataclass(frozen=True, slots=True)
class Hidden:
    """Groups of a table whose whole row is hidden, and groups whose number of open cases is."""

    rows: frozenset[Any]
    open: frozenset[Any]
    total: bool
    total_open: bool


def is_small(n: int) -> bool:
    """Say whether a count could point at somebody: one to nine. Nought points at nobody."""
    return 0 < n < SMALLEST


def choose_hidden(periods: Sequence[Mapping[Any, Size]]) -> Hidden:
    """Choose what to hide in the table of the last of these periods, each of which contains the one before.

    What can be computed from the table, its total, and the tables of the shorter periods stays ten or more, or nought.
    """
    table = periods[-1]
    small_rows = {
        group
        for group in table
        if _is_small_by_difference([period.get(group, Size(0, 0)).n for period in periods])
    }
    rows = hide_more({group: [size.n] for group, size in table.items()}, small_rows)
    splits = {group: [size.n_open, size.n - size.n_open] for group, size in table.items()}
    small_open = {
        group for group in table if any(_is_small_by_difference(column) for column in _split(periods, group))
    }
    return Hidden(
        rows=rows,
        open=hide_more(splits, rows | small_open),
        total=is_small(sum(size.n for size in table.values())),
        total_open=any(is_small(total) for total in _totals(splits.values())),
    )


def hide_more(cells: Mapping[Any, Sequence[int]], small: Iterable[Any]) -> frozenset[Any]:
    """Return the small groups and as many others, smallest first, as it takes to hide them from their total.

    At least two are hidden, and each column of theirs adds up to nought or to ten and more.
    """
    hidden = set(small)
    totals = {group: sum(column) for group, column in cells.items()}
    others = sorted(
        (total, str(group), group) for group, total in totals.items() if total and group not in hidden
    )
    while hidden and others and not _are_safe([cells[group] for group in hidden]):
        hidden.add(others.pop(0)[2])
    return frozenset(hidden)


def _are_safe(hidden: Sequence[Sequence[int]]) -> bool:
    return len(hidden) > 1 and not any(is_small(total) for total in _totals(hidden))


def _totals(rows: Iterable[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def _split(periods: Sequence[Mapping[Any, Size]], group: Any) -> tuple[list[int], list[int]]:
    sizes = [period.get(group, Size(0, 0)) for period in periods]
    return [size.n_open for size in sizes], [size.n - size.n_open for size in sizes]


def _is_small_by_difference(nested: Sequence[int]) -> bool:
    """Say whether the last count is small, or differs by little from one that was shown for a shorter period."""
    shown: list[int] = []
    small = False
    for n in nested:
        small = is_small(n) or any(is_small(n - earlier) for earlier in shown)
        if not small:
            shown.append(n)
    return small
