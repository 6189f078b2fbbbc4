"""Markers of pages lead where they were made for, or nowhere."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import NotFoundError
from app.core.paging import read_marker, write_marker

INSTANTS = st.datetimes(timezones=st.just(UTC))


@given(st.booleans(), INSTANTS, st.integers(-(2**63), 2**63 - 1))
def test_a_marker_keeps_its_keys(calm: bool, at: datetime, number: int) -> None:
    assert read_marker(write_marker(calm, at, number), (bool, datetime, int)) == [calm, at, number]


@pytest.mark.parametrize(
    "keys",
    [(1, "x"), (True,), (True, 2**63), (True, 1.5), (True, True), (True, None), (None, 1), (True, 1, 1)],
)
def test_a_forged_marker_leads_nowhere(keys: tuple[object, ...]) -> None:
    with pytest.raises(NotFoundError):
        read_marker(write_marker(*keys), (bool, int))


def test_an_instant_without_a_zone_leads_nowhere() -> None:
    with pytest.raises(NotFoundError):
        read_marker(write_marker("2026-01-01T00:00:00"), (datetime,))


@given(st.text(max_size=60))
def test_a_marker_made_up_leads_nowhere(text: str) -> None:
    with pytest.raises(NotFoundError):
        read_marker(text + "!", (bool, datetime, int))
