"""Packed counts add up exactly, and refuse to go below nought."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.stats.rules.packing import HIGHEST_KEY, OutOfStepError, add_counts, unpack, unpack_rows

COUNTS = st.dictionaries(st.integers(0, HIGHEST_KEY), st.integers(1, 1000))


def as_dict(packed: bytes) -> dict[int, int]:
    keys, counts = unpack(packed)
    return dict(zip(keys.tolist(), counts.tolist(), strict=True))


@given(COUNTS)
def test_what_is_packed_is_unpacked(counts: dict[int, int]) -> None:
    assert as_dict(add_counts(b"", counts)) == counts


@given(COUNTS, COUNTS)
def test_taking_out_what_was_put_in_leaves_what_was_there(
    there: dict[int, int], added: dict[int, int]
) -> None:
    packed = add_counts(b"", there)
    taken = {key: -n for key, n in added.items()}
    assert add_counts(add_counts(packed, added), taken) == packed


def test_a_small_city_stays_small() -> None:
    assert len(add_counts(b"", {7: 1})) == 6


def test_more_cannot_be_taken_out_than_was_counted() -> None:
    with pytest.raises(OutOfStepError, match="stats rebuild"):
        add_counts(b"", {7: -1})


def test_many_rows_are_unpacked_at_once() -> None:
    rows, keys, counts = unpack_rows([add_counts(b"", {5: 2}), b"", add_counts(b"", {1: 1, 9: 3})])
    assert (rows.tolist(), keys.tolist(), counts.tolist()) == ([0, 2, 2], [5, 1, 9], [2, 1, 3])
