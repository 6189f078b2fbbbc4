"""What messages does when something happened in a lower slice."""

from app.core.outbox.events import Listener

LISTENERS: tuple[Listener, ...] = ()
