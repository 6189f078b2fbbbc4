"""Waits in logarithmic buckets: from one second to ten years, each half a per cent wider than the last."""

import math

import numpy as np
from numpy.typing import NDArray

GROWTH = 1.005
_STEP = math.log(GROWTH)
TEN_YEARS_SECONDS = 10 * 365.25 * 86_400
# Bucket 0 is no wait; bucket i holds waits from GROWTH ** (i - 1) seconds to just under GROWTH ** i.
N_BUCKETS = math.ceil(math.log(TEN_YEARS_SECONDS) / _STEP) + 2


def bucket_of(seconds: float) -> int:
    """Return the bucket of a wait; one below nought counts as none, one over ten years as ten years."""
    if seconds <= 0:
        return 0
    return min(N_BUCKETS - 1, max(1, int(math.log(seconds) / _STEP) + 1))


def buckets_of(seconds: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the buckets of many waits, by the same rule."""
    found = (np.log(np.maximum(seconds, 1.0)) / _STEP).astype(np.int64) + 1
    return np.where(seconds <= 0, 0, np.clip(found, 1, N_BUCKETS - 1))


def seconds_within(bucket: int, share: float) -> float:
    """Return the wait at this share (0 to 1) of the way through a bucket."""
    return 0.0 if bucket == 0 else GROWTH ** (bucket - 1 + share)
