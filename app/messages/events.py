"""Letters that wait to be sent."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MessageWritten:
    """A letter is ready for the mail server."""

    message_id: int
