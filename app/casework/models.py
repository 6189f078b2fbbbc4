"""A department's work on a report."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.db import Model
from app.departments.models import Area, Category, Department
from app.reports.models import Report

_IS_OPEN = text("closed_at IS NULL")
_IS_CLOSED = text("closed_at IS NOT NULL")


def _queue_index(name: str, *columns: str) -> Index:
    return Index(name, *columns, "calm", "due_at", "id", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN)


class Case(Model):
    """One report in a department's queue. `version` shows whether a colleague was faster."""

    __tablename__ = "case"
    __table_args__ = (
        _queue_index("ix_case_queue", "department_id"),
        _queue_index("ix_case_queue_all"),
        _queue_index("ix_case_queue_category", "category_id"),
        _queue_index("ix_case_queue_area", "area_id"),
        _queue_index("ix_case_assignee", "assignee_id"),
        Index(
            "ix_case_closed",
            "department_id",
            "closed_at",
            "id",
            sqlite_where=_IS_CLOSED,
            postgresql_where=_IS_CLOSED,
        ),
        Index("ix_case_closed_all", "closed_at", "id", sqlite_where=_IS_CLOSED, postgresql_where=_IS_CLOSED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), unique=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    """The report's category and area stand here too, so that a filtered queue reads one index."""
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    calm: Mapped[bool] = mapped_column(default=True)
    """False where the report is urgent: sorts first."""
    opened_at: Mapped[datetime]
    answer_days: Mapped[int | None]
    """Working days as promised when the case was opened; None where nothing was promised."""
    resolve_days: Mapped[int | None]
    answer_due_at: Mapped[datetime | None]
    resolve_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    """What is promised next: the first answer until it is given, then the resolution."""
    first_answer_at: Mapped[datetime | None]
    n_reopened: Mapped[int] = mapped_column(default=0, server_default="0")
    closed_at: Mapped[datetime | None]
    promise: Mapped[str] = mapped_column(String(200), default="")
    """Where the due times come from when the promise clock did not set them, as in an imported case."""
    changed_at: Mapped[datetime | None]
    """Set by every command, so that each one counts the version up."""
    version: Mapped[int] = mapped_column(default=1)

    report: Mapped[Report] = relationship()
    department: Mapped[Department] = relationship()
    category: Mapped[Category | None] = relationship()
    area: Mapped[Area | None] = relationship()
    assignee: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
