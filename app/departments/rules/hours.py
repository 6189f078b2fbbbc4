"""Working hours as an administrator writes them: `monday-friday = ["09:00-12:00", "13:00-17:00"]`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import time

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Hours = dict[str, list[list[str]]]


class HoursError(ValueError):
    """Hours that make no sense; the message says which and why."""


def read_hours(given: Mapping[str, Sequence[str]]) -> Hours:
    """Return {"0": [["09:00", "12:00"], ...], ...} by weekday (Monday is 0); raises HoursError."""
    found: Hours = {}
    for days, periods in given.items():
        for day in _weekdays(days):
            if str(day) in found:
                raise HoursError(f"{WEEKDAYS[day]} is given twice")
            found[str(day)] = list(_periods(WEEKDAYS[day], periods))
    if not any(found.values()):
        raise HoursError("a calendar needs at least one day on which somebody works")
    return {day: periods for day, periods in sorted(found.items()) if periods}


def _weekdays(text: str) -> range:
    first, _, last = (part.strip() for part in text.lower().partition("-"))
    for name in (first, last or first):
        if name not in WEEKDAYS:
            raise HoursError(f'"{name}" is not a day of the week; write monday, or monday-friday')
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    if end < start:
        raise HoursError(f'"{text}" runs backwards; give the days on both sides of Sunday one by one')
    return range(start, end + 1)


def _periods(day: str, periods: Sequence[str]) -> Iterator[list[str]]:
    before: time | None = None
    for opens, closes in sorted(_period(day, text) for text in periods):
        if before is not None and opens < before:
            raise HoursError(f"on {day} two periods overlap")
        before = closes
        yield [f"{opens:%H:%M}", f"{closes:%H:%M}"]


def _period(day: str, text: str) -> tuple[time, time]:
    start, _, end = (part.strip() for part in text.partition("-"))
    try:
        opens, closes = time.fromisoformat(start), time.fromisoformat(end)
    except ValueError as error:
        raise HoursError(f'on {day}: "{text}" is not a period such as 09:00-17:00') from error
    if opens.tzinfo or closes.tzinfo or opens >= closes:
        raise HoursError(f'on {day}: "{text}" does not end after it begins')
    return opens, closes
