"""Past work, taken in many cases at a time."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from app.casework.models import Case
from app.core.db import db
from app.reports.models import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class PastWork:
    """A department's work on a past report."""

    report_id: int
    department_id: int
    opened_at: datetime
    due_at: datetime
    answer_due_at: datetime | None = None
    resolve_due_at: datetime | None = None
    answer_days: int | None = None
    resolve_days: int | None = None
    """Working days as promised; None where another system promised in its own way."""
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
        _copy_subjects([row["report_id"] for row in rows])


def _copy_subjects(report_ids: list[int]) -> None:
    """Give cases the category and area of their reports, by which a queue is narrowed."""
    subjects = select(Report.category_id, Report.area_id).where(Report.id == Case.report_id)
    copied = update(Case).values(
        category_id=subjects.with_only_columns(Report.category_id).scalar_subquery(),
        area_id=subjects.with_only_columns(Report.area_id).scalar_subquery(),
    )
    # SQLite takes at most 32,766 values in one statement.
    for start in range(0, len(report_ids), 5000):
        some = report_ids[start : start + 5000]
        db.session.execute(
            copied.where(Case.report_id.in_(some)).execution_options(synchronize_session=False)
        )
