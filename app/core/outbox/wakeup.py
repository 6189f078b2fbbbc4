"""Hints that work is waiting. The table is the truth: a lost hint costs a moment, never a job."""

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)

_senders: list[Callable[[], None]] = []


def send_wakeups_by(sender: Callable[[], None] | None) -> None:
    """Send hints through `sender`, or through nothing."""
    _senders[:] = [sender] if sender else []


def ask_for_wakeup() -> None:
    """Tell whoever works elsewhere that a job waits; a broker that is down is logged and passed over."""
    for sender in _senders:
        try:
            sender()
        except OSError as error:
            log.warning("no hint sent", extra={"error": str(error)})
