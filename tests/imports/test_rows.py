"""A row becomes a case, or a reason why not; never an accident."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.imports.rules.rows import FIELDS, PastCase, RowError, parse_instant, read_row

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROW = {"id": "a:1", "created_at": "2025-03-01T08:30:00"}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def test_a_time_without_an_offset_is_local() -> None:
    case = read_row(ROW, zone=ZoneInfo("Europe/Madrid"), now=NOW)
    assert case.created_at == datetime(2025, 3, 1, 7, 30, tzinfo=UTC)


def test_a_time_with_an_offset_keeps_it() -> None:
    assert parse_instant("2025-03-01T08:30:00-05:00", zone=UTC) == datetime(2025, 3, 1, 13, 30, tzinfo=UTC)


def test_bare_dates_stay_whole_days_apart_over_summer_time() -> None:
    zone = ZoneInfo("Europe/Budapest")
    wait = parse_instant("2025-03-31", zone=zone) - parse_instant("2025-03-29", zone=zone)
    assert wait.total_seconds() == 2 * 86_400


def test_a_due_time_is_a_promise_and_not_something_that_happened() -> None:
    case = read_row({**ROW, "due_at": "2030-01-01", "closed_at": "2025-04-01"}, zone=UTC, now=NOW)
    assert case.last_instant == datetime(2025, 4, 1, tzinfo=UTC)


def test_a_clock_that_runs_hours_ahead_is_forgiven() -> None:
    ahead = NOW + timedelta(hours=14)
    assert read_row({**ROW, "closed_at": ahead.isoformat()}, zone=UTC, now=NOW).closed_at == ahead


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"created_at": "2025-03-01"}, "id is missing"),
        ({"id": "a"}, "created_at is missing"),
        ({**ROW, "created_at": "yesterday"}, "created_at is not a date or time"),
        ({**ROW, "closed_at": "2025-13-40"}, "closed_at is not a date or time"),
        ({**ROW, "created_at": "1066-10-14"}, "created_at lies before 1970"),
        ({**ROW, "lat": 91, "lon": 0}, "not a place on earth"),
        ({**ROW, "lat": 51}, "lat and lon are not both numbers"),
        ({**ROW, "lat": 10**400, "lon": 0}, "lat and lon are not both numbers"),
        ({**ROW, "lat": True, "lon": False}, "lat and lon are not both numbers"),
        ({**ROW, "created_at": "2026-01-03"}, "created_at lies in the future"),
        ({**ROW, "first_response_at": "2205-01-01"}, "first_response_at lies in the future"),
        ({**ROW, "closed_at": "9999-12-31"}, "closed_at lies in the future"),
        ({**ROW, "text": ["a"]}, "text is not text"),
        ({**ROW, "text": "\ud83d"}, "text holds half a character"),
        ({**ROW, "department": "x" * 201}, "department is longer than 200"),
    ],
)
def test_a_bad_row_is_refused_with_its_reason(row: dict[str, object], reason: str) -> None:
    with pytest.raises(RowError, match=reason):
        read_row(row, zone=UTC, now=NOW)


@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
def test_any_row_is_a_case_or_a_reason(row: dict[str, object]) -> None:
    try:
        assert isinstance(read_row(row, zone=UTC, now=NOW), PastCase)
    except RowError as error:
        assert str(error)
