"""Every tampering with the audit trail is found."""

import random
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core.audit import AuditEntry, AuditHead, find_fault, get_head, record
from app.core.db import db
from app.core.transaction import transaction


@pytest.fixture
def trail(app: Flask) -> None:
    """Twenty entries."""
    with transaction():
        for number in range(20):
            record(
                actor=f"user:{number % 3}",
                action="report answered",
                subject=f"report:{number}",
                details={"n": number},
            )


def test_an_untouched_trail_has_no_fault(trail: None) -> None:
    assert find_fault() is None


def test_an_empty_trail_has_no_fault(app: Flask) -> None:
    assert find_fault() is None


def _edit(seq: int) -> None:
    db.session.execute(update(AuditEntry).where(AuditEntry.seq == seq).values(actor="user:9"))


def _remove(seq: int) -> None:
    db.session.execute(delete(AuditEntry).where(AuditEntry.seq == seq))


def _cut_off(seq: int) -> None:
    db.session.execute(delete(AuditEntry).where(AuditEntry.seq >= seq))


def _move_in_time(seq: int) -> None:
    other = db.session.get_one(AuditEntry, 1 + seq % 20)
    db.session.execute(
        update(AuditEntry).where(AuditEntry.seq == seq).values(at=other.at, details='{"n": 99}')
    )


def _move_head(seq: int) -> None:
    entry = db.session.get_one(AuditEntry, 1 + seq % 18)
    db.session.execute(update(AuditHead).values(seq=entry.seq, hash=entry.hash))


@pytest.mark.parametrize("tamper", [_edit, _remove, _cut_off, _move_in_time, _move_head])
def test_tampering_is_found(trail: None, tamper: Callable[[int], None]) -> None:
    with transaction():
        tamper(random.randint(2, 20))  # noqa: S311
    assert find_fault() is not None


def test_a_trail_written_anew_differs_from_its_published_head(trail: None, session: Session) -> None:
    seq, digest = get_head()
    with transaction():
        session.execute(delete(AuditEntry))
        session.execute(delete(AuditHead))
    with transaction():
        for number in range(20):
            record(actor="user:1", action="report answered", subject=f"report:{number}")
    assert find_fault() is None
    assert find_fault({seq: digest}) == f"Entry {seq} is not the one that was published."


def test_entries_are_numbered_without_gaps(trail: None, session: Session) -> None:
    assert session.scalars(select(AuditEntry.seq).order_by(AuditEntry.seq)).all() == list(range(1, 21))
