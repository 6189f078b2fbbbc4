"""How many reports come in on a day, and when that day."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from app.demo.rules.plan import SubjectPlan

WEEKDAYS = (1.28, 1.16, 1.08, 1.05, 1.0, 0.72, 0.66)
"""Reports by weekday against a Friday: what happens at the weekend is written on Monday."""
HOURS = (1, 0, 0, 0, 0, 1, 3, 8, 11, 10, 9, 7, 8, 7, 6, 6, 8, 10, 10, 9, 8, 6, 4, 2)
"""Reports by local hour of the day."""
PEAK_DAYS = {"winter": 20, "summer": 195, "autumn": 305}
"""The day of the year on which a season's subjects are most frequent."""
GROWTH_A_YEAR = 0.18


def season_on(day: date, season: str) -> float:
    """Return how frequent a subject is on a day against its mean over the year."""
    if season == "frost":
        return max(0.0, 4.5 * _wave(day, PEAK_DAYS["winter"]) - 1.2)
    return 1 + 0.45 * _wave(day, PEAK_DAYS[season]) if season in PEAK_DAYS else 1.0


def _wave(day: date, peak: int) -> float:
    return math.cos(2 * math.pi * (day.timetuple().tm_yday - peak) / 365.25)


def days_before(today: date, n_days: int) -> list[date]:
    """Return the days up to today, the oldest first."""
    return [today - timedelta(days=n) for n in range(n_days - 1, -1, -1)]


def draw_days(
    subjects: Sequence[SubjectPlan], days: Sequence[date], *, wanted: int, rng: Random
) -> list[tuple[date, SubjectPlan]]:
    """Return about `wanted` pairs of a day and a subject, day by day."""
    weights = [[_weight(subject, day, days[-1]) for subject in subjects] for day in days]
    scale = wanted / sum(map(sum, weights))
    return [
        (day, subject)
        for day, row in zip(days, weights, strict=True)
        for subject, weight in zip(subjects, row, strict=True)
        for _ in range(draw_count(weight * scale, rng))
    ]


def _weight(subject: SubjectPlan, day: date, today: date) -> float:
    growth = 1 - GROWTH_A_YEAR * (today - day).days / 365
    return subject.volume * season_on(day, subject.season) * WEEKDAYS[day.weekday()] * growth


def draw_count(mean: float, rng: Random) -> int:
    """Return a number of independent events with this mean (Poisson)."""
    floor, product, n = math.exp(-mean), rng.random(), 0
    while product > floor:
        product *= rng.random()
        n += 1
    return n
