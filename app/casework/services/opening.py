"""From a routed report to a case in a queue, with its promise."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.casework.events import CaseHandedOver, CaseOpened, CaseReopened
from app.casework.models import Case
from app.casework.queries.cases import find_case_of, work_calendar
from app.casework.rules.promise import due
from app.core import clock
from app.core.audit import RESIDENT
from app.core.db import db
from app.core.outbox.events import publish
from app.departments.models import Department, PromisedTime
from app.departments.queries import current_city, find_promised_time, get_department
from app.messages.models import LetterKind
from app.messages.services import write_letter
from app.reports.models import Report, Step
from app.reports.queries import lock_report
from app.reports.rules.status import OPEN, Status
from app.reports.services.steps import add_to_history, move_report, promise_dates

UNPROMISED = timedelta(days=30)
"""Where nothing is promised a case still needs a place in the queue."""


@dataclass(frozen=True, slots=True)
class Promise:
    """The two promised instants of a case; None where the city promises nothing."""

    answer_at: datetime | None
    resolve_at: datetime | None


def make_promise(received_at: datetime, promised: PromisedTime | None, department: Department) -> Promise:
    """Return when a department has to answer and to resolve what came in at this instant."""
    if promised is None:
        return Promise(None, None)
    calendar, zone = work_calendar(department), ZoneInfo(current_city().time_zone)
    answer_at = due(received_at, promised.answer_days, calendar=calendar, zone=zone).at
    resolve_at = due(received_at, promised.resolve_days, calendar=calendar, zone=zone).at
    return Promise(answer_at, resolve_at)


def accept_report(report_id: int, entry_id: int) -> None:
    """Bring a routed report into its department's queue: a new case, or its old one moved; again changes nothing."""
    report = lock_report(report_id)
    case = find_case_of(report.id)
    if case:
        case.category_id, case.calm = report.category_id, not report.urgent
    if report.department_id is None or report.status not in OPEN:
        return
    if case is None:
        open_case(report, entry_id)
    elif case.department_id != report.department_id or case.closed_at:
        _move(case, report, entry_id)


def open_case(report: Report, entry_id: int) -> Case:
    """Open a report's case with the promise that is in force, counted from when the report was received."""
    assert report.department_id is not None
    promised = find_promised_time(report.category_id)
    promise = make_promise(report.received_at, promised, get_department(report.department_id))
    case = Case(
        report_id=report.id,
        department_id=report.department_id,
        category_id=report.category_id,
        area_id=report.area_id,
        calm=not report.urgent,
        opened_at=clock.now(),
        answer_days=promised.answer_days if promised else None,
        resolve_days=promised.resolve_days if promised else None,
        answer_due_at=promise.answer_at,
        resolve_due_at=promise.resolve_at,
        due_at=promise.answer_at or report.received_at + UNPROMISED,
    )
    db.session.add(case)
    promise_dates(report, answer_due_at=promise.answer_at, resolve_due_at=promise.resolve_at)
    publish(CaseOpened(report.id, entry_id))
    return case


def _move(case: Case, report: Report, entry_id: int) -> None:
    assert report.department_id is not None
    case.department_id = report.department_id
    case.assignee_id, case.closed_at = None, None
    publish(CaseHandedOver(report.id, entry_id))


def reopen_for_resident(report_id: int, entry_id: int) -> None:
    """Put a closed case back into its queue because the resident says that it is not mended; again changes nothing."""
    lock_report(report_id)
    case = find_case_of(report_id)
    if case is None or case.closed_at is None:
        return
    put_back(case)
    entry = add_to_history(case.report, step=Step.REOPENED, actor=RESIDENT, details={"asked_in": entry_id})
    write_letter(case.report, kind=LetterKind.REOPENED, entry=entry)
    publish(CaseReopened(report_id, entry.id))


def tell_of_decline(report_id: int, entry_id: int) -> None:
    """Write to the resident why a report that never had a case is not the city's task; again changes nothing."""
    report = lock_report(report_id)
    entry = next(entry for entry in report.history if entry.id == entry_id)
    write_letter(report, kind=LetterKind.DECLINED, entry=entry)


def put_back(case: Case) -> None:
    """Open a case again with the colleague who knows it.

    Its queue place comes from the promise counted from now, the original promise stays on record.
    """
    if case.report.status not in OPEN:
        move_report(case.report, Status.WITH_DEPARTMENT)
    at = clock.now()
    promised = find_promised_time(case.category_id)
    again = make_promise(at, promised, case.department)
    case.closed_at = None
    case.n_reopened += 1
    case.due_at = again.resolve_at or at + UNPROMISED
    promise_dates(case.report, answer_due_at=case.answer_due_at, resolve_due_at=again.resolve_at)
