"""Counts by key as bytes: six bytes a pair, only for keys that occur, so that they merge and add up exactly."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

PAIR = np.dtype([("key", "<u2"), ("n", "<u4")])
HIGHEST_KEY = 65_535

Pairs = NDArray[np.void]
Numbers = NDArray[np.int64]


class OutOfStepError(Exception):
    """More was to be taken out than was ever counted: the roll-ups no longer fit the facts."""


def unpack(packed: bytes) -> tuple[Numbers, Numbers]:
    """Return keys in rising order and their counts."""
    pairs = np.frombuffer(packed, PAIR)
    return pairs["key"].astype(np.int64), pairs["n"].astype(np.int64)


def pack(keys: Numbers, counts: Numbers) -> bytes:
    """Return the pairs as bytes; keys must rise and counts be above nought."""
    pairs = np.empty(len(keys), PAIR)
    pairs["key"], pairs["n"] = keys, counts
    return pairs.tobytes()


def add_counts(packed: bytes, changes: Mapping[int, int]) -> bytes:
    """Return the packed counts with these changes made; raises OutOfStepError below nought."""
    keys, counts = unpack(packed)
    changed = np.fromiter(changes.keys(), np.int64, len(changes))
    by = np.fromiter(changes.values(), np.int64, len(changes))
    merged, places = np.unique(np.concatenate([keys, changed]), return_inverse=True)
    totals = np.bincount(places, np.concatenate([counts, by]), len(merged)).astype(np.int64)
    if len(totals) and totals.min() < 0:
        raise OutOfStepError("The figures no longer fit the cases. Run `answerable stats rebuild`.")
    return pack(merged[totals > 0], totals[totals > 0])


def unpack_rows(column: Sequence[bytes]) -> tuple[Numbers, Numbers, Numbers]:
    """Unpack many rows at once: for each pair its row number, key and count."""
    sizes = np.fromiter((len(packed) // PAIR.itemsize for packed in column), np.int64, len(column))
    keys, counts = unpack(b"".join(column))
    return np.repeat(np.arange(len(column)), sizes), keys, counts
