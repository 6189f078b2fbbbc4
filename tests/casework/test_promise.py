"""The promise clock, against a slow and obvious one and on the days that trip clocks up."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.casework.rules.promise import (
    OFFICE_HOURS,
    DayKind,
    NoWorkingDayError,
    Period,
    WorkCalendar,
    due,
)

BERLIN = ZoneInfo("Europe/Berlin")
LONDON = ZoneInfo("Europe/London")
ZONES = [BERLIN, LONDON, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("UTC")]
QUARTER = timedelta(minutes=15)
EASTER = {date(2026, 4, 3): "Good Friday", date(2026, 4, 6): "Easter Monday"}
CHRISTMAS = {date(2026, 12, 25): "Christmas Day", date(2026, 12, 28): "Boxing Day (substitute day)"}


def slow_due(received_at: datetime, working_days: int, calendar: WorkCalendar, zone: ZoneInfo) -> datetime:
    """Walk through time in quarters of an hour and count the days on which somebody works."""
    at = received_at
    worked: list[date] = []
    while len(worked) <= working_days + 1:
        local = at.astimezone(zone)
        if is_open(local, calendar) and local.date() not in worked:
            worked.append(local.date())
        at += QUARTER
    last = worked[working_days]
    moments = [datetime.combine(last, time(0), zone) + n * QUARTER for n in range(24 * 4)]
    return (max(moment for moment in moments if is_open(moment, calendar)) + QUARTER).astimezone(UTC)


def is_open(local: datetime, calendar: WorkCalendar) -> bool:
    periods = () if local.date() in calendar.holidays else calendar.periods.get(local.weekday(), ())
    return any(period.opens <= local.time() < period.closes for period in periods)


quarters = st.integers(6 * 4, 22 * 4).map(lambda n: time(n // 4, n % 4 * 15))


@st.composite
def periods(draw: Callable[..., list[time]]) -> tuple[Period, ...]:
    times = sorted(draw(st.lists(quarters, min_size=2, max_size=6, unique=True)))
    return tuple(Period(*pair) for pair in zip(times[::2], times[1::2], strict=False))


calendars = st.builds(
    WorkCalendar,
    st.dictionaries(st.integers(0, 6), periods(), min_size=1),
    st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.just("holiday"), max_size=20),
)
instants = st.integers(0, 365 * 24 * 4).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + n * QUARTER)


@given(instants, st.integers(1, 5), calendars, st.sampled_from(ZONES))
def test_the_clock_agrees_with_a_slow_one(
    received_at: datetime, days: int, calendar: WorkCalendar, zone: ZoneInfo
) -> None:
    assert due(received_at, days, calendar=calendar, zone=zone).at == slow_due(
        received_at, days, calendar, zone
    )


@given(instants, st.integers(0, 5000).map(lambda n: n * QUARTER), st.integers(1, 10), calendars)
def test_who_writes_later_is_never_promised_an_earlier_time(
    first: datetime, pause: timedelta, days: int, calendar: WorkCalendar
) -> None:
    earlier = due(first, days, calendar=calendar, zone=BERLIN).at
    assert earlier <= due(first + pause, days, calendar=calendar, zone=BERLIN).at


@given(instants, st.integers(1, 10), calendars)
def test_every_counted_day_is_explained_once(
    received_at: datetime, days: int, calendar: WorkCalendar
) -> None:
    steps = due(received_at, days, calendar=calendar, zone=BERLIN).steps
    counted = [step.number for step in steps if step.kind == DayKind.COUNTS]
    assert counted == list(range(1, days + 1))


def office_due(received: datetime, days: int, holidays: dict[date, str] | None = None) -> datetime:
    """Return the due time in local office hours."""
    calendar = WorkCalendar(OFFICE_HOURS.periods, holidays or {})
    zone = received.tzinfo
    assert isinstance(zone, ZoneInfo)
    return due(received, days, calendar=calendar, zone=zone).at.astimezone(zone)


def test_a_monday_report_with_one_day_is_due_on_tuesday_evening() -> None:
    assert office_due(datetime(2026, 3, 2, 10, tzinfo=LONDON), 1) == datetime(2026, 3, 3, 17, tzinfo=LONDON)


def test_a_saturday_report_starts_on_monday() -> None:
    assert office_due(datetime(2026, 3, 7, 10, tzinfo=LONDON), 1) == datetime(2026, 3, 10, 17, tzinfo=LONDON)


def test_a_report_after_closing_time_starts_on_the_next_working_day() -> None:
    assert office_due(datetime(2026, 3, 2, 17, tzinfo=LONDON), 1) == datetime(2026, 3, 4, 17, tzinfo=LONDON)


def test_a_report_in_the_lunch_break_starts_the_same_day() -> None:
    split = WorkCalendar({n: (Period(time(8), time(12)), Period(time(13), time(16))) for n in range(5)})
    found = due(datetime(2026, 3, 2, 12, 30, tzinfo=BERLIN), 1, calendar=split, zone=BERLIN)
    assert found.at.astimezone(BERLIN) == datetime(2026, 3, 3, 16, tzinfo=BERLIN)


def test_easter_monday_does_not_count() -> None:
    received = datetime(2026, 4, 2, 11, tzinfo=BERLIN)
    assert office_due(received, 1, EASTER) == datetime(2026, 4, 7, 17, tzinfo=BERLIN)


def test_boxing_day_on_a_saturday_moves_the_promise_past_its_substitute() -> None:
    received = datetime(2026, 12, 24, 11, tzinfo=LONDON)
    assert office_due(received, 1, CHRISTMAS) == datetime(2026, 12, 29, 17, tzinfo=LONDON)


def test_a_26_december_without_a_substitute_is_just_a_saturday() -> None:
    received = datetime(2026, 12, 24, 11, tzinfo=BERLIN)
    holidays = {date(2026, 12, 25): "first", date(2026, 12, 26): "second"}
    assert office_due(received, 1, holidays) == datetime(2026, 12, 28, 17, tzinfo=BERLIN)


@pytest.mark.parametrize(("friday", "utc_hour"), [(date(2026, 3, 27), 15), (date(2026, 10, 23), 16)])
def test_closing_time_stays_five_o_clock_when_the_clocks_change(friday: date, utc_hour: int) -> None:
    received = datetime.combine(friday, time(11), BERLIN)
    found = due(received, 1, calendar=OFFICE_HOURS, zone=BERLIN).at
    assert found == datetime.combine(friday + timedelta(days=3), time(utc_hour), UTC)


def test_the_explanation_names_the_holiday() -> None:
    calendar = WorkCalendar(OFFICE_HOURS.periods, EASTER)
    steps = due(datetime(2026, 4, 2, 11, tzinfo=BERLIN), 1, calendar=calendar, zone=BERLIN).steps
    assert [step.name for step in steps if step.kind == DayKind.HOLIDAY] == ["Good Friday", "Easter Monday"]


def test_a_calendar_without_work_is_refused() -> None:
    with pytest.raises(NoWorkingDayError):
        due(datetime(2026, 3, 2, tzinfo=UTC), 1, calendar=WorkCalendar({}), zone=BERLIN)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot go"):
        WorkCalendar.read({"0": [["17:00", "08:00"]]}, {})
