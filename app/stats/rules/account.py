"""The public account of a period: figures, how they moved, and tables with small numbers hidden."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.stats.rules.figures import Figures, Month, work_out
from app.stats.rules.months import PERIODS, months_before, months_between
from app.stats.rules.suppression import SMALLEST, choose_hidden, choose_hidden_cells, is_small

DIMENSIONS = ("department", "category", "area")
ONE_YEAR_MONTHS = 12


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
    """One row of a table; `figures` is None where they are hidden, `n_open` (open now) where that number is."""

    group: Any
    figures: Figures | None
    n_open: int | None

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


def give_account(
    rows: Sequence[Month],
    earlier: Sequence[Month],
    *,
    open_now: Mapping[tuple[str, int], int],
    period: Period,
    as_of: datetime,
    updated_at: datetime,
) -> Account:
    """Put the account together from the period's roll-ups, those of all reports in the period before, and what is open."""
    by_dimension: dict[str, list[Month]] = defaultdict(list)
    for row in rows:
        by_dimension[row.dimension].append(row)
    n_open = open_now.get(("all", 0), 0)
    return Account(
        period=period,
        now=_overall(by_dimension["all"], as_of),
        then=_overall(earlier, as_of),
        open_now=None if is_small(n_open) else n_open,
        months=_months(by_dimension["all"], period, as_of),
        tables={
            dimension: _table(by_dimension[dimension], _of(open_now, dimension), period, as_of)
            for dimension in DIMENSIONS
        },
        updated_at=updated_at,
    )


def _of(open_now: Mapping[tuple[str, int], int], dimension: str) -> dict[int, int]:
    return {group: n for (of, group), n in open_now.items() if of == dimension}


def _overall(rows: Sequence[Month], as_of: datetime) -> Figures | None:
    found = work_out(rows, by=lambda _row: None, as_of=as_of).get(None)
    return found if found and found.n >= SMALLEST else None


def _months(rows: Sequence[Month], period: Period, as_of: datetime) -> tuple[Line, ...]:
    figures = work_out(rows, by=lambda row: row.month, as_of=as_of)
    hidden = choose_hidden([{month: found.n for month, found in figures.items()}])
    cells = {month: (found.n_open, found.n - found.n_open) for month, found in figures.items()}
    hidden_open = choose_hidden_cells(cells, hidden)
    lines = []
    for month in months_between(period.first, period.last):
        found = None if month in hidden else figures.get(month)
        lines.append(Line(month, found, found.n_open if found and month not in hidden_open else None))
    return tuple(lines)


def _table(
    rows: Sequence[Month], n_open: Mapping[int, int], period: Period, as_of: datetime
) -> tuple[Line, ...]:
    figures = work_out(rows, by=lambda row: row.group_id, as_of=as_of)
    hidden = choose_hidden(
        [_sizes(rows, Period.ending(period.last, n).first) for n in PERIODS if n <= period.n_months]
    )
    # Open cases are counted whenever they came in, so that no two periods can be subtracted.
    hidden_open = choose_hidden_cells({group: (n,) for group, n in n_open.items()}, hidden & n_open.keys())
    lines = [
        Line(
            group,
            None if group in hidden else found,
            None if group in hidden | hidden_open else n_open.get(group, 0),
        )
        for group, found in figures.items()
    ]
    return tuple(sorted(lines, key=_shortest_wait_first))


def _sizes(rows: Sequence[Month], since: date) -> dict[int, int]:
    sizes: dict[int, int] = defaultdict(int)
    for row in rows:
        if row.month >= since:
            sizes[row.group_id] += row.n
    return dict(sizes)


def _shortest_wait_first(line: Line) -> tuple[bool, bool, float, int]:
    median = line.median_days
    n = line.figures.n if line.figures else 0
    return line.figures is None, median is None, median or 0.0, -n
