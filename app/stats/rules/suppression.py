"""What is too small to publish, so that nobody is found by a small number, nor by subtracting the others from a total."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

SMALLEST = 10


def is_small(n: int) -> bool:
    """Say whether a count could point at somebody: one to nine. Nought points at nobody."""
    return 0 < n < SMALLEST


def choose_hidden(periods: Sequence[Mapping[Any, int]]) -> tuple[frozenset[Any], ...]:
    """Choose the rows to hide in the table of each period; each period contains the one before it.

    A row is hidden where it is small, or differs by little from a longer period that shows it. What is hidden in
    one period is hidden in every shorter one: a hidden count then has no published lower bound, so that no table
    of another period can pin it down. `hide_more` sees to the subtraction from each table's total.
    """
    chosen: list[frozenset[Any]] = []
    shown: list[Mapping[Any, int]] = []
    for table in reversed(periods):
        before = chosen[-1] if chosen else frozenset()
        small = {
            group for group in table if _is_small_beside(table[group], [one.get(group) for one in shown])
        }
        hidden = hide_more({group: (n,) for group, n in table.items()}, small | before)
        shown.append({group: n for group, n in table.items() if group not in hidden})
        chosen.append(hidden)
    return tuple(reversed(chosen))


def choose_host(periods: Sequence[Mapping[Any, int]], rest: Any) -> Any | None:
    """Choose the row that is published together with the rest, those without a group, where the rest alone is small.

    Hidden by itself, the rest could be found by subtraction, and a whole group would have to be hidden with it.
    The largest row says least that is untrue of it. One host for all periods, so that none gives another away;
    None where the rest can stand in each of them.
    """
    counts = [period.get(rest, 0) for period in periods]
    is_small_once = any(_is_small_beside(n, counts[place + 1 :]) for place, n in enumerate(counts))
    others = ((n, str(group), group) for group, n in periods[-1].items() if group != rest and n)
    return max(others, default=(0, "", None))[2] if is_small_once else None


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


def _is_small_beside(n: int, longer: Iterable[int | None]) -> bool:
    """Say whether a count is small, or differs by little from one that is shown for a longer period."""
    return is_small(n) or any(other is not None and is_small(other - n) for other in longer)
