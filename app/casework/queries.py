"""Reads about cases. Every one is cut to what its reader may see inside the query itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, literal, select, true, tuple_
from sqlalchemy.orm import joinedload

from app.accounts.queries import Scope
from app.casework.models import Case
from app.casework.rules.promise import OFFICE_HOURS, DueStep, WorkCalendar, due
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.paging import Page, read_marker, write_marker
from app.departments.models import Department
from app.departments.queries import current_city
from app.messages.models import Message, MessageState
from app.reports.models import Report
from app.reports.rules.reference import normal_reference

ROWS_A_PAGE = 50
MOST_COUNTED = 1000
LARGEST_ID = 2**31


class View(StrEnum):
    """The piles into which a queue is laid out."""

    TEAM = "team"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    LATE = "late"
    URGENT = "urgent"
    ALL = "all"
    CLOSED = "closed"


COUNTED = (View.TEAM, View.MINE, View.UNASSIGNED, View.LATE, View.URGENT, View.ALL)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a queue is narrowed to; None leaves a subject open."""

    category_id: int | None = None
    area_id: int | None = None
    department_id: int | None = None


def find_case_of(report_id: int) -> Case | None:
    """Return the case of a report, or None while it has none."""
    return db.session.scalar(select(Case).where(Case.report_id == report_id))


def get_case(reference: str, scope: Scope, *, to_change: bool = False) -> Case:
    """Return the case of this reference, locked where it is to be changed; NotFoundError outside the scope too."""
    found = (
        select(Case)
        .join(Case.report)
        .where(Report.reference == normal_reference(reference), _is_visible(scope))
    )
    case = db.session.scalar(found.with_for_update(of=Case) if to_change else found)
    if case is None:
        raise NotFoundError("There is no case with this reference in your departments.")
    return case


def find_case(reference: str, scope: Scope) -> Case | None:
    """Return the case of this reference if it is there to be seen, or None."""
    found = (
        select(Case)
        .join(Case.report)
        .where(Report.reference == normal_reference(reference), _is_visible(scope))
    )
    return db.session.scalar(found)


def _is_visible(scope: Scope) -> ColumnElement[bool]:
    return true() if scope.department_ids is None else Case.department_id.in_(scope.department_ids)


def list_queue(
    scope: Scope, view: View, *, at: datetime, narrowed: Filter = Filter(), after: str | None = None
) -> Page[Case]:
    """Return one page of a queue: urgent first, then by what is due next; closed cases newest first."""
    keys = _closed_keys() if view == View.CLOSED else _open_keys()
    rows = _queue(scope, view, at=at, narrowed=narrowed).options(*_SHOWN)
    if after:
        rows = rows.where(keys.are_after(read_marker(after, len(keys.columns))))
    found = db.session.scalars(rows.order_by(*keys.order).limit(ROWS_A_PAGE + 1)).all()
    shown = found[:ROWS_A_PAGE]
    return Page(shown, keys.marker(shown[-1]) if len(found) > ROWS_A_PAGE else None)


_SHOWN = (
    joinedload(Case.report, innerjoin=True),
    joinedload(Case.category),
    joinedload(Case.area),
    joinedload(Case.department, innerjoin=True),
    joinedload(Case.assignee),
)


@dataclass(frozen=True, slots=True)
class _Keys:
    """The columns by which a queue is sorted, all in one direction."""

    columns: tuple[Any, ...]
    kinds: tuple[type[Any], ...]
    newest_first: bool = False

    @property
    def order(self) -> list[Any]:
        return [column.desc() if self.newest_first else column for column in self.columns]

    def are_after(self, values: Sequence[Any]) -> ColumnElement[bool]:
        typed = [
            literal(_read_key(value, kind), column.type)
            for column, kind, value in zip(self.columns, self.kinds, values, strict=True)
        ]
        return (
            tuple_(*self.columns) < tuple_(*typed)
            if self.newest_first
            else tuple_(*self.columns) > tuple_(*typed)
        )

    def marker(self, case: Case) -> str:
        return write_marker(*(getattr(case, column.key) for column in self.columns))


def _open_keys() -> _Keys:
    return _Keys((Case.calm, Case.due_at, Case.id), (bool, datetime, int))


def _closed_keys() -> _Keys:
    return _Keys((Case.closed_at, Case.id), (datetime, int), newest_first=True)


def _read_key(value: Any, kind: type[Any]) -> Any:
    """Return a key of a marker as its column holds it; whoever forged one finds nothing."""
    try:
        key = datetime.fromisoformat(value) if kind is datetime else value
    except (TypeError, ValueError) as error:
        raise NotFoundError("This page does not exist.") from error
    if not isinstance(key, kind) or (kind is int and not 0 < key < LARGEST_ID):
        raise NotFoundError("This page does not exist.")
    return key


def _queue(scope: Scope, view: View, *, at: datetime, narrowed: Filter) -> Select[Case]:
    subjects = {
        Case.category_id: narrowed.category_id,
        Case.area_id: narrowed.area_id,
        Case.department_id: narrowed.department_id,
    }
    wanted = [column == value for column, value in subjects.items() if value is not None]
    return select(Case).where(_is_visible(scope), *_belongs_to(view, scope, at), *wanted)


def _belongs_to(view: View, scope: Scope, at: datetime) -> list[ColumnElement[bool]]:
    if view == View.CLOSED:
        return [Case.closed_at.is_not(None)]
    own: dict[View, list[ColumnElement[bool]]] = {
        View.TEAM: [Case.department_id.in_(scope.own_ids)],
        View.MINE: [Case.assignee_id == scope.user_id],
        View.UNASSIGNED: [Case.assignee_id.is_(None)],
        # Naming both values lets the database look up the due time in the index for each.
        View.LATE: [Case.calm.in_([False, True]), Case.due_at < at],
        View.URGENT: [Case.calm.is_(False)],
    }
    return [Case.closed_at.is_(None), *own.get(view, [])]


def count_queue(scope: Scope, view: View, *, at: datetime) -> int:
    """Return how many cases lie in a view, counted up to MOST_COUNTED + 1, which stands for more."""
    some = _queue(scope, view, at=at, narrowed=Filter()).with_only_columns(Case.id).limit(MOST_COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def work_calendar(department: Department) -> WorkCalendar:
    """Return a department's working hours; office hours where it has no calendar of its own."""
    calendar = department.calendar
    if calendar is None:
        return OFFICE_HOURS
    return WorkCalendar.read(calendar.hours, {holiday.on: holiday.name for holiday in calendar.holidays})


@dataclass(frozen=True, slots=True)
class Explanation:
    """The days that led to the due time of a case."""

    n_days: int
    steps: tuple[DueStep, ...]


def explain_promise(case: Case) -> Explanation | None:
    """Return how the promise clock came to the time that is due next, or None where that time has another origin."""
    n_days = case.resolve_days if case.first_answer_at else case.answer_days
    if n_days is None:
        return None
    zone = ZoneInfo(current_city().time_zone)
    counted = due(case.report.received_at, n_days, calendar=work_calendar(case.department), zone=zone)
    # A calendar that was changed since, or a reopening, would explain another time than the one on record.
    return Explanation(n_days, counted.steps) if counted.at == case.due_at else None


def list_refused_letters(limit: int = 200) -> Sequence[Message]:
    """Return letters that the mail server would not take, newest first."""
    refused = select(Message).where(Message.state == MessageState.REFUSED).options(joinedload(Message.report))
    return db.session.scalars(refused.order_by(Message.id.desc()).limit(limit)).all()
