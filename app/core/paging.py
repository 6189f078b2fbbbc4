"""Keyset paging: every page costs the same, however deep."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.core.errors import NotFoundError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows of one page and the marker of the next, None on the last."""

    rows: Sequence[T]
    next_marker: str | None


def write_marker(*keys: Any) -> str:
    """Return the sort keys of the last row as text for a URL."""
    return base64.urlsafe_b64encode(json.dumps(keys, default=str).encode()).decode().rstrip("=")


def read_marker(text: str, n_keys: int) -> list[Any]:
    """Return the sort keys again; a marker that was tampered with leads nowhere."""
    try:
        keys = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error) as error:
        raise NotFoundError("This page does not exist.") from error
    if not isinstance(keys, list) or len(keys) != n_keys:
        raise NotFoundError("This page does not exist.")
    return keys
