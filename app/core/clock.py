"""The one place that asks what time it is."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this instant, aware and in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one allowed call
