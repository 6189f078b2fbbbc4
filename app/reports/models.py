"""Tables of reports and of what happened to them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model
from app.departments.models import Area, Category, Department
from app.reports.rules.status import Status


class Kind(StrEnum):
    """What a resident sends; `not_for_the_city` is what the machine or a person finds it to be."""

    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    QUESTION = "question"
    PRAISE = "praise"
    NOT_FOR_THE_CITY = "not_for_the_city"


class Channel(StrEnum):
    """How a report came in."""

    FORM = "form"
    STAFF = "staff"
    MAIL = "mail"
    API = "api"
    IMPORT = "import"


class Report(Model):
    """What a resident told the city. Text is the resident's own; nobody changes it."""

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="whole_position"),
        Index("ix_report_position", "lat", "lon"),
        Index("ix_report_received_at", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    receipt_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    submission_token: Mapped[str | None] = mapped_column(String(64), unique=True)
    external_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(20), default=Kind.COMPLAINT)
    text: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    channel: Mapped[str] = mapped_column(String(40), default=Channel.FORM)
    place_words: Mapped[str] = mapped_column(Text, default="")
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    status: Mapped[str] = mapped_column(String(20), default=Status.BEING_SORTED)
    urgent: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime]
    observed_until: Mapped[datetime | None]
    """For a case from a snapshot: the instant after which nothing is known. None while it lives here."""
    sorted_by_machine: Mapped[bool] = mapped_column(default=False)
    answer_due_at: Mapped[datetime | None]
    resolve_due_at: Mapped[datetime | None]
    """What the city promised the resident; casework counts the working days and sets both."""
    looks_automatic: Mapped[bool] = mapped_column(default=False)
    """The form was filled in as programs do; that only marks a report, it shuts nobody out."""

    area: Mapped[Area | None] = relationship()
    category: Mapped[Category | None] = relationship()
    department: Mapped[Department | None] = relationship()
    history: Mapped[list["HistoryEntry"]] = relationship(back_populates="report", order_by="HistoryEntry.id")
    photos: Mapped[list["Photo"]] = relationship(back_populates="report")
    contact: Mapped["Contact | None"] = relationship(back_populates="report")


class Step(StrEnum):
    """What can happen to a report; each has a sentence for the resident."""

    RECEIVED = "received"
    SORTED = "sorted"
    WAITS_FOR_A_PERSON = "waits_for_a_person"
    CATEGORY_CORRECTED = "category_corrected"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    HANDED_OVER = "handed_over"
    RESOLVED = "resolved"
    DECLINED = "declined"
    REOPENED = "reopened"
    NOTED = "noted"


class Note(StrEnum):
    """What a line with the step `noted` is about; kept in its details under `note`."""

    INFORMATION_ADDED = "information_added"
    PERSON_ASKED = "person_asked"
    REOPEN_REQUESTED = "reopen_requested"
    MAILS_STOPPED = "mails_stopped"
    MAILS_WANTED = "mails_wanted"
    MAIL_REFUSED = "mail_refused"
    CONTACT_ERASED = "contact_erased"


class HistoryEntry(Model):
    """One line of a report's history; the resident sees it where `is_public`."""

    __tablename__ = "history_entry"
    __table_args__ = (Index("ix_history_entry_report_id", "report_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    at: Mapped[datetime]
    step: Mapped[str] = mapped_column(String(30))
    actor: Mapped[str] = mapped_column(String(80))
    """`resident`, `machine` or `user:ID`."""
    by_person: Mapped[bool] = mapped_column(default=False)
    """Whether staff wrote it: automatic receipts are no first answer."""
    is_public: Mapped[bool] = mapped_column(default=True)
    text: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Ids and labels, such as department_id, category_id, reason."""
    report: Mapped[Report] = relationship(back_populates="history")


class Photo(Model):
    """A picture, re-encoded from its pixels: no position, no camera, no hidden data."""

    __tablename__ = "photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(80), unique=True)
    alt_text: Mapped[str] = mapped_column(String(300), default="")
    width: Mapped[int]
    height: Mapped[int]
    report: Mapped[Report] = relationship(back_populates="photos")


class Contact(Model):
    """How to answer the resident: encrypted fields, found by keyed hash; the key of these fields is PersonKey's."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), unique=True)
    email_lookup: Mapped[str | None] = mapped_column(String(32), index=True)
    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    receipt_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The secret of the tracking link, so that mails can carry it; only the hash is kept beside the report."""
    wants_mail: Mapped[bool] = mapped_column(default=True)
    report: Mapped[Report] = relationship(back_populates="contact")
    key: Mapped["PersonKey"] = relationship(back_populates="contact", cascade="all, delete-orphan")


class PersonKey(Model):
    """The key of one person's fields, sealed by the city's key ring; without it the fields are noise."""

    __tablename__ = "person_key"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    contact: Mapped[Contact] = relationship(back_populates="key")
