"""What happens to a report, each step with history and audit trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.core import clock
from app.core.audit import MACHINE, RESIDENT, record
from app.core.db import db
from app.core.errors import RefusedError
from app.core.outbox.events import publish
from app.departments.models import Category, Department
from app.reports.events import PersonAsked, ReopenRequested
from app.reports.models import HistoryEntry, Note, Report, Step
from app.reports.queries import find_last_note, find_last_step, lock_report
from app.reports.rules.status import OPEN, Status, may_move


def add_to_history(
    report: Report,
    *,
    step: Step,
    actor: str,
    text: str = "",
    by_person: bool = False,
    is_public: bool = True,
    details: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> HistoryEntry:
    """Add a line to a report's history and to the audit trail, and return it with its id."""
    entry = HistoryEntry(
        report_id=report.id,
        at=at or clock.now(),
        step=step,
        actor=actor,
        by_person=by_person,
        is_public=is_public,
        text=text,
        details=dict(details or {}),
    )
    db.session.add(entry)
    db.session.flush()
    record(
        actor=actor,
        action=f"report {step}",
        subject=f"report:{report.id}",
        details={**(details or {}), "entry": entry.id},
    )
    return entry


def move_report(report: Report, to: Status) -> None:
    """Take a step of the status table, or refuse it with a sentence."""
    if not may_move(Status(report.status), to):
        raise RefusedError(f"A report that is {Status(report.status).spoken} cannot become {to.spoken}.")
    report.status = to


def place_with(report: Report, department: Department) -> None:
    """Give a report to a department; history is written by whoever decided it."""
    move_report(report, Status.WITH_DEPARTMENT)
    report.department_id = department.id


def sort_into(report: Report, category: Category, *, by_machine: bool) -> None:
    """Set a report's category and say who did."""
    report.category_id = category.id
    report.sorted_by_machine = by_machine


def promise_dates(report: Report, *, answer_due_at: datetime | None, resolve_due_at: datetime | None) -> None:
    """Keep the instants by which the city promised an answer and a solution; casework counts them."""
    report.answer_due_at, report.resolve_due_at = answer_due_at, resolve_due_at
    details = {"answer_due_at": _iso(answer_due_at), "resolve_due_at": _iso(resolve_due_at)}
    record(actor=MACHINE, action="dates promised", subject=f"report:{report.id}", details=details)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def add_note(
    report: Report, note: Note, *, actor: str, text: str = "", is_public: bool = True
) -> HistoryEntry:
    """Add a line that is about something beside the report's way through the city."""
    return add_to_history(
        report, step=Step.NOTED, actor=actor, text=text, is_public=is_public, details={"note": note.value}
    )


def add_information(report: Report, text: str) -> HistoryEntry:
    """Keep what the resident adds; the same words sent twice in a row are kept once."""
    lock_report(report.id)
    last = find_last_note(report.id, Note.INFORMATION_ADDED)
    if last and last.text == text:
        return last
    return add_note(report, Note.INFORMATION_ADDED, actor=RESIDENT, text=text)


def ask_for_person(report: Report) -> HistoryEntry:
    """Note and tell that a person shall look at what the machine sorted; asking twice is asking once."""
    lock_report(report.id)
    earlier = find_last_note(report.id, Note.PERSON_ASKED)
    if earlier:
        return earlier
    if report.status not in OPEN:
        raise RefusedError(_("This report is closed. Nobody sorts it any more."))
    entry = add_note(report, Note.PERSON_ASKED, actor=RESIDENT)
    publish(PersonAsked(report.id, entry.id))
    return entry


def request_reopening(report: Report, text: str) -> HistoryEntry:
    """Note and tell that a resolved report is not resolved, once for each time it was resolved."""
    lock_report(report.id)
    if report.status != Status.RESOLVED:
        raise RefusedError(_("Only a resolved report can be opened again."))
    earlier = find_last_note(report.id, Note.REOPEN_REQUESTED)
    resolved = find_last_step(report.id, Step.RESOLVED)
    if earlier and resolved and earlier.id > resolved.id:
        return earlier
    entry = add_note(report, Note.REOPEN_REQUESTED, actor=RESIDENT, text=text)
    publish(ReopenRequested(report.id, entry.id))
    return entry
