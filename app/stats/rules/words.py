"""Numbers, shares and months as a language writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal, format_percent

MINUTES_A_DAY = 1440
TEN_ROUNDED = 9.95
SAME_SHARE = 0.05
SAME_DAYS = 1 / MINUTES_A_DAY


@dataclass(frozen=True, slots=True)
class Words:
    """Writes numbers for readers of one language."""

    locale: Locale

    def number(self, n: float) -> str:
        """Write a whole number with its thousands apart."""
        return _decimal(round(n), None, self.locale)

    def tenths(self, n: float) -> str:
        """Write a number below ten with one decimal place, any other as a whole one."""
        return _decimal(round(n, 1), "#,##0.0", self.locale) if n < TEN_ROUNDED else self.number(n)

    def mark(self, n: float) -> str:
        """Write a number beside a chart, with a decimal place only where it needs one."""
        return _decimal(round(n, 1), "#,##0.#", self.locale)

    def percent(self, share: float) -> str:
        """Write a share given in per cent, rounded to whole ones."""
        return format_percent(share / 100, locale=self.locale)

    def month(self, month: date) -> str:
        """Write a month with its year in full."""
        return format_skeleton("yMMMM", month, locale=self.locale)

    def short_month(self, month: date) -> str:
        """Write a month for the axis of a chart."""
        return format_skeleton("yMMM", month, locale=self.locale)

    def moment(self, at: datetime) -> str:
        """Write a day and time in full, in the zone in which the instant is given."""
        day = format_date(at, format="long", locale=self.locale)
        return f"{day}, {format_time(at, format='short', locale=self.locale)}"


@lru_cache(maxsize=4096)
def _decimal(n: float, pattern: str | None, locale: Locale) -> str:
    # A page holds several hundred numbers, and mostly the same ones as the page before.
    return format_decimal(n, format=pattern, locale=locale)


def is_about_same(days: float, earlier_days: float) -> bool:
    """Say whether two waits are so near each other that naming a difference would mislead."""
    return abs(days - earlier_days) <= max(SAME_DAYS, SAME_SHARE * earlier_days)


def unit_of(days: float) -> str:
    """Return the unit that suits a wait: days, hours or minutes."""
    if days >= 1:
        return "days"
    return "hours" if days * MINUTES_A_DAY >= 60 else "minutes"


def in_unit(days: float, unit: str) -> float:
    """Return a wait in this unit."""
    return {"days": days, "hours": days * 24, "minutes": days * MINUTES_A_DAY}[unit]


def find_trend(months: Sequence[float | None]) -> str:
    """Return whether typical waits got shorter, longer or stay the same, by the first and last quarter of the months."""
    known = [days for days in months if days is not None]
    n = len(known) // 4
    if n == 0:
        return "unknown"
    early, late = sum(known[:n]) / n, sum(known[-n:]) / n
    if is_about_same(late, early):
        return "same"
    return "shorter" if late < early else "longer"
