"""Claims jobs with a lease, works outside any transaction, finishes inside one: at least once done, once in effect."""

import logging
import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.audit import MACHINE, record
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.outbox.events import Effect, Listener, subscriptions
from app.core.outbox.models import WAITING, Job, JobState
from app.core.transaction import transaction

log = logging.getLogger(__name__)

BATCH = 16
MAX_ATTEMPTS = 8
LEASE_SECONDS = 60
# Eight attempts then last well over an hour, as long as a mail server is commonly away.
LONGEST_PAUSE_SECONDS = 1800
# No job lies legally further ahead; one that does means that the clock was set back.
FURTHEST_AHEAD = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Claim:
    """One job that this worker holds until its lease ends."""

    job_id: int
    listener: str
    payload: dict[str, Any]
    attempts: int
    lease: str


@dataclass(frozen=True, slots=True)
class Finished:
    """A claim whose slow part is done, with what remains to be stored."""

    claim: Claim
    effect: Effect | None


def run_batch(size: int = BATCH) -> int:
    """Claim and do up to `size` jobs; return how many were claimed."""
    claims = claim_jobs(size)
    done = [finished for claim in claims if (finished := _work(claim)) is not None]
    if done and not _store_together(done):
        for finished in done:
            _store_alone(finished)
    return len(claims)


def run_until_idle(limit: int = 100_000) -> int:
    """Do all jobs that are due; return how many were claimed."""
    total = 0
    while total < limit and (claimed := run_batch()):
        total += claimed
    return total


def claim_jobs(size: int) -> list[Claim]:
    """Lease up to `size` due jobs to this worker, oldest first."""
    at, lease = clock.now(), uuid.uuid4().hex
    with transaction():
        ids = db.session.scalars(
            select(Job.id)
            .where(Job.state.in_(WAITING), _is_due(at))
            .order_by(Job.due_at)
            .limit(size)
            .with_for_update(skip_locked=True)
        ).all()
        if not ids:
            return []
        rows = db.session.execute(
            update(Job)
            .where(Job.id.in_(ids))
            .values(
                state=JobState.LEASED,
                lease=lease,
                due_at=at + timedelta(seconds=LEASE_SECONDS),
                attempts=Job.attempts + 1,
            )
            .returning(Job.id, Job.listener, Job.payload, Job.attempts)
            .execution_options(synchronize_session=False)
        ).all()
    return [Claim(row.id, row.listener, row.payload, row.attempts, lease) for row in sorted(rows)]


def _is_due(at: datetime) -> ColumnElement[bool]:
    return or_(Job.due_at <= at, Job.due_at > at + FURTHEST_AHEAD)


def _work(claim: Claim) -> Finished | None:
    try:
        listener = subscriptions.get(claim.listener)
        return Finished(claim, listener.handler(_event(listener, claim.payload)))
    except Exception as error:  # noqa: BLE001 - whatever a handler raises becomes a retry, then a parked job
        _give_back(claim, error)
        return None
    finally:
        db.session.rollback()


def _event(listener: Listener, payload: dict[str, Any]) -> Any:
    return listener.event(**payload)


def _store_together(done: Sequence[Finished]) -> bool:
    """Store a whole batch in one transaction; on any failure store nothing and say so."""
    try:
        with transaction():
            for finished in done:
                _store(finished)
    except Exception as error:  # noqa: BLE001 - each is tried alone next, and its own error kept
        log.info("batch is stored one by one", extra={"error": type(error).__name__})
        return False
    return True


def _store_alone(finished: Finished) -> None:
    try:
        with transaction():
            _store(finished)
    except DBAPIError as error:
        _give_back(finished.claim, error)
    except Exception as error:  # noqa: BLE001 - as in _work
        _give_back(finished.claim, error)


def _store(finished: Finished) -> None:
    if _end(finished.claim, state=JobState.DONE, error=None) and finished.effect:
        finished.effect()


def _end(claim: Claim, **values: object) -> bool:
    """Release the lease if this worker still holds it; False means that another worker has taken over."""
    held = (Job.id == claim.job_id, Job.lease == claim.lease, Job.state == JobState.LEASED)
    changed = db.session.execute(
        update(Job).where(*held).values(lease=None, **values).returning(Job.id)
    ).all()
    return bool(changed)


def _give_back(claim: Claim, error: Exception) -> None:
    """Put a failed job back with a growing pause, or park it after the last attempt."""
    db.session.rollback()
    parked = claim.attempts >= MAX_ATTEMPTS
    pause = min(LONGEST_PAUSE_SECONDS, 4**claim.attempts) * random.uniform(0.5, 1)  # noqa: S311
    log.warning(
        "job failed",
        extra={"job_id": claim.job_id, "listener": claim.listener, "parked": parked},
        exc_info=error,
    )
    with transaction():
        _end(
            claim,
            state=JobState.PARKED if parked else JobState.READY,
            due_at=clock.now() + timedelta(seconds=pause),
            error=f"{type(error).__name__}: {error}"[:500],
        )
        if parked:
            record(
                actor=MACHINE,
                action="job parked",
                subject=f"job:{claim.job_id}",
                details={"listener": claim.listener},
            )


def retry_parked(job_id: int, *, actor: str) -> None:
    """Make a parked job ready again with all its attempts."""
    job = db.session.get(Job, job_id)
    if job is None or job.state != JobState.PARKED:
        raise NotFoundError("This job is not parked any more.")
    job.state, job.attempts, job.due_at, job.error = JobState.READY, 0, clock.now(), None
    record(actor=actor, action="job retried", subject=f"job:{job_id}")


def work_forever(
    *, idle_seconds: float = 0.2, stop: Callable[[], bool], sleep: Callable[[float], None]
) -> None:
    """Do jobs until `stop()`; a database that is away is waited for."""
    while not stop():
        try:
            claimed = run_batch()
        except DBAPIError as error:
            log.warning("database away", extra={"error": type(error).__name__})
            db.session.remove()
            sleep(1.0)
            continue
        if not claimed:
            sleep(idle_seconds)
