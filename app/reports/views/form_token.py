"""The token of one opened form: it names the submission, and says how long the form was open."""

import secrets
from dataclasses import dataclass

from itsdangerous import BadSignature, TimestampSigner

from app.core import clock
from app.core.config import settings

QUICKEST_HUMAN_SECONDS = 3


@dataclass(frozen=True, slots=True)
class FormToken:
    """What a token of ours says; `name` is the same however often the form is sent."""

    name: str
    seconds_open: float

    @property
    def too_quick(self) -> bool:
        """Whether nobody could have read and filled in the form so fast."""
        return self.seconds_open < QUICKEST_HUMAN_SECONDS


def issue_token() -> str:
    """Return a token for a form that opens now."""
    return _signer().sign(secrets.token_hex(16)).decode()


def read_token(text: str) -> FormToken | None:
    """Return what our token says, or None where it is not ours."""
    try:
        name, at = _signer().unsign(text, return_timestamp=True)
    except BadSignature:
        return None
    return FormToken(name.decode(), (clock.now() - at).total_seconds())


def _signer() -> TimestampSigner:
    return TimestampSigner(settings().secret_key, salt="report form")
