"""Facts of single reports, and their roll-ups by month: all that the public figures are made of."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Dimension(StrEnum):
    """By what figures are grouped."""

    ALL = "all"
    DEPARTMENT = "department"
    CATEGORY = "category"
    AREA = "area"


class Fact(Model):
    """What the figures know of one report: instants and groups, no text and no person."""

    __tablename__ = "fact"
    __table_args__ = (Index("ix_fact_month", "month"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True, autoincrement=False)
    month: Mapped[date]
    """First day of the month of receipt, in the city's time zone as it was when this was counted."""
    received_at: Mapped[datetime]
    first_answer_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    observed_until: Mapped[datetime | None]
    """For a case from a snapshot: the instant after which nothing is known. None while it lives here."""
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    channel: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(8))
    answer_due_at: Mapped[datetime | None]
    resolve_due_at: Mapped[datetime | None]
    n_handovers: Mapped[int] = mapped_column(default=0)
    negative: Mapped[bool] = mapped_column(default=False)
    """Whether it was answered or resolved before it was received: counted as no wait, and said."""
    date_only: Mapped[bool] = mapped_column(default=False)
    """Whether the source knew days only, so that its waits are whole days."""


class Rollup(Model):
    """One group's month. Packed columns hold (key, count) pairs; see rules/packing.py and rules/counting.py."""

    __tablename__ = "rollup"
    __table_args__ = (
        UniqueConstraint("dimension", "group_id", "month", name="uq_rollup_dimension_group_id_month"),
        CheckConstraint("n >= 0 AND n_open >= 0 AND n_unanswered >= 0", name="no_negative_counts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dimension: Mapped[str] = mapped_column(String(12))
    group_id: Mapped[int]
    """Id in the dimension's table; 0 for all reports, and for those that have no such group."""
    month: Mapped[date]
    updated_at: Mapped[datetime]
    n: Mapped[int] = mapped_column(default=0)
    n_unanswered: Mapped[int] = mapped_column(default=0)
    n_open: Mapped[int] = mapped_column(default=0)
    n_negative: Mapped[int] = mapped_column(default=0)
    n_date_only: Mapped[int] = mapped_column(default=0)
    n_handovers: Mapped[int] = mapped_column(default=0)
    answered: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    """Waits for the first answer, by bucket."""
    unanswered_past: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    """Ages at the end of their snapshot of cases then without an answer, by bucket."""
    unanswered_live: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    """Cases that wait for an answer here, by hour of receipt: their age is computed when it is read."""
    resolved: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    unresolved_past: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    unresolved_live: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    answer_due: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    """Cases with a promised answer, by the day on which it was due."""
    answer_kept: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    """Those of them answered in time, by the same day."""
    resolve_due: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    resolve_kept: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
