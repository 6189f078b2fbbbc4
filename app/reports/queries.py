"""Reads about reports."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.encryption import master_ring, person_ring
from app.core.errors import NotFoundError
from app.departments.models import Area
from app.departments.queries import find_area, find_area_at, find_place
from app.reports.gateways import photo_store
from app.reports.models import Contact, HistoryEntry, Note, PersonKey, Photo, Report, Step
from app.reports.rules.reference import normal_reference, receipt_hash


@dataclass(frozen=True, slots=True)
class Location:
    """A place as a report keeps it; the position is WGS 84."""

    words: str = ""
    lat: float | None = None
    lon: float | None = None
    area_id: int | None = None


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """How to answer a resident, readable; empty text for what they left out."""

    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    receipt: str = field(default="", repr=False)
    wants_mail: bool = True


_SHOWN_WITH_IT = (
    joinedload(Report.department),
    joinedload(Report.category),
    joinedload(Report.contact),
    # The name alone: the borders of a district can be a megabyte.
    joinedload(Report.area).load_only(Area.name),
)


def get_report(report_id: int) -> Report:
    """Return a report, or raise NotFoundError."""
    found = db.session.get(Report, report_id)
    if found is None:
        raise NotFoundError(_("There is no such report."))
    return found


def lock_report(report_id: int) -> Report:
    """Return a report as its last writer left it and keep others from changing it until the transaction ends."""
    # Read anew: what this session saw before the lock may be old. Rows that only point here need not wait.
    wanted = select(Report).where(Report.id == report_id).with_for_update(of=Report, key_share=True)
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotFoundError(_("There is no such report."))
    return found


def get_by_reference(reference: str) -> Report:
    """Return the report with this reference, however it was typed, or raise NotFoundError."""
    found = db.session.scalar(select(Report).where(Report.reference == normal_reference(reference)))
    if found is None:
        raise NotFoundError(_("There is no report with this reference."))
    return found


def get_by_receipt(receipt: str) -> Report:
    """Return the report whose tracking link this is, with what its page shows, or raise NotFoundError."""
    wanted = select(Report).where(Report.receipt_hash == receipt_hash(receipt))
    found = db.session.scalar(wanted.options(*_SHOWN_WITH_IT))
    if found is None:
        raise NotFoundError(_("There is no report under this link."))
    return found


def find_by_submission_token(token: str | None) -> Report | None:
    """Return the report that this very form has made before, or None."""
    if token is None:
        return None
    return db.session.scalar(select(Report).where(Report.submission_token == token))


def get_by_reference_and_receipt(reference: str, receipt: str) -> Report:
    """Return the report that both belong to, or raise NotFoundError without saying which of them is wrong."""
    report = db.session.scalar(select(Report).where(Report.receipt_hash == receipt_hash(receipt)))
    if report is None or report.reference != normal_reference(reference):
        raise NotFoundError(_("There is no report with this reference and code."))
    return report


def find_location(words: str, pick: str, position: tuple[float, float] | None) -> Location:
    """Return the place that was told by words, by a pick (`place:ID`, `area:ID`) and by a point; the point is most exact."""
    kind, _, number = pick.partition(":")
    key = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    place = find_place(key) if kind == "place" else None
    area = find_area(key) if kind == "area" else None
    spot = position or ((place.lat, place.lon) if place else None)
    told = ", ".join(part for part in (place.name if place else "", area.name if area else "", words) if part)
    if spot is None:
        return Location(told, area_id=area.id if area else None)
    around = find_area_at(*spot)
    known = around.id if around else (place.area_id if place else None) or (area.id if area else None)
    return Location(told, *spot, known)


def list_public_history(report_id: int) -> Sequence[HistoryEntry]:
    """Return what the resident may see of a report's history, newest first."""
    public = select(HistoryEntry).where(HistoryEntry.report_id == report_id, HistoryEntry.is_public)
    return db.session.scalars(public.order_by(HistoryEntry.id.desc())).all()


def find_last_step(report_id: int, step: Step) -> HistoryEntry | None:
    """Return the newest line of a report's history with this step, or None."""
    lines = select(HistoryEntry).where(HistoryEntry.report_id == report_id, HistoryEntry.step == step)
    return db.session.scalar(lines.order_by(HistoryEntry.id.desc()).limit(1))


def find_last_note(report_id: int, note: Note) -> HistoryEntry | None:
    """Return the newest line of a report's history with this note, or None."""
    lines = select(HistoryEntry).where(HistoryEntry.report_id == report_id, HistoryEntry.step == Step.NOTED)
    noted = db.session.scalars(lines.order_by(HistoryEntry.id.desc()))
    return next((line for line in noted if line.details.get("note") == note), None)


def person_key_place(contact_id: int) -> str:
    """Return the words that bind a person's sealed key to its row."""
    return f"person_key|sealed|{contact_id}"


def read_contact(report: Report) -> ContactDetails | None:
    """Return how to answer the resident, or None where nothing was left or it was erased; raises UnreadableValueError."""
    contact = report.contact
    if contact is None:
        return None
    key = master_ring().decrypt(contact.key.sealed, place=person_key_place(contact.id))
    read = {name: _open(contact, name, key) for name in ("email", "phone", "name", "receipt")}
    return ContactDetails(**read, wants_mail=contact.wants_mail)


def _open(contact: Contact, field_name: str, key: bytes) -> str:
    sealed = getattr(contact, f"{field_name}_sealed")
    if sealed is None:
        return ""
    return person_ring(key).decrypt(sealed, place=f"contact|{field_name}|{contact.id}").decode()


def list_person_keys(after: int, limit: int) -> Sequence[PersonKey]:
    """Return up to `limit` person keys after this contact, in order."""
    keys = select(PersonKey).where(PersonKey.contact_id > after).order_by(PersonKey.contact_id)
    return db.session.scalars(keys.limit(limit)).all()


def count_person_keys() -> int:
    """Return how many residents have a key."""
    return db.session.scalar(select(func.count()).select_from(PersonKey)) or 0


def get_photo_of(report: Report, name: str) -> Path:
    """Return the file of a photo that belongs to this report, or raise NotFoundError."""
    return _photo_file(name, select(Photo).where(Photo.report_id == report.id))


def get_photo_for_staff(name: str, department_ids: frozenset[int] | None) -> Path:
    """Return the file of a photo of these departments' reports (None: of all), or raise NotFoundError."""
    wanted = select(Photo).join(Report)
    if department_ids is not None:
        wanted = wanted.where(Report.department_id.in_(department_ids))
    return _photo_file(name, wanted)


def _photo_file(name: str, wanted: Select[Photo]) -> Path:
    # The store knows the shape of its names: PostgreSQL takes no NUL, so a name is looked at before it is asked for.
    file = photo_store.find_kept(name)
    if file and db.session.scalar(wanted.where(Photo.file_name == name)) is None:
        file = None
    if file is None:
        raise NotFoundError(_("There is no such photo."))
    return file
