"""How a case stands against its promise, for the eyes of people who work through a queue."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

SOON_DAYS = 1


class Level(StrEnum):
    """From what hurts to what can wait."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Standing:
    """A level, and how many calendar days lie between now and the due time, never negative."""

    level: Level
    n_days: int


def stand(due_at: datetime, *, at: datetime, zone: tzinfo) -> Standing:
    """Return how a due time stands at an instant, counted in local calendar days."""
    n_days = (due_at.astimezone(zone).date() - at.astimezone(zone).date()).days
    if due_at < at:
        return Standing(Level.LATE, -n_days)
    if n_days == 0:
        return Standing(Level.TODAY, 0)
    return Standing(Level.SOON if n_days <= SOON_DAYS else Level.LATER, n_days)
