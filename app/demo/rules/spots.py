"""Points along streets."""

from collections.abc import Sequence
from itertools import pairwise
from math import cos, hypot, radians
from random import Random

from app.demo.rules.plan import LonLat

HOUSE_DEPTH_DEGREES = 0.00012


def point_along(line: Sequence[LonLat], share: float) -> LonLat:
    """Return the point at this share (0 to 1) of a line's length."""
    squeeze = cos(radians(line[0][1]))
    pieces = list(pairwise(line))
    lengths = [hypot((b[0] - a[0]) * squeeze, b[1] - a[1]) for a, b in pieces]
    left = share * sum(lengths)
    for (a, b), length in zip(pieces, lengths, strict=True):
        if left <= length and length:
            part = left / length
            return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
        left -= length
    return line[-1]


def draw_point(line: Sequence[LonLat], rng: Random) -> LonLat:
    """Return a point at a house along a street."""
    lon, lat = point_along(line, rng.uniform(0.02, 0.98))
    depth = HOUSE_DEPTH_DEGREES
    return round(lon + rng.uniform(-depth, depth), 6), round(lat + rng.uniform(-depth, depth), 6)
