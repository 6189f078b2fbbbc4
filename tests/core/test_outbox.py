"""Jobs are done at least once, take effect exactly once, and are parked rather than lost."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.outbox.events import Effect, Listener, publish, subscriptions
from app.core.outbox.models import Job, JobState
from app.core.outbox.queries import count_jobs, list_parked
from app.core.outbox.worker import MAX_ATTEMPTS, claim_jobs, retry_parked, run_batch, run_until_idle
from app.core.transaction import transaction
from app.departments.models import Area


@dataclass(frozen=True, slots=True)
class LampBroke:
    """An event of these tests."""

    lamp_id: int


def _store_area(lamp_id: int) -> None:
    db.session.add(Area(slug=f"lamp-{lamp_id}", name="x"))


def _mend(event: LampBroke) -> Effect:
    return partial(_store_area, event.lamp_id)


@pytest.fixture
def listen(app: Flask) -> Iterator[Callable[..., None]]:
    """Make these the only listeners for one test."""
    before = subscriptions.all()

    def use(**handlers: Callable[[LampBroke], Effect | None]) -> None:
        subscriptions.replace(tuple(Listener(name, LampBroke, handler) for name, handler in handlers.items()))

    yield use
    subscriptions.replace(tuple(before))


def _break_lamp(lamp_id: int = 1) -> None:
    with transaction():
        publish(LampBroke(lamp_id))


def _make_all_due() -> None:
    with transaction():
        db.session.execute(update(Job).values(due_at=clock.now()))


def test_an_event_becomes_one_job_for_each_listener(listen: Callable[..., None]) -> None:
    listen(mend=_mend, tell=lambda _event: None)
    _break_lamp()
    assert count_jobs()["ready"] == 2


def test_an_event_of_a_failed_transaction_never_happened(listen: Callable[..., None]) -> None:
    listen(mend=_mend)
    with pytest.raises(ZeroDivisionError), transaction():
        publish(LampBroke(1))
        raise ZeroDivisionError
    assert count_jobs()["ready"] == 0


def test_the_worker_stores_what_a_handler_returns(listen: Callable[..., None], session: Session) -> None:
    listen(mend=_mend)
    _break_lamp(7)
    run_until_idle()
    assert session.scalars(select(Area.slug)).all() == ["lamp-7"]


def test_an_effect_of_a_worker_that_lost_its_lease_is_dropped(
    listen: Callable[..., None], session: Session
) -> None:
    def slow(event: LampBroke) -> Effect:
        _make_all_due()
        assert len(claim_jobs(1)) == 1
        return partial(_store_area, event.lamp_id)

    listen(mend=slow)
    _break_lamp()
    run_batch()
    assert session.scalars(select(Area)).all() == []


def test_a_job_whose_worker_died_is_claimed_again_after_its_lease(listen: Callable[..., None]) -> None:
    listen(mend=_mend)
    _break_lamp()
    claim_jobs(1)
    assert claim_jobs(1) == []
    _make_all_due()
    assert claim_jobs(1)[0].attempts == 2


class FakeClock:
    """Shows an instant that only a test moves."""

    def __init__(self) -> None:
        self.at = clock.now()

    def now(self) -> datetime:
        return self.at

    def pass_seconds(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """The hands of the clock that the worker sees."""
    fake = FakeClock()
    monkeypatch.setattr(clock, "now", fake.now)
    return fake


def test_a_slow_batch_and_another_worker_do_each_job_once(
    listen: Callable[..., None], hands: FakeClock
) -> None:
    done_here: list[int] = []
    taken_over: list[int] = []

    def slow(event: LampBroke) -> None:
        done_here.append(event.lamp_id)
        hands.pass_seconds(20)
        taken_over.extend(claim.payload["lamp_id"] for claim in claim_jobs(16))

    listen(mend=slow)
    for lamp in range(1, 7):
        _break_lamp(lamp)
    run_batch()
    assert sorted(done_here + taken_over) == [1, 2, 3, 4, 5, 6]


def test_a_slow_batch_stores_what_is_done_before_it_goes_on(
    listen: Callable[..., None], hands: FakeClock
) -> None:
    stored: list[int] = []

    def slow(_event: LampBroke) -> None:
        stored.append(count_jobs()["done"])
        hands.pass_seconds(20)

    listen(mend=slow)
    for lamp in (1, 2, 3):
        _break_lamp(lamp)
    run_batch()
    assert stored == [0, 1, 2]


def test_a_job_that_was_tried_before_is_claimed_alone(listen: Callable[..., None]) -> None:
    listen(mend=_mend)
    _break_lamp(1)
    claim_jobs(1)
    _break_lamp(2)
    _break_lamp(3)
    _make_all_due()
    assert sorted(len(claim_jobs(16)) for _ in range(3)) == [0, 1, 2]


def _let_workers_die() -> None:
    for _ in range(MAX_ATTEMPTS):
        _make_all_due()
        claim_jobs(1)
    _make_all_due()


def _list_audited(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action)))


def test_a_job_that_always_kills_its_worker_is_parked(listen: Callable[..., None], session: Session) -> None:
    listen(mend=_mend)
    _break_lamp()
    _let_workers_die()
    assert run_batch() == 0
    assert [job.error for job in list_parked()] == ["the worker died each time"]
    assert _list_audited(session) == ["job parked"]


def test_a_job_that_died_keeps_the_error_it_once_had(listen: Callable[..., None]) -> None:
    listen(mend=_always_fails)
    _break_lamp()
    run_batch()
    _let_workers_die()
    run_batch()
    assert [job.error for job in list_parked()] == ["OSError: the mail server is away"]


def test_parking_does_not_keep_other_jobs_waiting(listen: Callable[..., None]) -> None:
    listen(mend=_mend, tell=_mend)
    _break_lamp(1)
    with transaction():
        db.session.execute(update(Job).values(attempts=MAX_ATTEMPTS))
    _break_lamp(2)
    assert [claim.payload["lamp_id"] for claim in claim_jobs(2)] == [2, 2]


def test_a_worker_that_lost_its_lease_does_not_say_that_it_parked(
    listen: Callable[..., None], session: Session
) -> None:
    def lose_and_fail(_event: LampBroke) -> None:
        with transaction():
            db.session.execute(update(Job).values(lease="another worker's"))
        raise OSError("too late")

    listen(mend=lose_and_fail)
    _break_lamp()
    with transaction():
        db.session.execute(update(Job).values(attempts=MAX_ATTEMPTS - 1))
    run_batch()
    assert _list_audited(session) == []


def test_one_broken_effect_does_not_hold_back_its_batch(
    listen: Callable[..., None], session: Session
) -> None:
    def mend(event: LampBroke) -> Effect:
        return partial(int, "no number") if event.lamp_id == 2 else partial(_store_area, event.lamp_id)

    listen(mend=mend)
    for lamp in (1, 2, 3):
        _break_lamp(lamp)
    run_batch()
    assert sorted(session.scalars(select(Area.slug))) == ["lamp-1", "lamp-3"]
    assert count_jobs() == {"ready": 1, "leased": 0, "done": 2, "parked": 0}


def _always_fails(_event: LampBroke) -> Effect:
    raise OSError("the mail server is away")


def test_a_failed_job_waits_longer_each_time(listen: Callable[..., None], session: Session) -> None:
    listen(mend=_always_fails)
    _break_lamp()
    run_batch()
    job = session.scalars(select(Job)).one()
    assert job.state == JobState.READY
    assert job.due_at > clock.now() + timedelta(seconds=0.5)


def _park() -> None:
    for _ in range(MAX_ATTEMPTS):
        _make_all_due()
        run_batch()


def test_a_job_is_parked_with_its_error_after_the_last_attempt(listen: Callable[..., None]) -> None:
    listen(mend=_always_fails)
    _break_lamp()
    _park()
    assert [job.error for job in list_parked()] == ["OSError: the mail server is away"]


def test_a_parked_job_can_be_tried_again(listen: Callable[..., None], session: Session) -> None:
    listen(mend=_always_fails)
    _break_lamp()
    _park()
    listen(mend=_mend)
    with transaction():
        retry_parked(list_parked()[0].id, actor="user:1")
    run_until_idle()
    assert session.scalars(select(Area.slug)).all() == ["lamp-1"]


def test_a_job_that_is_not_parked_cannot_be_retried(listen: Callable[..., None]) -> None:
    with pytest.raises(NotFoundError), transaction():
        retry_parked(99, actor="user:1")


def test_a_job_far_ahead_is_due_because_the_clock_went_back(listen: Callable[..., None]) -> None:
    listen(mend=_mend)
    _break_lamp()
    with transaction():
        db.session.execute(update(Job).values(due_at=clock.now() + timedelta(hours=5)))
    assert len(claim_jobs(1)) == 1


def test_a_listener_that_no_longer_exists_keeps_its_job(listen: Callable[..., None]) -> None:
    listen(gone=_mend)
    _break_lamp()
    listen()
    run_batch()
    assert count_jobs()["ready"] == 1
