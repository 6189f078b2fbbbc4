"""Reads about letters."""

from collections.abc import Sequence

from sqlalchemy import select

from app.core.db import db
from app.core.errors import NotFoundError
from app.messages.models import Message, MessageState


def get_message(message_id: int) -> Message:
    """Return a letter, or raise NotFoundError."""
    found = db.session.get(Message, message_id)
    if found is None:
        raise NotFoundError("There is no such letter.")
    return found


def find_letter(report_id: int, kind: str, cause: int) -> Message | None:
    """Return the letter of this kind about this line of history, or None."""
    wanted = select(Message).where(
        Message.report_id == report_id, Message.kind == kind, Message.cause == cause
    )
    return db.session.scalar(wanted)


def list_letters(report_id: int) -> Sequence[Message]:
    """Return the letters about a report, oldest first."""
    return db.session.scalars(
        select(Message).where(Message.report_id == report_id).order_by(Message.id)
    ).all()


def list_refused(limit: int = 200) -> Sequence[Message]:
    """Return letters that the mail server will never take, newest first."""
    refused = select(Message).where(Message.state == MessageState.REFUSED)
    return db.session.scalars(refused.order_by(Message.id.desc()).limit(limit)).all()
