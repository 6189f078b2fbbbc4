"""What staff do with a case. Each command refuses when a colleague was faster, and leaves history, audit, event and letter."""

from typing import Any

from app.accounts.queries import Scope
from app.casework.errors import (
    ChangedMeanwhileError,
    ClosedCaseError,
    NotAnotherDepartmentError,
    OpenCaseError,
)
from app.casework.events import CaseAnswered, CaseClosed, CaseHandedOver, CaseReopened
from app.casework.models import Case
from app.casework.services.opening import put_back
from app.core import clock
from app.core.audit import record
from app.core.outbox.events import publish
from app.departments.models import Category, Department
from app.messages.models import LetterKind
from app.messages.services import write_letter
from app.reports.models import Step
from app.reports.rules.status import Status
from app.reports.services.steps import add_to_history, move_report, place_with
from app.triage.services import correct_category as correct_in_triage
from app.triage.services import stop_waiting


def _begin(case: Case, version: int) -> None:
    """Refuse where the case is no longer as the colleague saw it; else count its version up, whatever follows."""
    if case.version != version:
        raise ChangedMeanwhileError
    case.changed_at = clock.now()


def _begin_open(case: Case, version: int) -> None:
    _begin(case, version)
    if case.closed_at is not None:
        raise ClosedCaseError


def claim(case: Case, *, version: int, by: Scope) -> None:
    """Take a case on; the resident sees the team, never the person."""
    _begin_open(case, version)
    case.assignee_id = by.user_id
    add_to_history(case.report, step=Step.CLAIMED, actor=by.actor, by_person=True, is_public=False)


def release(case: Case, *, version: int, by: Scope) -> None:
    """Give a case back to the team."""
    _begin_open(case, version)
    case.assignee_id = None
    add_to_history(
        case.report,
        step=Step.NOTED,
        actor=by.actor,
        by_person=True,
        is_public=False,
        details={"released": True},
    )


def answer(case: Case, *, text: str, version: int, by: Scope) -> None:
    """Write to the resident and keep the case open; the first time this keeps the answer promise."""
    _begin_open(case, version)
    entry = add_to_history(case.report, step=Step.ANSWERED, actor=by.actor, text=text, by_person=True)
    _count_as_answer(case)
    case.assignee_id = case.assignee_id or by.user_id
    write_letter(case.report, kind=LetterKind.ANSWERED, entry=entry)
    publish(CaseAnswered(case.report_id, entry.id))


def note(case: Case, *, text: str, version: int, by: Scope) -> None:
    """Leave words for colleagues; the resident never sees them."""
    _begin(case, version)
    add_to_history(case.report, step=Step.NOTED, actor=by.actor, text=text, by_person=True, is_public=False)


def hand_over(case: Case, department: Department, *, reason: str, version: int, by: Scope) -> None:
    """Give a case to another department, with the reason that the resident reads; the promise goes on."""
    _begin_open(case, version)
    if department.id == case.department_id or not department.active:
        raise NotAnotherDepartmentError
    details = {"from_department_id": case.department_id, "department_id": department.id}
    place_with(case.report, department)
    case.department_id, case.assignee_id = department.id, None
    entry = add_to_history(
        case.report, step=Step.HANDED_OVER, actor=by.actor, text=reason, by_person=True, details=details
    )
    write_letter(case.report, kind=LetterKind.HANDED_OVER, entry=entry)
    publish(CaseHandedOver(case.report_id, entry.id))


def resolve(case: Case, *, text: str, version: int, by: Scope) -> None:
    """Close a case because what was reported is done, and tell the resident what was done."""
    _close(case, Status.RESOLVED, text=text, version=version, by=by)


def decline(case: Case, *, text: str, whose: str, version: int, by: Scope) -> None:
    """Close a case because the city cannot do it; `whose` names who can, empty where nobody does."""
    _close(
        case, Status.DECLINED, text=text, version=version, by=by, details={"whose": whose} if whose else {}
    )


def _close(
    case: Case, status: Status, *, text: str, version: int, by: Scope, details: dict[str, Any] | None = None
) -> None:
    _begin_open(case, version)
    move_report(case.report, status)
    step, kind = _CLOSING[status]
    entry = add_to_history(case.report, step=step, actor=by.actor, text=text, by_person=True, details=details)
    _count_as_answer(case)
    case.closed_at = clock.now()
    stop_waiting(case.report, actor=by.actor)
    write_letter(case.report, kind=kind, entry=entry)
    publish(CaseClosed(case.report_id, entry.id))


_CLOSING = {
    Status.RESOLVED: (Step.RESOLVED, LetterKind.RESOLVED),
    Status.DECLINED: (Step.DECLINED, LetterKind.DECLINED),
}


def _count_as_answer(case: Case) -> None:
    if case.first_answer_at is None:
        case.first_answer_at = clock.now()
        case.due_at = case.resolve_due_at or case.due_at


def reopen(case: Case, *, text: str, version: int, by: Scope) -> None:
    """Open a closed case again, with the reason that the resident reads."""
    _begin(case, version)
    if case.closed_at is None:
        raise OpenCaseError
    put_back(case)
    entry = add_to_history(case.report, step=Step.REOPENED, actor=by.actor, text=text, by_person=True)
    write_letter(case.report, kind=LetterKind.REOPENED, entry=entry)
    publish(CaseReopened(case.report_id, entry.id))


def correct_category(case: Case, category: Category, *, version: int, by: Scope) -> None:
    """Put a case into another category; the promise already made stays, and the machine learns from it."""
    _begin_open(case, version)
    correct_in_triage(case.report, category, user_id=by.user_id)
    case.category_id = category.id


def set_urgency(case: Case, *, urgent: bool, version: int, by: Scope) -> None:
    """Move a case to the top of the queue, or back to its turn."""
    _begin_open(case, version)
    case.calm = not urgent
    case.report.urgent = urgent
    add_to_history(
        case.report,
        step=Step.NOTED,
        actor=by.actor,
        by_person=True,
        is_public=False,
        details={"urgent": urgent},
    )


def log_reveal(case: Case, *, by: Scope) -> None:
    """Write into the audit trail that somebody looked at a resident's contact data."""
    record(
        actor=by.actor,
        action="contact revealed",
        subject=f"report:{case.report_id}",
        details={"department_id": case.department_id},
    )
