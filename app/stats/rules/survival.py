"""How long people wait, with open cases counted: the Kaplan-Meier estimate on buckets."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from app.stats.rules.buckets import seconds_within

Row = NDArray[np.float64]
# Products of exact fractions such as a half come out a few units of the last place beside them.
_HAIR = 1e-9


@dataclass(frozen=True, slots=True)
class Curve:
    """The share still waiting after each bucket in which cases ended, with Greenwood's variance of its logarithm."""

    buckets: NDArray[np.int64]
    ended: Row
    at_risk: Row
    waiting: Row
    variance: Row


def kaplan_meier(ended: Row, censored: Row) -> Curve:
    """Estimate from cases that ended and cases last seen waiting, both counted by bucket.

    Within a bucket the ended come first, as is the rule for ties: whoever was last seen in it was still at risk.
    """
    buckets = np.flatnonzero(ended)
    at_risk = np.cumsum((ended + censored)[::-1])[::-1][buckets]
    events = ended[buckets]
    with np.errstate(divide="ignore"):
        terms = events / (at_risk * (at_risk - events))
    waiting = np.cumprod(1.0 - events / at_risk, dtype=np.float64)
    return Curve(buckets, events, at_risk, waiting, np.cumsum(terms, dtype=np.float64))


def quantile(curve: Curve, share: float) -> float | None:
    """Return the seconds within which this share has ended, or None where the curve does not reach it."""
    left = round(1.0 - share, 12)
    # The curve only falls, so that the first place at or below the share is found by halving.
    place = int(np.searchsorted(-curve.waiting, -(left + _HAIR)))
    if place < len(curve.waiting) and _rounds_above(curve, place, left):
        place += 1
    if place >= len(curve.waiting):
        return None
    before = float(curve.waiting[place - 1]) if place else 1.0
    drop = before - float(curve.waiting[place])
    return seconds_within(int(curve.buckets[place]), min(1.0, (before - left) / drop))


def _rounds_above(curve: Curve, place: int, left: float) -> bool:
    # Where the share left is exactly a half, say, rounding decides between two waits that are both right.
    # Rounding event by event, as survival libraries do, makes our figures the ones that others compute.
    if abs(curve.waiting[place] - left) > _HAIR:
        return False
    events = curve.ended[: place + 1].astype(np.int64)
    turn = np.arange(events.sum()) - np.repeat(np.cumsum(events) - events, events)
    at_risk = np.repeat(curve.at_risk[: place + 1], events) - turn
    with np.errstate(divide="ignore"):
        steps = np.log(at_risk - 1) - np.log(at_risk)
    return bool(np.exp(np.cumsum(steps)[-1]) > left)


def median_band(curve: Curve, confidence: float = 0.95) -> tuple[float | None, float | None]:
    """Return the log-log confidence limits of the median in seconds; None where a limit is not reached."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        loss = -np.log(curve.waiting)
        spread = z * np.sqrt(curve.variance) / loss
        level = np.log(loss)
    # Once nobody waits any more there is no spread to speak of.
    spread[np.isnan(spread)] = 0.0
    return _first_at_half(curve, level + spread), _first_at_half(curve, level - spread)


def _first_at_half(curve: Curve, level: Row) -> float | None:
    # On this scale a half is log(log 2): comparing here saves two powers for each bucket.
    reached = level >= math.log(math.log(2)) - _HAIR
    return seconds_within(int(curve.buckets[reached.argmax()]), 0.5) if reached.any() else None
