"""One row of a file becomes one past case, or a reason why not."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

FIELDS = (
    "id", "text", "title", "lang", "city", "country", "category", "native_category", "department", "district",
    "created_at", "first_response_at", "closed_at", "due_at", "status", "lat", "lon", "address", "channel",
)  # fmt: skip
LONGEST_TEXT = 20_000
LONGEST_NAME = 200
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
CLOCKS_DIFFER = timedelta(days=1)


class RowError(ValueError):
    """A row that cannot be taken in; the message says why, for the rejects file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCase:
    """A case as some other system knew it; instants are aware."""

    id: str
    created_at: datetime
    first_response_at: datetime | None = None
    closed_at: datetime | None = None
    due_at: datetime | None = None
    text: str = ""
    title: str = ""
    language: str = ""
    category: str = ""
    native_category: str = ""
    department: str = ""
    district: str = ""
    channel: str = ""
    address: str = ""
    lat: float | None = None
    lon: float | None = None

    @property
    def last_instant(self) -> datetime:
        """The latest thing that is known to have happened; a due time is a promise, not an event."""
        return max(at for at in (self.created_at, self.first_response_at, self.closed_at) if at)


def read_row(row: Mapping[str, Any], *, zone: tzinfo, now: datetime) -> PastCase:
    """Return the case of a row, or raise RowError with the first reason against it; nothing happened after now."""
    lat, lon = _position(row)
    return PastCase(
        id=_needed(row, "id", 110),
        created_at=_needed_instant(row, zone, now),
        first_response_at=_past_instant(row, "first_response_at", zone, now),
        closed_at=_past_instant(row, "closed_at", zone, now),
        due_at=_instant(row, "due_at", zone),
        text=_text(row, "text", LONGEST_TEXT),
        title=_text(row, "title", 300),
        language=_text(row, "lang", 8),
        category=_text(row, "category", 40),
        native_category=_text(row, "native_category", LONGEST_NAME),
        department=_text(row, "department", LONGEST_NAME),
        district=_text(row, "district", LONGEST_NAME),
        channel=_text(row, "channel", 40),
        address=_text(row, "address", 500),
        lat=lat,
        lon=lon,
    )


def _text(row: Mapping[str, Any], name: str, longest: int) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int | float):
        raise RowError(f"{name} is not text")
    text = str(value).replace("\0", "").strip()
    if len(text) > longest:
        raise RowError(f"{name} is longer than {longest} characters")
    if _HALF_A_CHARACTER.search(text):
        raise RowError(f"{name} holds half a character")
    return text


def _needed(row: Mapping[str, Any], name: str, longest: int) -> str:
    text = _text(row, name, longest)
    if not text:
        raise RowError(f"{name} is missing")
    return text


def _needed_instant(row: Mapping[str, Any], zone: tzinfo, now: datetime) -> datetime:
    at = _past_instant(row, "created_at", zone, now)
    if at is None:
        raise RowError("created_at is missing")
    return at


def _past_instant(row: Mapping[str, Any], name: str, zone: tzinfo, now: datetime) -> datetime | None:
    at = _instant(row, name, zone)
    # One wrong year would date the whole snapshot, and with it how long every open case has waited.
    if at and at > now + CLOCKS_DIFFER:
        raise RowError(f"{name} lies in the future: {at.isoformat()}")
    return at


def _instant(row: Mapping[str, Any], name: str, zone: tzinfo) -> datetime | None:
    text = _text(row, name, 40)
    return parse_instant(text, zone=zone, name=name) if text else None


def parse_instant(text: str, *, zone: tzinfo, name: str = "instant") -> datetime:
    """Return an aware instant; a time without an offset is local, a bare date is midnight UTC (whole days stay whole)."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            at = datetime.combine(date.fromisoformat(text), time(), UTC)
        else:
            at = datetime.fromisoformat(text)
        at = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RowError(f"{name} is not a date or time: {text[:40]!r}") from error
    if at < EARLIEST:
        raise RowError(f"{name} lies before 1970: {text[:40]!r}")
    return at


def _position(row: Mapping[str, Any]) -> tuple[float | None, float | None]:
    values = [row.get("lat"), row.get("lon")]
    if all(value in (None, "") for value in values):
        return None, None
    if any(isinstance(value, bool) for value in values):
        raise RowError("lat and lon are not both numbers")
    try:
        lat, lon = (float(value) for value in values)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError) as error:
        raise RowError("lat and lon are not both numbers") from error
    if not (math.isfinite(lat) and math.isfinite(lon) and -90 <= lat <= 90 and -180 <= lon <= 180):
        raise RowError("lat and lon are not a place on earth")
    return lat, lon
