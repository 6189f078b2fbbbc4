"""The promise clock: working days in local time, with holidays, several periods a day and summer time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

LONGEST_SEARCH_DAYS = 3660


class NoWorkingDayError(ValueError):
    """A calendar in which nobody ever works cannot keep a promise."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of work within one day, in local time."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.closes <= self.opens:
            raise ValueError(f"a period cannot go from {self.opens} to {self.closes}")


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Periods of work by weekday (Monday is 0), and holidays with their names."""

    periods: Mapping[int, Sequence[Period]]
    holidays: Mapping[date, str] = field(default_factory=dict)

    @classmethod
    def read(
        cls, hours: Mapping[str, Sequence[Sequence[str]]], holidays: Mapping[date, str]
    ) -> "WorkCalendar":
        """Return the calendar written as {"0": [["08:00", "12:00"], ["13:00", "17:00"]]}; ValueError where it is not one."""
        periods = {
            int(weekday): tuple(sorted((_period(*pair) for pair in pairs), key=lambda period: period.opens))
            for weekday, pairs in hours.items()
        }
        return cls(periods, holidays)

    def closes_on(self, day: date) -> time | None:
        """Return when work ends that day, or None where nobody works."""
        if day in self.holidays:
            return None
        return max((period.closes for period in self.periods.get(day.weekday(), ())), default=None)


def _period(opens: str, closes: str) -> Period:
    return Period(time.fromisoformat(opens), time.fromisoformat(closes))


OFFICE_HOURS = WorkCalendar({weekday: (Period(time(9), time(17)),) for weekday in range(5)})


class DayKind(StrEnum):
    """What one day means for a promise."""

    TOO_LATE = "too_late"
    STARTS = "starts"
    COUNTS = "counts"
    CLOSED = "closed"
    HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True)
class DueStep:
    """One day on the way to the due time; `number` counts working days, `name` is the holiday's."""

    on: date
    kind: DayKind
    number: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """When a promise ends (UTC), and the days that led there."""

    at: datetime
    steps: tuple[DueStep, ...]


def due(received_at: datetime, working_days: int, *, calendar: WorkCalendar, zone: tzinfo) -> Due:
    """Return the close of business on the n-th working day after the day on which work could start.

    A report that comes when the day's work is over, or on a free day, starts on the next working day.
    """
    if working_days < 1:
        raise ValueError("a promise takes at least one working day")
    steps = tuple(_steps(received_at.astimezone(zone), working_days, calendar))
    last = steps[-1].on
    closes = calendar.closes_on(last)
    assert closes is not None
    return Due(datetime.combine(last, closes, zone).astimezone(UTC), steps)


def _steps(received: datetime, working_days: int, calendar: WorkCalendar) -> Iterator[DueStep]:
    number = -1
    for day in _days_from(received.date()):
        closes = calendar.closes_on(day)
        if closes is None:
            yield _free_day(day, calendar)
        elif day == received.date() and received.time() >= closes:
            yield DueStep(day, DayKind.TOO_LATE)
        else:
            number += 1
            yield DueStep(day, DayKind.COUNTS if number else DayKind.STARTS, number)
        if number == working_days:
            return
    raise NoWorkingDayError("the calendar has no working days")


def _days_from(first: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(LONGEST_SEARCH_DAYS))


def _free_day(day: date, calendar: WorkCalendar) -> DueStep:
    name = calendar.holidays.get(day)
    return DueStep(day, DayKind.CLOSED) if name is None else DueStep(day, DayKind.HOLIDAY, name=name)
