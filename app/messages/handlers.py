"""What messages does when something happened: it writes receipts, and hands letters to the mail server."""

from functools import partial

from app.core.config import settings
from app.core.db import db
from app.core.outbox.events import Effect, Listener
from app.core.transaction import transaction
from app.messages.events import MessageWritten
from app.messages.gateways.mail import LetterRefusedError, MailAwayError, mailer
from app.messages.models import MessageState
from app.messages.queries import get_message
from app.messages.rules.mail import compose
from app.messages.services import (
    address_letter,
    note_attempt,
    note_refused,
    note_sent,
    withdraw,
    write_receipt,
)
from app.reports.events import ReportSubmitted
from app.reports.queries import read_contact


def on_report_submitted(event: ReportSubmitted) -> Effect:
    """Write the receipt letter."""
    return partial(write_receipt, event.report_id)


def on_message_written(event: MessageWritten) -> Effect | None:
    """Hand a letter to the mail server; while that is away, raise, so that the outbox tries again later."""
    message = get_message(event.message_id)
    contact = read_contact(message.report)
    if message.state != MessageState.WAITING:
        return None
    if contact is None or not contact.email or not contact.wants_mail:
        return partial(withdraw, event.message_id)
    mail = compose(address_letter(message, contact))
    # The mail server may take its time: no connection to the database is held meanwhile.
    db.session.rollback()
    try:
        mailer(settings().smtp_url).send(mail)
    except LetterRefusedError as error:
        return partial(note_refused, event.message_id, str(error))
    except MailAwayError as error:
        with transaction():
            note_attempt(event.message_id, str(error))
        raise
    return partial(note_sent, event.message_id)


LISTENERS: tuple[Listener, ...] = (
    Listener("messages.receipt", ReportSubmitted, on_report_submitted),
    Listener("messages.send", MessageWritten, on_message_written),
)
