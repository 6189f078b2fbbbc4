"""The audit trail: append-only, hash-chained, its head sealed with the city's pepper key."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import String, Text, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.config import settings
from app.core.db import Model, db
from app.core.transaction import before_commit

GENESIS = "0" * 64
MACHINE = "machine"
RESIDENT = "resident"
PENDING = "answerable_audit_pending"


class AuditEntry(Model):
    """One change by a person or a machine; personal data appears in it only as a keyed hash."""

    __tablename__ = "audit_entry"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    details: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Model):
    """The newest entry of the trail; its seal shows when entries were cut off the end."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64))


def record(*, actor: str, action: str, subject: str, details: dict[str, Any] | None = None) -> None:
    """Append one entry to the open transaction; `details` holds ids and labels, never text or names.

    Entries are chained just before the commit: whoever held the head any longer would wait for others' rows,
    and others for the head.
    """
    told = json.dumps(details or {}, sort_keys=True, ensure_ascii=False)
    db.session().info.setdefault(PENDING, []).append((now(), actor, action, subject, told))
    before_commit(_chain_pending)


def _chain_pending() -> None:
    db.session.flush()
    pending = db.session().info.pop(PENDING, [])
    head = _locked_head()
    for at, actor, action, subject, details in pending:
        entry = AuditEntry(
            seq=head.seq + 1,
            at=at,
            actor=actor,
            action=action,
            subject=subject,
            details=details,
            previous_hash=head.hash,
        )
        entry.hash = digest(entry)
        head.seq, head.hash = entry.seq, entry.hash
        db.session.add(entry)
    head.seal = seal(head.seq, head.hash)


def _locked_head() -> AuditHead:
    # The row lock keeps the chain in one line on PostgreSQL; on SQLite the transaction holds the only lock.
    if db.session.get(AuditHead, 1) is None:
        _make_head()
    return db.session.get_one(AuditHead, 1, with_for_update=True, populate_existing=True)


def _make_head() -> None:
    """Insert the head of an empty trail; where another transaction was faster, take its."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    first = insert(AuditHead).values(id=1, seq=0, hash=GENESIS, seal=seal(0, GENESIS))
    db.session.execute(first.on_conflict_do_nothing())


def digest(entry: AuditEntry) -> str:
    """Return the SHA-256 of an entry and of its predecessor's hash, in hex."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    row = [entry.seq, at, entry.actor, entry.action, entry.subject, entry.details]
    return hashlib.sha256(
        f"{entry.previous_hash}\n{json.dumps(row, ensure_ascii=False)}".encode()
    ).hexdigest()


def seal(seq: int, head_hash: str) -> str:
    """Return the HMAC-SHA-256 of a head under the city's pepper key, in hex."""
    message = f"{seq}:{head_hash}".encode()
    return hmac.new(settings().pepper_key.encode(), message, hashlib.sha256).hexdigest()


def get_head() -> tuple[int, str]:
    """Return sequence number and hash of the newest entry; (0, zeros) for an empty trail."""
    head = db.session.get(AuditHead, 1)
    return (head.seq, head.hash) if head else (0, GENESIS)


def find_fault(anchors: dict[int, str] | None = None) -> str | None:
    """Return what is wrong with the trail in one sentence, or None; `anchors` are heads published earlier."""
    statement = select(AuditEntry).order_by(AuditEntry.seq).execution_options(yield_per=1000)
    with closing(db.session.scalars(statement)) as entries:
        return _first_fault(entries, dict(anchors or {}))


def _first_fault(entries: Iterable[AuditEntry], anchors: dict[int, str]) -> str | None:
    previous, last = GENESIS, 0
    for entry in entries:
        if entry.seq != last + 1:
            return f"Entry {last + 1} is missing."
        if entry.previous_hash != previous or entry.hash != digest(entry):
            return f"Entry {entry.seq} was changed after it was written."
        if anchors.pop(entry.seq, entry.hash) != entry.hash:
            return f"Entry {entry.seq} is not the one that was published."
        previous, last = entry.hash, entry.seq
    if anchors:
        return f"Entry {min(anchors)}, published earlier, is gone."
    return _fault_of_head(last, previous)


def _fault_of_head(last: int, last_hash: str) -> str | None:
    head = db.session.get(AuditHead, 1)
    if head is None:
        return "The head of the trail is missing." if last else None
    if not hmac.compare_digest(head.seal, seal(head.seq, head.hash)):
        return "The seal of the head is forged."
    if (head.seq, head.hash) != (last, last_hash):
        return f"The trail ends at entry {last}, but its head is entry {head.seq}."
    return None


def count_entries() -> int:
    """Return how many entries the trail says it has."""
    return get_head()[0]
