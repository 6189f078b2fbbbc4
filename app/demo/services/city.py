"""Founds the demo city: departments, calendars, categories, promises, areas, places, staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import holidays
from sqlalchemy import insert

from app.accounts.models import User
from app.accounts.services import add_hashed_user, hash_new_password, set_up_roles
from app.core.audit import record
from app.core.db import db
from app.demo.rules.plan import CalendarPlan, CityPlan, TeamPlan
from app.departments.models import Area, Calendar, Category, City, Department, Holiday, Place, PromisedTime
from app.departments.rules.common import usual_names

ACTOR = "demo"
PASSWORD = "riverbank demo 2026"  # noqa: S105 - printed on the console: the demo holds no secret


@dataclass(frozen=True, slots=True)
class Site:
    """The founded city: rows by the names that the authored files use."""

    plan: CityPlan
    departments: Mapping[str, Department]
    categories: Mapping[str, Category]
    areas: Mapping[str, Area]
    agents: Mapping[str, User]
    sorter: User


def agent_address(plan: CityPlan, slug: str) -> str:
    """Return the address under which a department's agent signs in."""
    return f"{slug}@{plan.city['email'].partition('@')[2]}"


def found_city(plan: CityPlan, *, year: int) -> Site:
    """Store the city without its past; holidays are known from two years before `year` to the one after."""
    given = {name: value for name, value in plan.city.items() if name != "subdivision"}
    db.session.add(City(id=1, is_demo=True, **given))
    departments = _make_departments(plan, year)
    categories = _make_categories(plan, departments)
    areas = _make_areas(plan)
    _make_places(plan, areas)
    agents, sorter = _make_staff(plan, departments)
    record(
        actor=ACTOR,
        action="demo city founded",
        subject="city:1",
        details={"time_zone": plan.city["time_zone"]},
    )
    return Site(plan, departments, categories, areas, agents, sorter)


def _make_departments(plan: CityPlan, year: int) -> dict[str, Department]:
    free = _holidays(plan.city, year)
    calendars = {key: _calendar(given, free) for key, given in plan.calendars.items()}
    departments = {team.slug: _department(plan, team, calendars[team.calendar]) for team in plan.teams}
    db.session.add_all(departments.values())
    db.session.flush()
    return departments


def _department(plan: CityPlan, team: TeamPlan, calendar: Calendar) -> Department:
    return Department(slug=team.slug, name=team.name, email=agent_address(plan, team.slug), calendar=calendar)


def _holidays(city: Mapping[str, Any], year: int) -> list[Holiday]:
    years = range(year - 2, year + 2)
    found = holidays.country_holidays(city["country"], subdiv=city["subdivision"], years=years)
    return [Holiday(on=on, name=name) for on, name in sorted(found.items())]


def _calendar(given: CalendarPlan, free: list[Holiday]) -> Calendar:
    own = [Holiday(on=holiday.on, name=holiday.name) for holiday in free]
    return Calendar(name=given.name, hours=dict(given.hours), holidays=own)


def _make_categories(plan: CityPlan, departments: Mapping[str, Department]) -> dict[str, Category]:
    categories = {
        subject.key: Category(
            key=subject.key,
            common_key=subject.key,
            name=subject.name,
            names=usual_names(subject.key, subject.name),
            department_id=departments[subject.department].id,
        )
        for subject in plan.subjects
    }
    db.session.add_all(categories.values())
    db.session.flush()
    promises = [
        PromisedTime(
            category_id=categories[subject.key].id,
            answer_days=subject.answer_days,
            resolve_days=subject.resolve_days,
        )
        for subject in plan.subjects
    ]
    db.session.add_all([*promises, PromisedTime(category_id=None, **plan.promises)])
    return categories


def _make_areas(plan: CityPlan) -> dict[str, Area]:
    areas = {
        given.slug: Area(slug=given.slug, name=given.name, shape=given.shape, population=given.population)
        for given in plan.areas
    }
    db.session.add_all(areas.values())
    db.session.flush()
    return areas


def _make_places(plan: CityPlan, areas: Mapping[str, Area]) -> None:
    rows = [
        {
            "name": place.name,
            "area_id": areas[place.area].id,
            "lon": place.position[0],
            "lat": place.position[1],
            "line": [list(pair) for pair in place.line] or None,
            "kind": place.kind,
        }
        for place in plan.places
    ]
    db.session.execute(insert(Place), rows)


def _make_staff(plan: CityPlan, departments: Mapping[str, Department]) -> tuple[dict[str, User], User]:
    set_up_roles()
    # Everybody has the password that the console prints: one hash is as good as eleven, and much faster.
    add = partial(add_hashed_user, password_hash=hash_new_password(PASSWORD), actor=ACTOR)
    agents = {
        team.slug: add(
            email=agent_address(plan, team.slug),
            name=team.agent,
            role="agent",
            departments=[departments[team.slug]],
        )
        for team in plan.teams
    }
    others = {given.role: add(email=given.email, name=given.name, role=given.role) for given in plan.staff}
    return agents, others["sorter"]
