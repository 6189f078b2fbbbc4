"""Checks a set-up file as a whole: every fault is told, not only the first."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import holidays
from pydantic import BaseModel, ValidationError

from app.departments.rules.common import common_categories
from app.departments.rules.hours import HoursError, read_hours
from app.departments.rules.plan import (
    AreasPart,
    CalendarPart,
    CalendarPlan,
    CategoryPart,
    CategoryPlan,
    CityPart,
    DepartmentPart,
    DepartmentPlan,
    Fault,
    FaultyPlanError,
    PlacesPart,
    PlanFile,
    PromisePart,
    SetUpPlan,
    did_you_mean,
)


def check_plan(raw: Mapping[str, Any], *, languages: Iterable[str], years: range) -> SetUpPlan:
    """Return what the file asks for, or raise FaultyPlanError with all that is wrong.

    `languages` are those in which residents can be served, `years` those whose holidays are wanted.
    """
    try:
        file = PlanFile.model_validate(raw)
    except ValidationError as error:
        raise FaultyPlanError(_told(error)) from error
    faults = [*_faults(file, tuple(languages))]
    if faults:
        raise FaultyPlanError(faults)
    owners = {key: slug for slug, team in file.departments.items() for key in team.owns}
    return SetUpPlan(
        city=file.city,
        promise=file.promise,
        calendars=tuple(_calendar(file, name, part, years) for name, part in file.calendars.items()),
        departments=tuple(_department(slug, part) for slug, part in file.departments.items()),
        categories=tuple(_category(file, key, owners) for key in _category_keys(file)),
        areas=file.areas,
        places=file.places,
    )


def _told(error: ValidationError) -> Iterator[Fault]:
    for one in error.errors():
        where = ".".join(str(part) for part in one["loc"] if part != "[key]")
        yield Fault(where, _sentence(one["type"], one["msg"], one["loc"], where))


def _sentence(kind: str, message: str, place: tuple[int | str, ...], where: str) -> str:
    if kind == "extra_forbidden":
        return f"this is not a setting{did_you_mean(str(place[-1]), _known(place))}"
    if kind == "missing":
        return "this is missing"
    if kind == "string_pattern_mismatch":
        return "short names are lower-case letters a-z, digits, - and _"
    return message.removeprefix("Value error, ").replace("String", "Text").replace("Input", "This")


def _known(place: tuple[int | str, ...]) -> Iterable[str]:
    parts: dict[str, type[BaseModel]] = {
        "city": CityPart, "calendars": CalendarPart, "departments": DepartmentPart, "categories": CategoryPart,
        "promise": PromisePart, "areas": AreasPart, "places": PlacesPart,
    }  # fmt: skip
    return (PlanFile if len(place) == 1 else parts[str(place[0])]).model_fields


def _faults(file: PlanFile, languages: tuple[str, ...]) -> Iterator[Fault]:
    yield from _language_faults("city.languages", file.city.languages, languages)
    yield from _holiday_faults(file)
    for name, calendar in file.calendars.items():
        try:
            read_hours(calendar.hours)
        except HoursError as error:
            yield Fault(f"calendars.{name}.hours", str(error))
    known, owned = set(_category_keys(file)), dict[str, str]()
    for slug, team in file.departments.items():
        yield from _department_faults(file, slug, team, known, owned)
        yield from _language_faults(f"departments.{slug}.names", team.names, languages)
    for key, category in file.categories.items():
        yield from _category_faults(file, key, category, owned)
        yield from _language_faults(f"categories.{key}.names", category.names, languages)


def _department_faults(
    file: PlanFile, slug: str, team: DepartmentPart, known: set[str], owned: dict[str, str]
) -> Iterator[Fault]:
    """Yield what is wrong with one department, and note in `owned` what it owns."""
    if team.calendar and team.calendar not in file.calendars:
        hint = did_you_mean(team.calendar, file.calendars)
        yield Fault(f"departments.{slug}.calendar", f'there is no calendar "{team.calendar}"{hint}')
    for key in team.owns:
        if key not in known:
            hint = did_you_mean(key, known)
            yield Fault(f"departments.{slug}.owns", f'there is no category "{key}"{hint}')
        if owned.setdefault(key, slug) != slug:
            yield Fault(f"departments.{slug}.owns", f'"{key}" belongs to "{owned[key]}" already')


def _category_faults(
    file: PlanFile, key: str, category: CategoryPart, owned: Mapping[str, str]
) -> Iterator[Fault]:
    where = f"categories.{key}"
    common = category.common or (key if key in common_categories() else "")
    if not common:
        yield Fault(
            f"{where}.common", "say which common category comes nearest, for the machine and for open data"
        )
    elif common not in common_categories():
        hint = did_you_mean(common, common_categories())
        yield Fault(f"{where}.common", f'there is no common category "{common}"{hint}')
    if category.name is None and key not in common_categories():
        yield Fault(f"{where}.name", "a category of the city's own needs a name")
    if category.department and category.department not in file.departments:
        hint = did_you_mean(category.department, file.departments)
        yield Fault(f"{where}.department", f'there is no department "{category.department}"{hint}')
    if category.department and owned.get(key, category.department) != category.department:
        yield Fault(f"{where}.department", f'"{owned[key]}" says that it owns this category')


def _language_faults(where: str, given: Iterable[str], languages: tuple[str, ...]) -> Iterator[Fault]:
    for code in given:
        if code not in languages:
            yield Fault(
                where, f'residents cannot be served in "{code}"; these are there: {", ".join(languages)}'
            )


def _holiday_faults(file: PlanFile) -> Iterator[Fault]:
    city, known = file.city, holidays.list_supported_countries(include_aliases=True)
    if not any(calendar.public_holidays for calendar in file.calendars.values()):
        return
    if city.country not in known:
        yield Fault(
            "city.country",
            f"the holidays of {city.country} are not known: set public_holidays = false and list closed days",
        )
    elif city.subdivision and city.subdivision not in known[city.country]:
        yield Fault(
            "city.subdivision",
            f'{city.country} has no "{city.subdivision}"; known are {", ".join(known[city.country])}',
        )


def _category_keys(file: PlanFile) -> list[str]:
    usual = list(common_categories()) if file.common_categories else []
    return [*usual, *(key for key in file.categories if key not in usual)]


def _calendar(file: PlanFile, name: str, part: CalendarPart, years: range) -> CalendarPlan:
    days = dict(_public_holidays(file.city, years)) if part.public_holidays else {}
    days |= {day.on: day.name for day in part.closed}
    return CalendarPlan(name=name, hours=read_hours(part.hours), days_off=days)


def _public_holidays(city: CityPart, years: range) -> Mapping[date, str]:
    found = holidays.country_holidays(city.country, subdiv=city.subdivision or None, years=years)
    return {on: name[:120] for on, name in found.items()}


def _department(slug: str, part: DepartmentPart) -> DepartmentPlan:
    return DepartmentPlan(
        slug=slug, name=part.name, names=dict(part.names) or None, email=part.email,
        calendar=part.calendar or None, active=part.active,
    )  # fmt: skip


def _category(file: PlanFile, key: str, owners: Mapping[str, str]) -> CategoryPlan:
    part = file.categories.get(key, CategoryPart())
    common = common_categories()[part.common or key]
    name = part.name or common_categories()[key].names["en"]
    usual = dict(common_categories()[key].names) if part.name is None else {}
    return CategoryPlan(
        key=key,
        name=name,
        names={**usual, **part.names} or None,
        common_key=common.key,
        department=part.department or owners.get(key),
        answer_days=part.answer_days or common.answer_days,
        resolve_days=part.resolve_days or common.resolve_days,
        active=part.active,
    )
