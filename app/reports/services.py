"""Commands on reports. None commits; each writes history and audit trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.audit import MACHINE, RESIDENT, record
from app.core.db import db, table_of
from app.core.encryption import keyed_hash, master_ring, new_person_key, normal_email, person_ring
from app.core.errors import RefusedError
from app.core.outbox.events import publish
from app.departments.models import Category, Department
from app.reports.events import PersonAsked, ReopenRequested, ReportSubmitted
from app.reports.gateways.photo_store import keep_for_good
from app.reports.models import Channel, Contact, HistoryEntry, Kind, Note, PersonKey, Photo, Report, Step
from app.reports.queries import find_by_submission_token, find_last_note, find_last_step, person_key_place
from app.reports.rules.reference import new_receipt, new_reference, receipt_hash
from app.reports.rules.status import Status, may_move


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to report, checked by the form."""

    text: str
    kind: Kind = Kind.COMPLAINT
    language: str = "en"
    place_words: str = ""
    lat: float | None = None
    lon: float | None = None
    area_id: int | None = None
    channel: str = Channel.FORM
    submission_token: str | None = None
    looks_automatic: bool = False


@dataclass(frozen=True, slots=True)
class Submitted:
    """A stored report and its receipt; `is_new` is False where the same form had made it before."""

    report: Report
    receipt: str
    is_new: bool


def submit_report(draft: Draft, *, actor: str = RESIDENT) -> Submitted:
    """Store a report, its first line of history and its event; the same form sent twice is one report."""
    receipt = receipt_for(draft.submission_token)
    report = find_by_submission_token(draft.submission_token)
    if report:
        return Submitted(report, receipt, is_new=False)
    report = _report_of(draft, receipt)
    while not _insert(report):
        earlier = find_by_submission_token(draft.submission_token)
        if earlier:
            return Submitted(earlier, receipt, is_new=False)
        report = _report_of(draft, receipt)
    add_to_history(report, step=Step.RECEIVED, actor=actor, at=report.received_at)
    publish(ReportSubmitted(report.id))
    return Submitted(report, receipt, is_new=True)


def receipt_for(submission_token: str | None) -> str:
    """Return the secret of the tracking link: the same for the same form, so that it can be shown again on a resend."""
    # Only the city's pepper key turns a token, which the database holds, into the receipt, which it does not.
    return keyed_hash("receipt", submission_token) if submission_token else new_receipt()


def _report_of(draft: Draft, receipt: str) -> Report:
    return Report(
        reference=new_reference(),
        receipt_hash=receipt_hash(receipt),
        submission_token=draft.submission_token,
        kind=draft.kind,
        text=draft.text,
        language=draft.language,
        channel=draft.channel,
        place_words=draft.place_words,
        lat=draft.lat,
        lon=draft.lon,
        area_id=draft.area_id,
        looks_automatic=draft.looks_automatic,
        status=Status.BEING_SORTED,
        received_at=clock.now(),
    )


def _insert(report: Report) -> bool:
    """Say whether the row went in: another request may have sent the same form, or drawn the same reference."""
    try:
        with db.session.begin_nested():
            db.session.add(report)
    except IntegrityError:
        return False
    return True


def add_to_history(
    report: Report,
    *,
    step: Step,
    actor: str,
    text: str = "",
    by_person: bool = False,
    is_public: bool = True,
    details: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> HistoryEntry:
    """Add a line to a report's history and to the audit trail, and return it with its id."""
    entry = HistoryEntry(
        report_id=report.id,
        at=at or clock.now(),
        step=step,
        actor=actor,
        by_person=by_person,
        is_public=is_public,
        text=text,
        details=dict(details or {}),
    )
    db.session.add(entry)
    db.session.flush()
    record(
        actor=actor,
        action=f"report {step}",
        subject=f"report:{report.id}",
        details={**(details or {}), "entry": entry.id},
    )
    return entry


def move_report(report: Report, to: Status) -> None:
    """Take a step of the status table, or refuse it with a sentence."""
    if not may_move(Status(report.status), to):
        raise RefusedError(f"A report that is {Status(report.status).spoken} cannot become {to.spoken}.")
    report.status = to


def place_with(report: Report, department: Department) -> None:
    """Give a report to a department; history is written by whoever decided it."""
    move_report(report, Status.WITH_DEPARTMENT)
    report.department_id = department.id


def sort_into(report: Report, category: Category, *, by_machine: bool) -> None:
    """Set a report's category and say who did."""
    report.category_id = category.id
    report.sorted_by_machine = by_machine


@dataclass(frozen=True, slots=True, kw_only=True)
class PastReport:
    """A report as another system, or the demo city, knew it."""

    text: str
    received_at: datetime
    title: str = ""
    kind: str = Kind.COMPLAINT
    language: str = "en"
    channel: str = Channel.IMPORT
    external_id: str | None = None
    place_words: str = ""
    lat: float | None = None
    lon: float | None = None
    area_id: int | None = None
    category_id: int | None = None
    department_id: int | None = None
    status: str = Status.WITH_DEPARTMENT
    urgent: bool = False
    observed_until: datetime | None = None
    sorted_by_machine: bool = False
    answer_due_at: datetime | None = None
    resolve_due_at: datetime | None = None
    sent_by: str = "import"
    """The actor of the first line of its history."""
    history: tuple["PastStep", ...] = ()
    """What happened after receipt, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastStep:
    """One line of a past report's history."""

    at: datetime
    step: Step
    actor: str = "import"
    by_person: bool = False
    text: str = ""
    details: Mapping[str, Any] | None = None


def store_past_reports(pasts: Sequence[PastReport]) -> list[int]:
    """Store many reports with their histories and return their ids in order; the caller writes the audit trail."""
    references = _fresh_references(len(pasts))
    rows = [
        {**_columns(past), "reference": reference} for past, reference in zip(pasts, references, strict=True)
    ]
    statement = insert(table_of(Report)).returning(Report.id, sort_by_parameter_order=True)
    ids = list(db.session.scalars(statement, rows)) if rows else []
    lines = [
        line for report_id, past in zip(ids, pasts, strict=True) for line in _past_lines(report_id, past)
    ]
    if lines:
        db.session.execute(insert(table_of(HistoryEntry)), lines)
    return ids


_NO_COLUMNS = ("history", "sent_by")


_PAST_COLUMNS = [field.name for field in fields(PastReport) if field.name != "history"]


def _columns(past: PastReport) -> dict[str, Any]:
    return {field.name: getattr(past, field.name) for field in fields(past) if field.name not in _NO_COLUMNS}


def _past_lines(report_id: int, past: PastReport) -> list[dict[str, Any]]:
    received = PastStep(at=past.received_at, step=Step.RECEIVED, actor=past.sent_by)
    return [
        {
            "report_id": report_id,
            "at": step.at,
            "step": step.step,
            "actor": step.actor,
            "by_person": step.by_person,
            "is_public": True,
            "text": step.text,
            "details": dict(step.details or {}),
        }
        for step in (received, *past.history)
    ]


def _fresh_references(wanted: int) -> list[str]:
    """Return references that no report has; among 36 bits a hundred thousand draws do meet now and then."""
    fresh: dict[str, None] = {}
    while len(fresh) < wanted:
        drawn = [new_reference() for _ in range(wanted - len(fresh))]
        taken = set(db.session.scalars(select(Report.reference).where(Report.reference.in_(drawn))))
        fresh.update(dict.fromkeys(reference for reference in drawn if reference not in taken))
    return list(fresh)


def promise_dates(report: Report, *, answer_due_at: datetime | None, resolve_due_at: datetime | None) -> None:
    """Keep the instants by which the city promised an answer and a solution; casework counts them."""
    report.answer_due_at, report.resolve_due_at = answer_due_at, resolve_due_at
    details = {"answer_due_at": _iso(answer_due_at), "resolve_due_at": _iso(resolve_due_at)}
    record(actor=MACHINE, action="dates promised", subject=f"report:{report.id}", details=details)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def keep_photo(report: Report, *, token: str, alt_text: str = "") -> Photo | None:
    """Give a report the pending photo of this token; None where it has expired."""
    kept = keep_for_good(token)
    if kept is None:
        return None
    photo = Photo(
        report_id=report.id,
        file_name=kept.name,
        alt_text=alt_text[:300],
        width=kept.width,
        height=kept.height,
    )
    db.session.add(photo)
    record(actor=RESIDENT, action="photo added", subject=f"report:{report.id}")
    return photo


def keep_contact(
    report: Report, *, email: str = "", phone: str = "", name: str = "", receipt: str | None = None
) -> Contact | None:
    """Keep encrypted how to answer the resident, under a key of their own; None where they left nothing."""
    if not (email or phone or name):
        return None
    contact = Contact(
        report_id=report.id, email_lookup=keyed_hash("email", normal_email(email)) if email else None
    )
    db.session.add(contact)
    db.session.flush()
    key = new_person_key()
    ring = person_ring(key)
    for field, value in {"email": email, "phone": phone, "name": name, "receipt": receipt}.items():
        if value:
            sealed = ring.encrypt(value.encode(), place=f"contact|{field}|{contact.id}")
            setattr(contact, f"{field}_sealed", sealed)
    sealed_key = master_ring().encrypt(key, place=person_key_place(contact.id))
    db.session.add(PersonKey(contact_id=contact.id, sealed=sealed_key))
    record(actor=RESIDENT, action="contact kept", subject=f"report:{report.id}")
    return contact


def erase_contact(report: Report, *, actor: str) -> None:
    """Forget how to reach the resident: with the key gone, the fields are noise in every backup too."""
    if report.contact is None:
        return
    db.session.delete(report.contact)
    add_note(report, Note.CONTACT_ERASED, actor=actor, is_public=False)


def reseal_key(key: PersonKey) -> None:
    """Seal a person's key again, under the city's newest key; raises UnreadableValueError."""
    ring, place = master_ring(), person_key_place(key.contact_id)
    key.sealed = ring.encrypt(ring.decrypt(key.sealed, place=place), place=place)


def stop_mail(report: Report) -> None:
    """Send this resident no more mails about this report."""
    if report.contact and report.contact.wants_mail:
        report.contact.wants_mail = False
        add_note(report, Note.MAILS_STOPPED, actor=RESIDENT, is_public=False)


def start_mail(report: Report) -> None:
    """Send this resident mails about this report again."""
    if report.contact and not report.contact.wants_mail:
        report.contact.wants_mail = True
        add_note(report, Note.MAILS_WANTED, actor=RESIDENT, is_public=False)


def add_note(
    report: Report, note: Note, *, actor: str, text: str = "", is_public: bool = True
) -> HistoryEntry:
    """Add a line that is about something beside the report's way through the city."""
    return add_to_history(
        report, step=Step.NOTED, actor=actor, text=text, is_public=is_public, details={"note": note.value}
    )


def add_information(report: Report, text: str) -> HistoryEntry:
    """Keep what the resident adds; the same words sent twice in a row are kept once."""
    last = find_last_note(report.id, Note.INFORMATION_ADDED)
    if last and last.text == text:
        return last
    return add_note(report, Note.INFORMATION_ADDED, actor=RESIDENT, text=text)


def ask_for_person(report: Report) -> HistoryEntry:
    """Note and tell that a person shall look at what the machine sorted; asking twice is asking once."""
    earlier = find_last_note(report.id, Note.PERSON_ASKED)
    if earlier:
        return earlier
    entry = add_note(report, Note.PERSON_ASKED, actor=RESIDENT)
    publish(PersonAsked(report.id, entry.id))
    return entry


def request_reopening(report: Report, text: str) -> HistoryEntry:
    """Note and tell that a resolved report is not resolved, once for each time it was resolved."""
    if report.status != Status.RESOLVED:
        raise RefusedError("Only a resolved report can be opened again.")
    earlier = find_last_note(report.id, Note.REOPEN_REQUESTED)
    resolved = find_last_step(report.id, Step.RESOLVED)
    if earlier and resolved and earlier.id > resolved.id:
        return earlier
    entry = add_note(report, Note.REOPEN_REQUESTED, actor=RESIDENT, text=text)
    publish(ReopenRequested(report.id, entry.id))
    return entry
