"""Past reports, taken in many at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from app.core.db import db, table_of
from app.reports.models import Channel, HistoryEntry, Kind, Report, Step
from app.reports.rules.reference import new_reference
from app.reports.rules.status import Status

_NO_COLUMNS = ("history", "sent_by")


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
    answer_due_at: datetime | None = None
    resolve_due_at: datetime | None = None
    sent_by: str = "import"
    """The actor of the first line of its history."""
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
    statement = insert(table_of(Report)).returning(Report.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(statement, rows)) if rows else []
    lines = [
        line for report_id, past in zip(ids, pasts, strict=True) for line in _past_lines(report_id, past)
    ]
    if lines:
        db.session.execute(insert(table_of(HistoryEntry)), lines)
    return ids


_PAST_COLUMNS = [field.name for field in fields(PastReport) if field.name != "history"]


def _columns(past: PastReport) -> dict[str, Any]:
    return {field.name: getattr(past, field.name) for field in fields(past) if field.name not in _NO_COLUMNS}


def _past_lines(report_id: int, past: PastReport) -> list[dict[str, Any]]:
    received = PastStep(at=past.received_at, step=Step.RECEIVED, actor=past.sent_by)
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
