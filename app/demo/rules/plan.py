"""What the authored files say about the demo city, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LonLat = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPlan:
    """A district; `pace` above 1 means that its people wait longer."""

    slug: str
    name: str
    population: int
    shape: dict[str, Any]
    pace: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePlan:
    """A street (with a line of longitude and latitude) or a single spot."""

    name: str
    area: str
    kind: str
    position: LonLat
    line: tuple[LonLat, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPlan:
    """Working hours by weekday, local time."""

    name: str
    hours: Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPlan:
    """A department; `pace` is how long it takes against the usual, `silent` the share of cases that it leaves lying."""

    slug: str
    name: str
    calendar: str
    agent: str
    pace: float
    pace_a_year_ago: float | None = None
    silent: float = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectPlan:
    """A category: whose it is, what is promised in working days, and how many reports come in, when."""

    key: str
    name: str
    department: str
    answer_days: int
    resolve_days: int
    volume: int
    season: str
    kind: str = "complaint"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPlan:
    """Somebody with an account beside the departments' agents."""

    email: str
    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragments:
    """Sentences about one category that can be put together freely."""

    problems: tuple[str, ...]
    details: tuple[str, ...]
    urgent: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """How people write in one language, and how staff answer them."""

    join: str
    openings: tuple[str, ...]
    closings: tuple[str, ...]
    spots: tuple[str, ...]
    answers: tuple[str, ...]
    resolved: tuple[str, ...]
    declined: tuple[str, ...]
    handed_over: tuple[str, ...]
    reopened: tuple[str, ...]
    subjects: Mapping[str, Fragments]


@dataclass(frozen=True, slots=True, kw_only=True)
class CityPlan:
    """Everything about the demo city but its past."""

    city: Mapping[str, Any]
    promises: Mapping[str, int]
    calendars: Mapping[str, CalendarPlan]
    teams: tuple[TeamPlan, ...]
    staff: tuple[StaffPlan, ...]
    subjects: tuple[SubjectPlan, ...]
    areas: tuple[AreaPlan, ...]
    places: tuple[PlacePlan, ...]
    phrases: Mapping[str, Phrases]

    def streets(self) -> tuple[PlacePlan, ...]:
        """Return the places along which people live."""
        return tuple(place for place in self.places if place.kind == "street")
