"""How a case stands against its promise."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.casework.rules.standing import Level, Standing, stand

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 10, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due_at", "expected"),
    [
        (datetime(2026, 3, 8, 16, tzinfo=UTC), Standing(Level.LATE, 2)),
        (datetime(2026, 3, 10, 10, tzinfo=UTC), Standing(Level.LATE, 0)),
        (datetime(2026, 3, 10, 16, tzinfo=UTC), Standing(Level.TODAY, 0)),
        (datetime(2026, 3, 11, 16, tzinfo=UTC), Standing(Level.SOON, 1)),
        (datetime(2026, 3, 13, 16, tzinfo=UTC), Standing(Level.LATER, 3)),
    ],
)
def test_a_case_stands_by_local_calendar_days(due_at: datetime, expected: Standing) -> None:
    assert stand(due_at, at=NOON, zone=BERLIN) == expected


def test_an_hour_before_local_midnight_tomorrow_is_tomorrow() -> None:
    at = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    assert stand(datetime(2026, 3, 11, 16, tzinfo=UTC), at=at, zone=BERLIN).level == Level.TODAY
