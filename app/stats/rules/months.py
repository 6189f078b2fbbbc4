"""Months in the city's time zone, and the periods over which figures are published."""

from datetime import date, datetime, tzinfo

PERIODS = (3, 12, 24)
"""Lengths in months; few, because the difference of two periods is itself a figure."""


def month_of(instant: datetime, zone: tzinfo) -> date:
    """Return the first day of the month that this instant has in the zone."""
    return instant.astimezone(zone).date().replace(day=1)


def months_before(month: date, n: int) -> date:
    """Return the month this many months earlier; later where n is below nought."""
    years, rest = divmod(month.year * 12 + month.month - 1 - n, 12)
    return date(years, rest + 1, 1)


def months_between(first: date, last: date) -> list[date]:
    """Return every month from the first to the last, both included."""
    n = (last.year - first.year) * 12 + last.month - first.month
    return [months_before(first, -step) for step in range(n + 1)]
