"""Writing letters to residents, and keeping how their delivery went. None commits."""

import re
import uuid
from pathlib import Path
from urllib.parse import urlencode

from flask_babel import force_locale, gettext, ngettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.core import clock
from app.core.audit import MACHINE, record
from app.core.config import settings
from app.core.db import db
from app.core.i18n import LANGUAGES
from app.core.outbox.events import publish
from app.departments.queries import current_city, get_department
from app.messages.events import MessageWritten
from app.messages.models import DeliveryAttempt, LetterKind, Message, MessageState
from app.messages.queries import find_letter, get_message
from app.messages.rules.mail import STOP_LINK, TRACKING_LINK, Letter
from app.reports.models import HistoryEntry, Note, Report
from app.reports.queries import ContactDetails, get_report
from app.reports.services.steps import add_note

# Plain text, so nothing is escaped; letters are templates of ours, never of staff.
letters = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates" / "messages" / "letters"),
    extensions=["jinja2.ext.i18n"],
    autoescape=False,  # noqa: S701
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
letters.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]


def write_letter(report: Report, *, kind: LetterKind, entry: HistoryEntry | None) -> Message | None:
    """Write a letter to be sent once this transaction stands; None where the resident wants or can get none."""
    contact = report.contact
    if contact is None or contact.email_sealed is None or not contact.wants_mail:
        return None
    cause = entry.id if entry else 0
    return find_letter(report.id, kind, cause) or _write(report, kind, entry)


def write_receipt(report_id: int) -> Message | None:
    """Write the letter that says that a report has arrived."""
    return write_letter(get_report(report_id), kind=LetterKind.RECEIPT, entry=None)


def _write(report: Report, kind: LetterKind, entry: HistoryEntry | None) -> Message:
    language = report.language if report.language in LANGUAGES else "en"
    subject, body = _words(report, kind, entry, language)
    message = Message(
        report_id=report.id,
        kind=kind,
        cause=entry.id if entry else 0,
        language=language,
        subject=subject,
        body=body,
        message_id=f"<{uuid.uuid4().hex}@{settings().mail_from.rpartition('@')[2]}>",
        written_at=clock.now(),
    )
    db.session.add(message)
    db.session.flush()
    record(
        actor=MACHINE,
        action="letter written",
        subject=f"report:{report.id}",
        details={"kind": kind, "letter": message.id},
    )
    publish(MessageWritten(message.id))
    return message


def _words(report: Report, kind: LetterKind, entry: HistoryEntry | None, language: str) -> tuple[str, str]:
    """Return subject and body; the first line of a template is the subject."""
    with force_locale(language):
        written = letters.get_template(f"{kind}.txt").render(
            reference=report.reference,
            text=entry.text.strip() if entry else "",
            whose=entry.details.get("whose", "") if entry else "",
            city=current_city(),
            team=get_department(report.department_id).title if report.department_id else "",
            tracking_link=TRACKING_LINK,
            stop_link=STOP_LINK,
        )
    subject, _, body = written.strip().partition("\n")
    return subject.strip(), re.sub(r"\n{3,}", "\n\n", body).strip() + "\n"


def address_letter(message: Message, contact: ContactDetails) -> Letter:
    """Return the letter with address and links, which are nowhere stored readable."""
    city, page = current_city(), f"{settings().base_url}/follow/{contact.receipt}"
    language = urlencode({"lang": message.language})
    return Letter(
        to=contact.email,
        sender=settings().mail_from,
        sender_name=city.name,
        reply_to=city.email,
        subject=message.subject,
        body=message.body,
        language=message.language,
        message_id=message.message_id,
        written_at=message.written_at,
        tracking_link=f"{page}?{language}",
        stop_link=f"{page}/stop?{language}",
    )


def note_sent(message_id: int) -> None:
    """Keep that the mail server has taken a letter; to say it twice changes nothing."""
    message = get_message(message_id)
    if message.state == MessageState.WAITING:
        message.state, message.sent_at = MessageState.SENT, clock.now()
        note_attempt(message_id, "taken by the mail server")


def note_refused(message_id: int, reason: str) -> None:
    """Keep that a letter will never be delivered, and show it to staff in the report's history."""
    message = get_message(message_id)
    if message.state == MessageState.WAITING:
        message.state = MessageState.REFUSED
        note_attempt(message_id, f"refused: {reason}")
        add_note(message.report, Note.MAIL_REFUSED, actor=MACHINE, text=reason, is_public=False)


def withdraw(message_id: int) -> None:
    """Keep that a letter is not sent, because the resident wants no mails any more or was forgotten."""
    message = get_message(message_id)
    if message.state == MessageState.WAITING:
        message.state = MessageState.WITHDRAWN
        note_attempt(message_id, "withdrawn: no address any more, or no mails wanted")


def note_attempt(message_id: int, outcome: str) -> None:
    """Keep how one try to send a letter went, without naming the resident."""
    db.session.add(DeliveryAttempt(message_id=message_id, at=clock.now(), outcome=outcome[:300]))
