"""Reads about jobs."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.core.db import db
from app.core.outbox.models import Job, JobState


def count_jobs() -> dict[str, int]:
    """Return how many jobs stand in each state."""
    rows = db.session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
    return {state.value: dict(rows).get(state.value, 0) for state in JobState}


def list_parked(limit: int = 200) -> Sequence[Job]:
    """Return parked jobs, newest first."""
    parked = select(Job).where(Job.state == JobState.PARKED).order_by(Job.id.desc()).limit(limit)
    return db.session.scalars(parked).all()
