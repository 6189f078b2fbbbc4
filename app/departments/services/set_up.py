"""Brings the stored city to what a set-up file asks for: adds and changes, never removes what cases may use."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select

from app.core.audit import record
from app.core.db import Model, db
from app.core.errors import RefusedError
from app.core.transaction import transaction
from app.departments.models import Area, Calendar, Category, City, Department, Holiday, Place, PromisedTime
from app.departments.rules.ground import AreaPlan, PlacePlan, areas_of
from app.departments.rules.plan import CalendarPlan, CategoryPlan, SetUpPlan

ADDED, CHANGED = "added", "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One row that was added or changed; `fields` are the columns that differ."""

    kind: str
    name: str
    what: str
    fields: tuple[str, ...] = ()


class _OnlyLookingError(Exception):
    """Ends a trial, so that nothing of it is stored."""


@dataclass(slots=True)
class _Work:
    """What was found, and who asked."""

    actor: str
    changes: list[Change] = field(default_factory=list)

    def bring(
        self, kind: str, name: str, row: Model | None, make: Callable[[], Model], values: Mapping[str, Any]
    ) -> Any:
        """Return the row with these values, made where there is none; note and record what differs."""
        is_new = row is None
        row = row or make()
        differing = tuple(column for column, value in values.items() if getattr(row, column) != value)
        if not is_new and not differing:
            return row
        for column, value in values.items():
            setattr(row, column, value)
        db.session.add(row)
        db.session.flush()
        what, fields = (ADDED, ()) if is_new else (CHANGED, differing)
        self.note(kind, name, what, fields, subject=f"{kind}:{getattr(row, 'id', 0)}")
        return row

    def note(self, kind: str, name: str, what: str, fields: tuple[str, ...], *, subject: str) -> None:
        """Keep one change for the console and for the audit trail."""
        self.changes.append(Change(kind, name, what, fields))
        record(actor=self.actor, action=f"{kind} {what}", subject=subject, details={"fields": list(fields)})


def apply_set_up(
    plan: SetUpPlan,
    areas: Sequence[AreaPlan],
    places: Sequence[PlacePlan],
    *,
    actor: str,
    only_look: bool = False,
) -> list[Change]:
    """Store the set-up in one transaction and return what changed; with `only_look` nothing is stored.

    Promises that were made keep their due times: a case carries its own.
    """
    work = _Work(actor)
    with _trial(only_look), transaction():
        _bring_city(work, plan)
        calendars = {one.name: _bring_calendar(work, one) for one in plan.calendars}
        departments = _bring_departments(work, plan, calendars)
        for category in plan.categories:
            _bring_category(work, category, departments)
        _bring_promise(work, None, "general promise", plan.promise.answer_days, plan.promise.resolve_days)
        ids = {area.slug: _bring_area(work, area).id for area in areas}
        _bring_places(work, places, areas, ids)
        if only_look:
            raise _OnlyLookingError
    return work.changes


@contextmanager
def _trial(only_look: bool) -> Iterator[None]:
    try:
        yield
    except _OnlyLookingError:
        assert only_look


def _bring_city(work: _Work, plan: SetUpPlan) -> None:
    row = db.session.get(City, 1)
    if row is not None and row.is_demo:
        raise RefusedError(
            "This database holds the demo city. Set DATABASE_URL to another one for a city of your own."
        )
    values = plan.city.model_dump(exclude={"subdivision"})
    work.bring("city", plan.city.name, row, lambda: City(id=1), values)


def _bring_calendar(work: _Work, plan: CalendarPlan) -> Calendar:
    found = db.session.scalar(select(Calendar).where(Calendar.name == plan.name))
    row: Calendar = work.bring(
        "calendar", plan.name, found, lambda: Calendar(name=plan.name), {"hours": plan.hours}
    )
    _bring_days_off(work, row, plan)
    return row


def _bring_days_off(work: _Work, calendar: Calendar, plan: CalendarPlan) -> None:
    """Make the days off of the years that the plan covers those of the plan; other years stay."""
    years = {on.year for on in plan.days_off}
    stored = {day.on: day for day in calendar.holidays}
    fields = []
    for on, name in plan.days_off.items():
        if on not in stored:
            calendar.holidays.append(Holiday(on=on, name=name))
            fields.append(f"+{on.isoformat()}")
        elif stored[on].name != name:
            stored[on].name = name
            fields.append(f"~{on.isoformat()}")
    for on, day in stored.items():
        if on.year in years and on not in plan.days_off:
            calendar.holidays.remove(day)
            fields.append(f"-{on.isoformat()}")
    if fields:
        work.note("days off", plan.name, CHANGED, tuple(fields), subject=f"calendar:{calendar.id}")


def _bring_departments(
    work: _Work, plan: SetUpPlan, calendars: Mapping[str, Calendar]
) -> dict[str, Department]:
    found = {row.slug: row for row in db.session.scalars(select(Department))}
    brought = {}
    for given in plan.departments:
        values = asdict(given)
        name = values.pop("calendar")
        values["calendar_id"] = calendars[name].id if name else None
        brought[given.slug] = work.bring("department", given.slug, found.get(given.slug), Department, values)
    return brought


def _bring_category(work: _Work, plan: CategoryPlan, departments: Mapping[str, Department]) -> None:
    values = asdict(plan)
    owner, answer_days, resolve_days = (
        values.pop(name) for name in ("department", "answer_days", "resolve_days")
    )
    values["department_id"] = departments[owner].id if owner else None
    found = db.session.scalar(select(Category).where(Category.key == plan.key))
    row = work.bring("category", plan.key, found, Category, values)
    _bring_promise(work, row.id, plan.key, answer_days, resolve_days)


def _bring_promise(
    work: _Work, category_id: int | None, name: str, answer_days: int, resolve_days: int
) -> None:
    values = {"category_id": category_id, "answer_days": answer_days, "resolve_days": resolve_days}
    wanted = (
        PromisedTime.category_id.is_(None) if category_id is None else PromisedTime.category_id == category_id
    )
    work.bring("promise", name, db.session.scalar(select(PromisedTime).where(wanted)), PromisedTime, values)


def _bring_area(work: _Work, plan: AreaPlan) -> Area:
    found = db.session.scalar(select(Area).where(Area.slug == plan.slug))
    row: Area = work.bring("area", plan.slug, found, Area, asdict(plan))
    return row


def _bring_places(
    work: _Work, places: Sequence[PlacePlan], areas: Sequence[AreaPlan], ids: Mapping[str, int]
) -> None:
    """Add or move places; one that has the same name and district is the same place."""
    stored = {(row.name.casefold(), row.area_id): row for row in db.session.scalars(select(Place))}
    n_added = n_changed = 0
    for plan, slug in zip(places, areas_of(places, areas), strict=True):
        values = {**asdict(plan), "area_id": ids[slug] if slug else None}
        key = (plan.name.casefold(), values["area_id"])
        row = stored.get(key)
        if row is None:
            stored[key] = Place(**values)
            db.session.add(stored[key])
            n_added += 1
        elif row.id and any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            n_changed += 1
    for what, n in ((ADDED, n_added), (CHANGED, n_changed)):
        if n:
            work.note("places", str(n), what, (), subject="city:1")
