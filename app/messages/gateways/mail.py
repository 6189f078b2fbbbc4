"""The mail server: by SMTP, or a twin that keeps letters in memory."""

import contextlib
import re
import smtplib
import ssl
import time
from email.message import EmailMessage
from functools import lru_cache
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from app.core.errors import MissingSettingError

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
TIMEOUT_SECONDS = 10.0
# While a server is away, the next letters fail at once instead of each waiting for it: other work goes on.
AWAY_SECONDS = 20.0
_ENHANCED_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


class MailAwayError(Exception):
    """The letter could not be handed over now; it may be tried again."""


class LetterRefusedError(Exception):
    """The mail server will never take this letter; the message is its status code."""


class Mailer(Protocol):
    """Hands letters over to be delivered."""

    def send(self, letter: EmailMessage) -> None:
        """Hand over one letter, or raise MailAwayError or LetterRefusedError, neither of which names the resident."""


class KeptMailer:
    """A harmless twin: keeps what it is given."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    def send(self, letter: EmailMessage) -> None:
        """Keep the letter."""
        self.letters.append(letter)


class SmtpMailer:
    """Hands letters to a mail server: smtp://, smtps:// or smtp+starttls://, with user:password where it asks for them."""

    def __init__(self, address: SplitResult) -> None:
        self._address = address
        self._port = address.port or PORTS[address.scheme]
        self._away_until = 0.0

    def send(self, letter: EmailMessage) -> None:
        """Hand over one letter on a connection of its own."""
        server = self._connect()
        try:
            server.send_message(letter)
        except smtplib.SMTPException as error:
            # `from None`: the library's errors hold the resident's address, and a traceback is logged.
            raise _judge(error) from None
        except OSError as error:
            raise MailAwayError(type(error).__name__) from None
        finally:
            # The letter is handed over or refused by now; how the conversation ends changes nothing.
            with contextlib.suppress(OSError):
                server.quit()

    def _connect(self) -> smtplib.SMTP:
        if time.monotonic() < self._away_until:
            raise MailAwayError("the mail server was away a moment ago")
        try:
            return self._open()
        except OSError as error:
            self._away_until = time.monotonic() + AWAY_SECONDS
            raise MailAwayError(f"no connection to the mail server: {type(error).__name__}") from None

    def _open(self) -> smtplib.SMTP:
        host = self._address.hostname or "localhost"
        if self._address.scheme == "smtps":
            secure = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, self._port, timeout=TIMEOUT_SECONDS, context=secure)
        else:
            server = smtplib.SMTP(host, self._port, timeout=TIMEOUT_SECONDS)
        try:
            self._introduce(server)
        except OSError:
            server.close()
            raise
        return server

    def _introduce(self, server: smtplib.SMTP) -> None:
        if self._address.scheme == "smtp+starttls":
            server.starttls(context=ssl.create_default_context())
        if self._address.username:
            server.login(unquote(self._address.username), unquote(self._address.password or ""))


def _judge(error: smtplib.SMTPException) -> Exception:
    """Return whether a failed letter may be tried again: only a refusal of it or of its reader is for good."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return LetterRefusedError("the mail server cannot write to this kind of address")
    code, answer = 0, b""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, answer = error.smtp_code, _bytes(error.smtp_error)
    said = _status(code, answer)
    # A refused sender or password is our own mistake, to be mended and tried again.
    for_good = isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError)
    return (
        LetterRefusedError(said) if code >= 500 and for_good else MailAwayError(said or type(error).__name__)
    )


def _status(code: int, answer: bytes) -> str:
    """Return the server's numbers alone: its words often repeat the address."""
    enhanced = _ENHANCED_CODE.search(answer.decode("utf-8", "replace"))
    return " ".join(part for part in (str(code or ""), enhanced.group() if enhanced else "") if part)


def _bytes(answer: bytes | str) -> bytes:
    return answer.encode() if isinstance(answer, str) else answer


@lru_cache(maxsize=8)
def mailer(url: str) -> Mailer:
    """Return the one mailer for this SMTP_URL; `memory:` is the harmless twin."""
    address = urlsplit(url)
    if address.scheme == "memory":
        return KeptMailer()
    if address.scheme not in PORTS:
        raise MissingSettingError("SMTP_URL must begin with smtp://, smtps:// or smtp+starttls://")
    return SmtpMailer(address)
