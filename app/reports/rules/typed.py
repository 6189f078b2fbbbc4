"""Positions as text from a form, and telephone numbers as a city's people write them."""

import math

import phonenumbers

DECIMALS = 5
"""About a metre: as exact as a finger on a map, and no more."""


def read_position(lat: str, lon: str) -> tuple[float, float] | None:
    """Return (latitude, longitude) in degrees, or None for anything that is not a place on earth."""
    try:
        spot = float(lat), float(lon)
    except ValueError:
        return None
    if not all(map(math.isfinite, spot)) or abs(spot[0]) > 90 or abs(spot[1]) > 180:
        return None
    return round(spot[0], DECIMALS), round(spot[1], DECIMALS)


def read_phone(typed: str, country: str) -> str | None:
    """Return a number with its country code (E.164), or None where nobody could be called under it."""
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
