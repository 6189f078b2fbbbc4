"""Events, who listens to them, and how they are published."""

import dataclasses
from collections.abc import Callable
from typing import Any, ClassVar, Protocol, TypeVar

from app.core import clock
from app.core.db import db
from app.core.outbox.models import Job
from app.core.outbox.wakeup import ask_for_wakeup
from app.core.transaction import after_commit


class Event(Protocol):
    """A frozen dataclass in the past tense that holds ids only."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


E = TypeVar("E", bound=Event)

Effect = Callable[[], object]
Handler = Callable[[E], Effect | None]
"""Does slow work outside any transaction and returns what to store; that runs in the transaction that ends the job."""


@dataclasses.dataclass(frozen=True, slots=True)
class Listener:
    """A named handler of one kind of event; the name is stored and must stay the same."""

    name: str
    event: type[Any]
    handler: Callable[[Any], Effect | None]


class Subscriptions:
    """Who listens to what. The factory fills it; lower slices publish without knowing who listens."""

    def __init__(self) -> None:
        self._listeners: dict[str, Listener] = {}

    def replace(self, listeners: tuple[Listener, ...]) -> None:
        """Make these the listeners; a name given twice is a mistake."""
        by_name = {listener.name: listener for listener in listeners}
        if len(by_name) != len(listeners):
            raise ValueError("two listeners have the same name")
        self._listeners = by_name

    def get(self, name: str) -> Listener:
        """Return the listener of this name, or raise KeyError."""
        return self._listeners[name]

    def of(self, event: type[Any]) -> list[Listener]:
        """Return the listeners of this kind of event."""
        return [listener for listener in self._listeners.values() if listener.event is event]

    def all(self) -> list[Listener]:
        """Return every listener."""
        return list(self._listeners.values())


subscriptions = Subscriptions()


def publish(event: Event) -> None:
    """Add a job for each listener to the open transaction."""
    payload = dataclasses.asdict(event)
    at = clock.now()
    for listener in subscriptions.of(type(event)):
        db.session.add(
            Job(
                listener=listener.name,
                event=type(event).__name__,
                event_key=event_key(payload),
                payload=payload,
                due_at=at,
                created_at=at,
            )
        )
        after_commit(ask_for_wakeup)


def event_key(payload: dict[str, Any]) -> str:
    """Return the event's fields as text: the same event twice is one job."""
    return ",".join(f"{name}={value}" for name, value in sorted(payload.items()))
