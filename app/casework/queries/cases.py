"""Reads about single cases, cut to what their reader may see inside the query itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import joinedload

from app.accounts.queries import Scope
from app.casework.models import Case
from app.casework.rules.promise import OFFICE_HOURS, DueStep, WorkCalendar, due
from app.core.db import db
from app.core.errors import NotFoundError
from app.departments.models import Department
from app.departments.queries import current_city
from app.messages.models import Message, MessageState
from app.reports.models import Report
from app.reports.rules.reference import normal_reference


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
    case = db.session.scalar(found.with_for_update(of=(Report, Case), key_share=True) if to_change else found)
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
