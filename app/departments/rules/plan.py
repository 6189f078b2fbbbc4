"""A city's set-up: as its administrator writes it, and as it is stored."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from babel import Locale
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

KEY = r"^[a-z0-9][a-z0-9_-]{0,79}$"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong, and where it stands in the file."""

    where: str
    sentence: str

    def __str__(self) -> str:
        """Write it for the console."""
        return f"{self.where}: {self.sentence}" if self.where else self.sentence


class FaultyPlanError(Exception):
    """A set-up that cannot be used, with every fault that was found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("; ".join(map(str, self.faults)))


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return a hint at the nearest known word, or nothing."""
    near = difflib.get_close_matches(wrong, list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


@cache
def _countries() -> frozenset[str]:
    return frozenset(code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha())


def _time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f'there is no time zone "{name}"{did_you_mean(name, available_timezones())}')
    return name


def _country(code: str) -> str:
    if code.upper() not in _countries():
        raise ValueError(f'"{code}" is not the code of a country in two letters, such as GB or DE')
    return code.upper()


Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Key = Annotated[str, StringConstraints(pattern=KEY)]
Days = Annotated[int, Field(ge=1, le=1000, strict=True)]
Names = dict[str, Name]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CityPart(_Part):
    """The city itself."""

    name: Annotated[Name, StringConstraints(max_length=120)]
    country: Annotated[str, AfterValidator(_country)]
    subdivision: str = ""
    time_zone: Annotated[str, AfterValidator(_time_zone)]
    languages: Annotated[list[str], Field(min_length=1)]
    emergency_number: Annotated[Text, StringConstraints(max_length=20)] = "112"
    phone: Annotated[Text, StringConstraints(max_length=40)] = ""
    email: Text = ""


class ClosedDay(_Part):
    """A day off that no list of holidays knows."""

    on: date
    name: Annotated[Name, StringConstraints(max_length=120)]


class CalendarPart(_Part):
    """When people work, in local time."""

    hours: dict[str, list[str]]
    public_holidays: bool = True
    closed: list[ClosedDay] = []


class DepartmentPart(_Part):
    """A team that answers."""

    name: Name
    names: Names = {}
    email: Text = ""
    calendar: str = ""
    owns: list[str] = []
    active: bool = True


class CategoryPart(_Part):
    """What differs from the usual, or a category of the city's own."""

    name: Name | None = None
    names: Names = {}
    common: str = ""
    department: str = ""
    answer_days: Days | None = None
    resolve_days: Days | None = None
    active: bool = True


class PromisePart(_Part):
    """What is promised where a category promises nothing of its own: working days."""

    answer_days: Days
    resolve_days: Days


class AreasPart(_Part):
    """A GeoJSON file of districts, and how its properties are called."""

    file: str
    name: str = "name"
    slug: str = "slug"
    population: str = "population"


class PlacesPart(_Part):
    """A CSV file of streets and spots, and how its columns are called."""

    file: str
    name: str = "name"
    lat: str = "lat"
    lon: str = "lon"
    kind: str = "kind"


class PlanFile(_Part):
    """The whole file."""

    city: CityPart
    promise: PromisePart = PromisePart(answer_days=5, resolve_days=20)
    common_categories: bool = True
    calendars: dict[Key, CalendarPart] = {}
    departments: dict[Key, DepartmentPart]
    categories: dict[Key, CategoryPart] = {}
    areas: AreasPart | None = None
    places: PlacesPart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPlan:
    """A calendar as it is stored; `days_off` holds every holiday of the years asked for."""

    name: str
    hours: dict[str, list[list[str]]]
    days_off: Mapping[date, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentPlan:
    """A department as it is stored."""

    slug: str
    name: str
    names: dict[str, str] | None
    email: str
    calendar: str | None
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryPlan:
    """A category as it is stored, with its owner's short name."""

    key: str
    name: str
    names: dict[str, str] | None
    common_key: str
    department: str | None
    answer_days: int
    resolve_days: int
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpPlan:
    """A checked set-up without its maps."""

    city: CityPart
    promise: PromisePart
    calendars: tuple[CalendarPlan, ...]
    departments: tuple[DepartmentPlan, ...]
    categories: tuple[CategoryPlan, ...]
    areas: AreasPart | None
    places: PlacesPart | None
