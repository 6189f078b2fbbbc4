"""When a survey can be changed, answered and read."""

from datetime import date
from enum import StrEnum


class State(StrEnum):
    """What staff have decided about a survey."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class ResultsPolicy(StrEnum):
    """Who sees the results and when; declared before the first answer."""

    LIVE = "live"
    AFTER_CLOSING = "after_closing"
    STAFF_ONLY = "staff_only"


class Standing(StrEnum):
    """How a survey stands on a day: what staff decided, and its dates."""

    DRAFT = "draft"
    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"


def standing_on(day: date, *, state: State, opens_on: date | None, closes_on: date | None) -> Standing:
    """Say how a survey stands on a day; it can still be answered on the day it closes."""
    if state is not State.OPEN:
        return Standing(state.value)
    if closes_on is not None and day > closes_on:
        return Standing.CLOSED
    if opens_on is not None and day < opens_on:
        return Standing.COMING
    return Standing.OPEN


def results_are_public(policy: ResultsPolicy, standing: Standing) -> bool:
    """Say whether everybody may see the results now."""
    if policy is ResultsPolicy.LIVE:
        return standing in (Standing.OPEN, Standing.CLOSED)
    return policy is ResultsPolicy.AFTER_CLOSING and standing is Standing.CLOSED
