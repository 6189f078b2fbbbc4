"""Past work, taken in many cases at a time."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import insert

from app.casework.models import Case
from app.core.db import db


@dataclass(frozen=True, slots=True, kw_only=True)
class PastWork:
    """A department's work on a past report."""

    report_id: int
    department_id: int
    opened_at: datetime
    due_at: datetime
    answer_due_at: datetime | None = None
    resolve_due_at: datetime | None = None
    first_answer_at: datetime | None = None
    closed_at: datetime | None = None
    assignee_id: int | None = None
    calm: bool = True
    promise: str = ""


def store_past_work(pasts: Iterable[PastWork]) -> None:
    """Store many cases at once; the caller writes the audit trail."""
    rows = [{**asdict(past), "version": 1} for past in pasts]
    if rows:
        db.session.execute(insert(Case), rows)
