"""Puts residents' and staff's words together from authored sentences."""

import re
from collections.abc import Sequence
from random import Random

from app.demo.rules.plan import Fragments, Phrases

BRIEF = 0.25
"""Share of people who write one sentence."""
CARELESS = 0.08
"""Share of people who write without capitals and full stops."""


def write_text(phrases: Phrases, key: str, *, place: str, urgent: bool, rng: Random) -> str:
    """Return what a resident writes about a category at a place."""
    fragments = phrases.subjects[key]
    problem = _fill(rng.choice(fragments.urgent if urgent else fragments.problems), place, phrases.spots, rng)
    if rng.random() < BRIEF:
        return _carelessly(problem, rng)
    parts = [
        rng.choice(phrases.openings),
        problem,
        rng.choice(fragments.details),
        rng.choice(phrases.closings),
    ]
    text = phrases.join.join(part for part in parts if part)
    return _carelessly(re.sub(r" *\n *", "\n", text), rng)


def _fill(sentence: str, place: str, spots: Sequence[str], rng: Random) -> str:
    n = rng.randint(1, 140)
    spot = rng.choice(spots).format(n=n, m=n + 6)
    return sentence.format(place=place, spot=spot)


def _carelessly(text: str, rng: Random) -> str:
    return text.lower().rstrip(".") if rng.random() < CARELESS else text


def write_answer(phrases: Phrases, key: str, rng: Random) -> str:
    """Return what staff write while they still work on it."""
    return rng.choice(_own(phrases, key).answers or phrases.answers)


def write_resolution(phrases: Phrases, key: str, rng: Random) -> str:
    """Return what staff write when it is done."""
    own = _own(phrases, key).resolved
    return rng.choice(own if own and rng.random() < 0.6 else phrases.resolved)


def _own(phrases: Phrases, key: str) -> Fragments:
    return phrases.subjects[key]
