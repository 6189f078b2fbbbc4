"""What came in lately, as authored."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentPlan:
    """A report of the last days; without a category the machine still has to read it."""

    text: str
    place: str
    hours_ago: float
    language: str = "en"
    category: str | None = None
    person: bool = False
    """Whether a person sorted it, because the machine was not sure."""
    urgent: bool = False
    email: str = ""
