"""Waits agree with an independent estimate, and say so where they cannot be known."""

import math
import random
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.stats.rules.buckets import GROWTH, N_BUCKETS, bucket_of, buckets_of, seconds_within
from app.stats.rules.survival import Curve, kaplan_meier, median_band, quantile

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from lifelines import KaplanMeierFitter
    from lifelines.utils import median_survival_times

pytestmark = pytest.mark.filterwarnings("ignore::lifelines.exceptions.ApproximationWarning")

DAY = 86_400
YEARS = 3650 * DAY
Cases = list[tuple[float, bool]]


def draw_cases(seed: int, n: int, *, typical_days: float, window_days: float) -> Cases:
    """Waits that are seen only until the window ends, as (seconds, answered)."""
    rng = random.Random(seed)
    drawn = [
        (rng.lognormvariate(math.log(typical_days * DAY), 1.4), rng.uniform(0, window_days * DAY))
        for _ in range(n)
    ]
    return [(min(wait, seen), wait <= seen) for wait, seen in drawn]


def curve_of(cases: Cases) -> Curve:
    ended, censored = np.zeros(N_BUCKETS), np.zeros(N_BUCKETS)
    for seconds, answered in cases:
        (ended if answered else censored)[bucket_of(seconds)] += 1
    return kaplan_meier(ended, censored)


def exact_quantile(cases: Cases, share: float) -> float:
    """The wait by lifelines, from every single case; infinity where not reached."""
    fitted = KaplanMeierFitter().fit([seconds for seconds, _ in cases], [answered for _, answered in cases])
    return float(fitted.percentile(round(1 - share, 3)))


def exact_band(cases: Cases) -> list[float]:
    """The limits of the median by lifelines."""
    fitted = KaplanMeierFitter().fit([seconds for seconds, _ in cases], [answered for _, answered in cases])
    return sorted(median_survival_times(fitted.confidence_interval_).to_numpy()[0].tolist())


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("n", [40, 900])
@pytest.mark.parametrize("typical_days", [0.02, 3, 30])
def test_median_and_9_of_10_are_within_one_per_cent_of_lifelines(
    seed: int, n: int, typical_days: float
) -> None:
    cases = draw_cases(seed, n, typical_days=typical_days, window_days=60)
    for share in (0.5, 0.9):
        ours, exact = quantile(curve_of(cases), share), exact_quantile(cases, share)
        assert (ours is None) == math.isinf(exact)
        assert ours is None or ours == pytest.approx(exact, rel=0.01)


@pytest.mark.parametrize("seed", range(2))
def test_the_band_of_the_median_is_that_of_lifelines(seed: int) -> None:
    cases = draw_cases(seed, 500, typical_days=5, window_days=90)
    assert median_band(curve_of(cases)) == pytest.approx(exact_band(cases), rel=0.01)


@pytest.mark.parametrize("n", range(2, 60, 6))
def test_a_curve_exactly_at_a_half_falls_on_the_side_of_lifelines(n: int) -> None:
    cases = [(1.3**step, True) for step in range(n)]
    assert quantile(curve_of(cases), 0.5) == pytest.approx(exact_quantile(cases, 0.5), rel=0.01)


def test_open_cases_make_the_wait_longer() -> None:
    answered: Cases = [(float(day * DAY), True) for day in range(1, 11)]
    still_open: Cases = [(20.0 * DAY, False)] * 8
    alone, together = quantile(curve_of(answered), 0.5), quantile(curve_of(answered + still_open), 0.5)
    assert alone is not None
    assert together is not None
    assert together > 1.5 * alone


def test_a_half_that_is_not_yet_reached_is_no_number() -> None:
    assert quantile(curve_of([(DAY, True), (5.0 * DAY, False), (5.0 * DAY, False)]), 0.5) is None


def test_nobody_has_no_wait() -> None:
    curve = curve_of([])
    assert quantile(curve, 0.5) is None
    assert median_band(curve) == (None, None)


def test_answers_at_once_are_no_wait() -> None:
    assert quantile(curve_of([(0.0, True), (-5.0, True), (0.0, True)]), 0.5) == 0


@given(st.floats(min_value=1, max_value=YEARS))
def test_a_wait_lies_in_its_bucket(seconds: float) -> None:
    bucket = bucket_of(seconds)
    assert seconds_within(bucket, 0) <= seconds * 1.000001
    assert seconds <= seconds_within(bucket, 1) * 1.000001


def test_buckets_grow_by_half_a_per_cent() -> None:
    assert seconds_within(1000, 1) / seconds_within(1000, 0) == pytest.approx(GROWTH)


@given(st.lists(st.floats(min_value=-10, max_value=2 * YEARS), min_size=1))
def test_many_waits_go_where_each_goes(seconds: list[float]) -> None:
    assert buckets_of(np.array(seconds)).tolist() == [bucket_of(wait) for wait in seconds]
