"""How to answer a resident: kept encrypted, erased, stopped."""

from app.core.audit import RESIDENT, record
from app.core.db import db
from app.core.encryption import keyed_hash, master_ring, new_person_key, normal_email, person_ring
from app.reports.models import Contact, Note, PersonKey, Report
from app.reports.queries import person_key_place
from app.reports.services.steps import add_note


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


def log_rotation(n_keys: int, *, actor: str) -> None:
    """Write into the audit trail how many keys were sealed anew in this transaction, and under which key of the city."""
    record(
        actor=actor,
        action="keys sealed anew",
        subject="contact keys",
        details={"n_keys": n_keys, "key": master_ring().current},
    )


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
