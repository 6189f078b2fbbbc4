"""The public account of a period: figures, how they moved, and tables with small numbers hidden."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.stats.rules.figures import Figures, Month, work_out
from app.stats.rules.months import PERIODS, months_before, months_between
from app.stats.rules.suppression import SMALLEST, Hidden, Size, choose_hidden, is_small

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
    """One row of a table; `figures` is None where they are hidden, `n_open` where that number alone is."""

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
    period: Period,
    open_now: int,
    as_of: datetime,
    updated_at: datetime,
) -> Account:
    """Put the account together from the period's roll-ups and those of all reports in the period before."""
    by_dimension: dict[str, list[Month]] = defaultdict(list)
    for row in rows:
        by_dimension[row.dimension].append(row)
    whole = by_dimension["all"]
    return Account(
        period=period,
        now=_overall(whole, as_of),
        then=_overall(earlier, as_of),
        open_now=None if is_small(open_now) else open_now,
        months=_months(whole, period, as_of),
        tables={dimension: _table(by_dimension[dimension], period, as_of) for dimension in DIMENSIONS},
        updated_at=updated_at,
    )


def _overall(rows: Sequence[Month], as_of: datetime) -> Figures | None:
    found = work_out(rows, by=lambda _row: None, as_of=as_of).get(None)
    return found if found and found.n >= SMALLEST else None


def _months(rows: Sequence[Month], period: Period, as_of: datetime) -> tuple[Line, ...]:
    figures = work_out(rows, by=lambda row: row.month, as_of=as_of)
    hidden = (
        choose_hidden([{month: Size(found.n, found.n_open) for month, found in figures.items()}])
        if figures
        else None
    )
    return tuple(
        _line(month, figures.get(month), hidden) for month in months_between(period.first, period.last)
    )


def _table(rows: Sequence[Month], period: Period, as_of: datetime) -> tuple[Line, ...]:
    figures = work_out(rows, by=lambda row: row.group_id, as_of=as_of)
    if not figures:
        return ()
    nested = [_sizes(rows, Period.ending(period.last, n).first) for n in PERIODS if n <= period.n_months]
    hidden = choose_hidden(nested)
    lines = [_line(group, found, hidden) for group, found in figures.items()]
    return tuple(sorted(lines, key=_shortest_wait_first))


def _sizes(rows: Sequence[Month], since: date) -> dict[int, Size]:
    sizes: dict[int, Size] = defaultdict(lambda: Size(0, 0))
    for row in rows:
        if row.month >= since:
            earlier = sizes[row.group_id]
            sizes[row.group_id] = Size(earlier.n + row.n, earlier.n_open + row.n_open)
    return dict(sizes)


def _line(group: Any, figures: Figures | None, hidden: Hidden | None) -> Line:
    if figures is None or hidden is None or group in hidden.rows:
        return Line(group, None, None)
    return Line(group, figures, None if group in hidden.open else figures.n_open)


def _shortest_wait_first(line: Line) -> tuple[bool, bool, float, int]:
    median = line.median_days
    n = line.figures.n if line.figures else 0
    return line.figures is None, median is None, median or 0.0, -n
