"""Markers of pages lead where they were made for, or nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import NotFoundError
from app.core.paging import read_marker, write_marker


@given(st.text(max_size=40), st.integers(-(10**12), 10**12))
def test_a_marker_keeps_its_keys(text: str, number: int) -> None:
    assert read_marker(write_marker(text, number), 2) == [text, number]


@given(st.text(max_size=60))
def test_a_marker_made_up_leads_nowhere(text: str) -> None:
    with pytest.raises(NotFoundError):
        read_marker(text + "!", 3)
