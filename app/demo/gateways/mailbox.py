"""A mail server that delivers nothing: it keeps each mail as a file, for the demo's own mail page."""

import email
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.core import clock
from app.core.config import Settings
from app.demo.errors import NoSuchMailError

SMTP_PORT = 25
LARGEST_MAIL_BYTES = 5 * 2**20
MOST_LISTED = 200
_NAME = re.compile(r"(\d{8}T\d{12})-[0-9a-f]{8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it was sent; `text` is its plain part."""

    name: str
    sent_at: datetime
    to: str
    subject: str
    text: str


def mail_folder(settings: Settings) -> Path:
    """Return where the demo keeps its mails."""
    return settings.media_dir.parent / "mail"


def smtp_address(url: str) -> tuple[str, int]:
    """Return host and port of an SMTP URL."""
    parts = urlsplit(url)
    return parts.hostname or "127.0.0.1", parts.port or SMTP_PORT


def keep_mail(folder: Path, content: bytes) -> str:
    """Store a mail and return its name; a mail is there whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{clock.now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
    unfinished = folder / f"{name}.part"
    unfinished.write_bytes(content)
    unfinished.replace(folder / f"{name}.eml")
    return name


def list_mails(folder: Path) -> list[Mail]:
    """Return the newest mails, the newest first."""
    names = sorted((file.stem for file in folder.glob("*.eml") if _NAME.fullmatch(file.stem)), reverse=True)
    return [get_mail(folder, name) for name in names[:MOST_LISTED]]


def get_mail(folder: Path, name: str) -> Mail:
    """Return the mail of this name, or raise NoSuchMailError."""
    match = _NAME.fullmatch(name)
    file = folder / f"{name}.eml"
    if match is None or not file.is_file():
        raise NoSuchMailError
    message = email.message_from_bytes(file.read_bytes(), policy=modern)
    sent_at = datetime.strptime(match[1], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    return Mail(name, sent_at, str(message.get("To", "")), str(message.get("Subject", "")), _plain(message))


def _plain(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain",))
    return str(part.get_content()) if part is not None else ""


class _Keeper:
    """Answers the sending side; the names are those that the SMTP library calls."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep what was sent."""
        keep_mail(self._folder, envelope.original_content or b"")
        return "250 Kept, and sent to nobody"


@contextmanager
def open_mailbox(folder: Path, host: str, port: int) -> Iterator[None]:
    """Take mails on this address while the block runs."""
    server = Controller(_Keeper(folder), hostname=host, port=port, data_size_limit=LARGEST_MAIL_BYTES)
    server.start()
    try:
        yield
    finally:
        server.stop()
