"""Keyset paging: every page costs the same, however deep."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from flask_babel import gettext as _

from app.core.errors import NotFoundError

T = TypeVar("T")

LARGEST_NUMBER = 2**63


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows of one page and the marker of the next, None on the last."""

    rows: Sequence[T]
    next_marker: str | None


def write_marker(*keys: Any) -> str:
    """Return the sort keys of the last row as text for a URL; instants are aware."""
    return (
        base64.urlsafe_b64encode(json.dumps(keys, default=datetime.isoformat).encode()).decode().rstrip("=")
    )


def read_marker(text: str, kinds: Sequence[type[Any]]) -> list[Any]:
    """Return the sort keys again, each of its kind (bool, int, datetime); a forged marker leads nowhere."""
    try:
        keys = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return [_key(key, kind) for key, kind in zip(keys, kinds, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise NotFoundError(_("This page does not exist.")) from error


def _key(key: Any, kind: type[Any]) -> Any:
    if kind is datetime:
        key = datetime.fromisoformat(key)
        key.astimezone(UTC)  # an instant at the edge of time overflows here and not in the database
    if type(key) is not kind:
        raise TypeError(f"not {kind.__name__}")
    if kind is datetime and key.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    if kind is int and not -LARGEST_NUMBER <= key < LARGEST_NUMBER:
        raise ValueError("larger than any id")
    return key
