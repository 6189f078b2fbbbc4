"""A department's work on a report."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.db import Model
from app.departments.models import Department
from app.reports.models import Report

_IS_OPEN = text("closed_at IS NULL")


class Case(Model):
    """One report in a department's queue. `version` shows whether a colleague was faster."""

    __tablename__ = "case"
    __table_args__ = (
        Index("ix_case_queue", "department_id", "calm", "due_at", "id", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("ix_case_queue_all", "calm", "due_at", "id", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("ix_case_assignee", "assignee_id", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), unique=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("staff_user.id"))
    calm: Mapped[bool] = mapped_column(default=True)
    """False where the report is urgent: sorts first."""
    opened_at: Mapped[datetime]
    answer_due_at: Mapped[datetime | None]
    resolve_due_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    """What is promised next: the first answer until it is given, then the resolution."""
    first_answer_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    promise: Mapped[str] = mapped_column(String(200), default="")
    """How the due times came about, in words, as promised at the time."""
    version: Mapped[int] = mapped_column(default=1)

    report: Mapped[Report] = relationship()
    department: Mapped[Department] = relationship()
    assignee: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}
