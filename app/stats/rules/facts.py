"""What a report's history says about waiting: first answer, resolution, and how far the record can be trusted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo

from app.stats.rules.months import month_of

ANSWERS = frozenset({"answered", "resolved", "declined"})
CLOSINGS = frozenset({"resolved", "declined"})
HANDOVER = "handed_over"


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a history, without its words; `answers` where a person wrote it for the resident to see."""

    at: datetime
    step: str
    answers: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the slices below know of one report, histories in their order."""

    report_id: int
    received_at: datetime
    closed: bool
    observed_until: datetime | None
    department_id: int | None
    category_id: int | None
    area_id: int | None
    channel: str
    language: str
    answer_due_at: datetime | None = None
    resolve_due_at: datetime | None = None
    history: Sequence[Moment] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class FactValues:
    """One report as the figures count it; the columns of the table of facts."""

    report_id: int
    month: date
    received_at: datetime
    first_answer_at: datetime | None
    resolved_at: datetime | None
    observed_until: datetime | None
    department_id: int | None
    category_id: int | None
    area_id: int | None
    channel: str
    language: str
    answer_due_at: datetime | None
    resolve_due_at: datetime | None
    n_handovers: int
    negative: bool
    date_only: bool


def establish(known: Known, zone: tzinfo) -> FactValues:
    """Return the fact of a report: when it was first answered, and resolved if it still is."""
    first_answer_at = min((m.at for m in known.history if m.answers and m.step in ANSWERS), default=None)
    resolved_at = (
        max((m.at for m in known.history if m.step in CLOSINGS), default=None) if known.closed else None
    )
    ends = [at for at in (first_answer_at, resolved_at) if at is not None]
    return FactValues(
        report_id=known.report_id,
        month=month_of(known.received_at, zone),
        received_at=known.received_at,
        first_answer_at=first_answer_at,
        resolved_at=resolved_at,
        observed_until=known.observed_until,
        department_id=known.department_id,
        category_id=known.category_id,
        area_id=known.area_id,
        channel=known.channel,
        language=known.language,
        answer_due_at=known.answer_due_at,
        resolve_due_at=known.resolve_due_at,
        n_handovers=sum(m.step == HANDOVER for m in known.history),
        negative=any(at < known.received_at for at in ends),
        date_only=bool(ends) and all(_is_midnight(at, zone) for at in (known.received_at, *ends)),
    )


def _is_midnight(at: datetime, zone: tzinfo) -> bool:
    # A source that knows days only puts every instant at the start of the day, here or in UTC.
    return at.astimezone(zone).time() == time() or at.time() == time()
