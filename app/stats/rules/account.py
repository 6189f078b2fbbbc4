"""The public account of a period: figures, how they moved, and tables with small numbers hidden."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from app.stats.rules.figures import Figures, Month, work_out
from app.stats.rules.months import PERIODS, months_before, months_between
from app.stats.rules.suppression import (
    SMALLEST,
    choose_hidden,
    choose_hidden_cells,
    choose_host,
    is_small,
)

DIMENSIONS = ("department", "category", "area")
ONE_YEAR_MONTHS = 12
NO_GROUP = 0


class Size(NamedTuple):
    """How many reports a group has in a month."""

    dimension: str
    group_id: int
    month: date
    n: int


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, both ends included; `before` is the period it is compared with."""

    first: date
    last: date
    n_months: int

    @classmethod
    def ending(cls, last: date, n_months: int) -> "Period":
        """Return the period of this many months that ends with this one."""
        return cls(months_before(last, n_months - 1), last, n_months)

    @property
    def before(self) -> "Period":
        """The same months a year earlier, or those just before where the period is longer than a year."""
        return Period.ending(months_before(self.last, max(self.n_months, ONE_YEAR_MONTHS)), self.n_months)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table; `figures` is None where they are hidden, `n_open` (open now) where that number is.

    `with_rest` says that the few reports without a group are counted in it, `unfinished` that the month still runs.
    """

    group: Any
    figures: Figures | None
    n_open: int | None
    with_rest: bool = False
    unfinished: bool = False

    @property
    def median_days(self) -> float | None:
        """The typical wait for a first answer, None where it is hidden or not yet reached."""
        return self.figures.first_answer.median_days if self.figures else None


@dataclass(frozen=True, slots=True)
class Account:
    """Everything that a page of figures says."""

    period: Period
    now: Figures | None
    then: Figures | None
    open_now: int | None
    months: tuple[Line, ...]
    tables: Mapping[str, tuple[Line, ...]]
    updated_at: datetime

    @property
    def is_unfinished(self) -> bool:
        """Whether the period ends with a month that still runs."""
        return bool(self.months) and self.months[-1].unfinished


def give_account(
    rows: Sequence[Month],
    earlier: Sequence[Month],
    *,
    sizes: Sequence[Size],
    open_now: Mapping[tuple[str, int], int],
    period: Period,
    as_of: datetime,
    this_month: date,
    updated_at: datetime,
) -> Account:
    """Put the account together from the period's roll-ups, those of all reports in the period before, and what is open.

    `sizes` are those of the longest period that is published: what one table hides, no other may give away.
    """
    by_dimension: dict[str, list[Month]] = defaultdict(list)
    for row in rows:
        by_dimension[row.dimension].append(row)
    n_open = open_now.get(("all", 0), 0)
    return Account(
        period=period,
        now=_overall(by_dimension["all"], as_of),
        then=_overall(earlier, as_of),
        open_now=None if is_small(n_open) else n_open,
        months=_months(by_dimension["all"], period, as_of, this_month),
        tables={
            dimension: _table(
                by_dimension[dimension],
                _nested([size for size in sizes if size.dimension == dimension], period.last),
                _of(open_now, dimension),
                period,
                as_of,
            )
            for dimension in DIMENSIONS
        },
        updated_at=updated_at,
    )


def _of(open_now: Mapping[tuple[str, int], int], dimension: str) -> dict[int, int]:
    return {group: n for (of, group), n in open_now.items() if of == dimension}


def _overall(rows: Sequence[Month], as_of: datetime) -> Figures | None:
    found = work_out(rows, by=lambda _row: None, as_of=as_of).get(None)
    return found if found and found.n >= SMALLEST else None


def _months(rows: Sequence[Month], period: Period, as_of: datetime, this_month: date) -> tuple[Line, ...]:
    figures = work_out(rows, by=lambda row: row.month, as_of=as_of)
    (hidden,) = choose_hidden([{month: found.n for month, found in figures.items()}])
    cells = {month: (found.n_open, found.n - found.n_open) for month, found in figures.items()}
    hidden_open = choose_hidden_cells(cells, hidden)
    lines = []
    for month in months_between(period.first, period.last):
        found = None if month in hidden else figures.get(month)
        n_open = found.n_open if found and month not in hidden_open else None
        lines.append(Line(month, found, n_open, unfinished=month == this_month))
    return tuple(lines)


def _nested(sizes: Sequence[Size], last: date) -> list[dict[int, int]]:
    """Return how many reports each group has in each period that ends with this month, the shortest first."""
    starts = [Period.ending(last, n_months).first for n_months in PERIODS]
    periods: list[dict[int, int]] = [dict.fromkeys({size.group_id for size in sizes}, 0) for _start in starts]
    for size in sizes:
        for start, period in zip(starts, periods, strict=True):
            if start <= size.month <= last:
                period[size.group_id] += size.n
    return periods


def _table(
    rows: Sequence[Month],
    sizes: Sequence[dict[int, int]],
    n_open: Mapping[int, int],
    period: Period,
    as_of: datetime,
) -> tuple[Line, ...]:
    host = choose_host(sizes, NO_GROUP)
    if host is not None:
        rows = [row._replace(group_id=host) if row.group_id == NO_GROUP else row for row in rows]
        sizes, n_open = [_merged(one, host) for one in sizes], _merged(n_open, host)
    figures = work_out(rows, by=lambda row: row.group_id, as_of=as_of)
    all_hidden = choose_hidden(sizes)
    hidden = all_hidden[PERIODS.index(period.n_months)]
    # Open cases are counted whenever they came in: the same ones are hidden on the page of every period.
    hidden_open = choose_hidden_cells(
        {group: (n,) for group, n in n_open.items()}, all_hidden[-1] & n_open.keys()
    )
    lines = [
        Line(
            group,
            None if group in hidden else found,
            None if group in hidden | hidden_open else n_open.get(group, 0),
            with_rest=group == host,
        )
        for group, found in figures.items()
    ]
    return tuple(sorted(lines, key=_shortest_wait_first))


def _merged(counts: Mapping[int, int], host: int) -> dict[int, int]:
    """Return the counts with the rest counted as its host."""
    named = {group: n for group, n in counts.items() if group != NO_GROUP}
    return {**named, host: named.get(host, 0) + counts.get(NO_GROUP, 0)}


def _shortest_wait_first(line: Line) -> tuple[bool, bool, float, int]:
    median = line.median_days
    n = line.figures.n if line.figures else 0
    return line.figures is None, median is None, median or 0.0, -n
