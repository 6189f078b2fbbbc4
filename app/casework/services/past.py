"""Past work, taken in many cases at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import insert, select, update

from app.casework.models import Case
from app.core.db import db, table_of
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
    names = [field.name for field in fields(PastWork)]
    rows = [{name: getattr(past, name) for name in names} for past in pasts]
    if rows:
        # The table and not the class: the class counts versions, one statement a row.
        db.session.execute(insert(table_of(Case)), rows)
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
