"""The job table."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class JobState(StrEnum):
    """Where a job stands; `parked` waits for a person."""

    READY = "ready"
    LEASED = "leased"
    DONE = "done"
    PARKED = "parked"


WAITING = (JobState.READY, JobState.LEASED)
_IS_WAITING = text("state IN ('ready', 'leased')")


class Job(Model):
    """One event for one listener, written in the transaction that made the event true."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("listener", "event_key", name="uq_job_listener_event_key"),
        CheckConstraint("state IN ('ready', 'leased', 'done', 'parked')", name="known_state"),
        Index("ix_job_waiting", "due_at", sqlite_where=_IS_WAITING, postgresql_where=_IS_WAITING),
        Index("ix_job_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    listener: Mapped[str] = mapped_column(String(80))
    event: Mapped[str] = mapped_column(String(80))
    event_key: Mapped[str] = mapped_column(String(160))
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(8), default=JobState.READY)
    due_at: Mapped[datetime]
    created_at: Mapped[datetime]
    lease: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
