"""Letters to residents and how their delivery went."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model
from app.reports.models import Report


class LetterKind(StrEnum):
    """What a letter tells; each has a template of this name."""

    RECEIPT = "receipt"
    ANSWERED = "answered"
    HANDED_OVER = "handed_over"
    RESOLVED = "resolved"
    DECLINED = "declined"
    REOPENED = "reopened"


class MessageState(StrEnum):
    """How far a letter has come; `withdrawn` was never sent, because the resident wants no mails any more."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Message(Model):
    """One letter to one resident about one history line. The address stays in Contact, encrypted."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("report_id", "kind", "cause", name="uq_message_report_id_kind_cause"),
        Index("ix_message_report_id", "report_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    kind: Mapped[str] = mapped_column(String(30))
    cause: Mapped[int] = mapped_column(default=0)
    """The history entry that the letter tells of; 0 for the receipt."""
    language: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    """Plain text with the tracking link left as a field, so that no secret stands here."""
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    """The stable Message-ID: a second delivery after a crash is recognised as the same letter."""
    state: Mapped[str] = mapped_column(String(10), default=MessageState.WAITING)
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    report: Mapped[Report] = relationship()
    attempts: Mapped[list["DeliveryAttempt"]] = relationship(back_populates="message")


class DeliveryAttempt(Model):
    """One try to hand a letter to the mail server."""

    __tablename__ = "delivery_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    at: Mapped[datetime]
    outcome: Mapped[str] = mapped_column(String(300))
    message: Mapped[Message] = relationship(back_populates="attempts")
