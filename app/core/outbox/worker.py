"""Claims jobs with a lease, works outside any transaction, finishes inside one: at least once done, once in effect."""

import logging
import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select, update
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
LEASE = timedelta(seconds=60)
# A lease this old is renewed before its job begins, and a result this old is stored: three quarters of
# the lease are always left for one job, so only a job that takes longer can be done twice.
AGEING = LEASE / 4
# Eight attempts then last well over an hour, as long as a mail server is commonly away.
LONGEST_PAUSE_SECONDS = 1800
WORKER_DIED = "the worker died each time"
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
    leased_at: datetime


@dataclass(frozen=True, slots=True)
class Finished:
    """A claim whose slow part is done, with what remains to be stored."""

    claim: Claim
    effect: Effect | None


def run_batch(size: int = BATCH) -> int:
    """Claim and do up to `size` jobs; return how many were claimed."""
    claims, done = claim_jobs(size), list[Finished]()
    for claim in claims:
        if done and _is_ageing(done[0].claim):
            _store_all(done)
            done.clear()
        held = _keep(claim)
        if held and (finished := _work(held)):
            done.append(finished)
    _store_all(done)
    return len(claims)


def run_until_idle(limit: int = 100_000) -> int:
    """Do all jobs that are due; return how many were claimed."""
    total = 0
    while total < limit and (claimed := run_batch()):
        total += claimed
    return total


def claim_jobs(size: int) -> list[Claim]:
    """Lease up to `size` due jobs to this worker, oldest first; a job that was tried before comes alone."""
    at, lease = clock.now(), uuid.uuid4().hex
    with transaction():
        ids = _choose(at, size)
        if not ids:
            return []
        rows = db.session.execute(
            update(Job)
            .where(Job.id.in_(ids))
            .values(state=JobState.LEASED, lease=lease, due_at=at + LEASE, attempts=Job.attempts + 1)
            .returning(Job.id, Job.listener, Job.payload, Job.attempts)
            .execution_options(synchronize_session=False)
        ).all()
    return [Claim(row.id, row.listener, row.payload, row.attempts, lease, at) for row in sorted(rows)]


def _choose(at: datetime, size: int) -> list[int]:
    while due := _lock_due(at, size):
        for job in due:
            if job.attempts >= MAX_ATTEMPTS:
                _park_unfinished(job)
        alive = [job for job in due if job.attempts < MAX_ATTEMPTS]
        if alive:
            # What kills its worker must not take others with it.
            fresh = [job.id for job in alive if job.attempts == 0]
            return [alive[0].id] if alive[0].attempts else fresh
    return []


def _lock_due(at: datetime, size: int) -> Sequence[Row[int, str, int]]:
    return db.session.execute(
        select(Job.id, Job.listener, Job.attempts)
        .where(Job.state.in_(WAITING), _is_due(at))
        .order_by(Job.due_at)
        .limit(size)
        .with_for_update(skip_locked=True)
    ).all()


def _park_unfinished(job: Row[int, str, int]) -> None:
    """Park a job whose last attempt ended without a word: nobody was left to give it back."""
    db.session.execute(
        update(Job)
        .where(Job.id == job.id)
        .values(state=JobState.PARKED, lease=None, error=func.coalesce(Job.error, WORKER_DIED))
    )
    _record_parked(job.id, job.listener)


def _record_parked(job_id: int, listener: str) -> None:
    record(actor=MACHINE, action="job parked", subject=f"job:{job_id}", details={"listener": listener})


def _is_due(at: datetime) -> ColumnElement[bool]:
    return or_(Job.due_at <= at, Job.due_at > at + FURTHEST_AHEAD)


def _is_ageing(claim: Claim) -> bool:
    return clock.now() - claim.leased_at > AGEING


def _keep(claim: Claim) -> Claim | None:
    """Renew an ageing lease; None means that another worker has taken over."""
    if not _is_ageing(claim):
        return claim
    at = clock.now()
    with transaction():
        held = _change(claim, due_at=at + LEASE)
    return replace(claim, leased_at=at) if held else None


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


def _store_all(done: Sequence[Finished]) -> None:
    if done and not _store_together(done):
        for finished in done:
            _store_alone(finished)


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
    except Exception as error:  # noqa: BLE001 - as in _work
        _give_back(finished.claim, error)


def _store(finished: Finished) -> None:
    if _end(finished.claim, state=JobState.DONE, error=None) and finished.effect:
        finished.effect()


def _end(claim: Claim, **values: object) -> bool:
    """Release the lease if this worker still holds it; False means that another worker has taken over."""
    return _change(claim, lease=None, **values)


def _change(claim: Claim, **values: object) -> bool:
    held = (Job.id == claim.job_id, Job.lease == claim.lease, Job.state == JobState.LEASED)
    return bool(db.session.execute(update(Job).where(*held).values(**values).returning(Job.id)).all())


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
        held = _end(
            claim,
            state=JobState.PARKED if parked else JobState.READY,
            due_at=clock.now() + timedelta(seconds=pause),
            error=f"{type(error).__name__}: {error}"[:500],
        )
        if held and parked:
            _record_parked(claim.job_id, claim.listener)


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
