"""Commands on reports. None commits; each writes history and audit trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from app.core import clock
from app.core.audit import RESIDENT, record
from app.core.db import db
from app.core.errors import RefusedError
from app.core.outbox.events import publish
from app.departments.models import Category, Department
from app.reports.events import ReportSubmitted
from app.reports.models import Channel, HistoryEntry, Kind, Report, Step
from app.reports.queries import find_by_submission_token
from app.reports.rules.reference import new_receipt, new_reference, receipt_hash
from app.reports.rules.status import Status, may_move


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to report, checked by the form."""

    text: str
    kind: Kind = Kind.COMPLAINT
    language: str = "en"
    place_words: str = ""
    lat: float | None = None
    lon: float | None = None
    area_id: int | None = None
    channel: str = Channel.FORM
    submission_token: str | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """A stored report and its receipt; None where the same form was sent before and its receipt shown then."""

    report: Report
    receipt: str | None


def submit_report(draft: Draft, *, actor: str = RESIDENT) -> Submitted:
    """Store a report, its first line of history and its event; the same form sent twice is one report."""
    earlier = find_by_submission_token(draft.submission_token)
    if earlier:
        return Submitted(earlier, None)
    receipt = new_receipt()
    report = Report(
        reference=new_reference(),
        receipt_hash=receipt_hash(receipt),
        submission_token=draft.submission_token,
        kind=draft.kind,
        text=draft.text,
        language=draft.language,
        channel=draft.channel,
        place_words=draft.place_words,
        lat=draft.lat,
        lon=draft.lon,
        area_id=draft.area_id,
        status=Status.BEING_SORTED,
        received_at=clock.now(),
    )
    db.session.add(report)
    db.session.flush()
    add_to_history(report, step=Step.RECEIVED, actor=actor, at=report.received_at)
    publish(ReportSubmitted(report.id))
    return Submitted(report, receipt)


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
    record(actor=actor, action=f"report {step}", subject=f"report:{report.id}", details={**(details or {}), "entry": entry.id})
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PastReport:
    """A report as another system, or the demo city, knew it."""

    text: str
    received_at: datetime
    title: str = ""
    kind: str = Kind.COMPLAINT
    language: str = "en"
    channel: str = Channel.IMPORT
    external_id: str | None = None
    place_words: str = ""
    lat: float | None = None
    lon: float | None = None
    area_id: int | None = None
    category_id: int | None = None
    department_id: int | None = None
    status: str = Status.WITH_DEPARTMENT
    urgent: bool = False
    observed_until: datetime | None = None
    sorted_by_machine: bool = False
    history: tuple["PastStep", ...] = ()
    """What happened after receipt, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastStep:
    """One line of a past report's history."""

    at: datetime
    step: Step
    actor: str = "import"
    by_person: bool = False
    text: str = ""
    details: Mapping[str, Any] | None = None


def store_past_reports(pasts: Sequence[PastReport]) -> list[int]:
    """Store many reports with their histories and return their ids in order; the caller writes the audit trail."""
    references = _fresh_references(len(pasts))
    rows = [
        {**_columns(past), "reference": reference} for past, reference in zip(pasts, references, strict=True)
    ]
    statement = insert(Report).returning(Report.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(statement, rows)) if rows else []
    lines = [line for report_id, past in zip(ids, pasts, strict=True) for line in _past_lines(report_id, past)]
    if lines:
        db.session.execute(insert(HistoryEntry), lines)
    return ids


def _columns(past: PastReport) -> dict[str, Any]:
    return {field.name: getattr(past, field.name) for field in fields(past) if field.name != "history"}


def _past_lines(report_id: int, past: PastReport) -> list[dict[str, Any]]:
    received = PastStep(at=past.received_at, step=Step.RECEIVED)
    return [
        {
            "report_id": report_id,
            "at": step.at,
            "step": step.step,
            "actor": step.actor,
            "by_person": step.by_person,
            "is_public": True,
            "text": step.text,
            "details": dict(step.details or {}),
        }
        for step in (received, *past.history)
    ]


def _fresh_references(wanted: int) -> list[str]:
    """Return references that no report has; among 36 bits a hundred thousand draws do meet now and then."""
    fresh: dict[str, None] = {}
    while len(fresh) < wanted:
        drawn = [new_reference() for _ in range(wanted - len(fresh))]
        taken = set(db.session.scalars(select(Report.reference).where(Report.reference.in_(drawn))))
        fresh.update(dict.fromkeys(reference for reference in drawn if reference not in taken))
    return list(fresh)
