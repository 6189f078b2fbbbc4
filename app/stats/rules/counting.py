"""What one fact adds to the roll-ups, as signed counts: putting it in and taking it out are the same list."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from app.stats.rules.buckets import bucket_of
from app.stats.rules.facts import FactValues

EPOCH = date(1970, 1, 1)
HOUR_SECONDS = 3600
COUNTS = ("n", "n_unanswered", "n_open", "n_negative", "n_date_only", "n_handovers")
PACKED = (
    "answered",
    "unanswered_past",
    "unanswered_live",
    "resolved",
    "unresolved_past",
    "unresolved_live",
    "answer_due",
    "answer_kept",
    "resolve_due",
    "resolve_kept",
)


class Cell(NamedTuple):
    """One roll-up: a group in a month; group 0 is everything, or nothing of that dimension."""

    dimension: str
    group_id: int
    month: date


Mark = tuple[str, int]
"""A column and, where it is packed, the key within it."""
Tally = dict[Cell, Counter[Mark]]


def tally(facts: Iterable[FactValues], *, sign: int = 1, into: Tally | None = None) -> Tally:
    """Add the facts (or, with sign -1, take them out) and return the counts by cell."""
    counts: Tally = defaultdict(Counter) if into is None else into
    for fact in facts:
        marks = list(_marks(fact))
        for cell in _cells(fact):
            cell_counts = counts[cell]
            for mark, n in marks:
                cell_counts[mark] += sign * n
    return counts


def _cells(fact: FactValues) -> tuple[Cell, ...]:
    return (
        Cell("all", 0, fact.month),
        Cell("department", fact.department_id or 0, fact.month),
        Cell("category", fact.category_id or 0, fact.month),
        Cell("area", fact.area_id or 0, fact.month),
    )


def _marks(fact: FactValues) -> Iterator[tuple[Mark, int]]:
    yield ("n", 0), 1
    yield ("n_negative", 0), fact.negative
    yield ("n_date_only", 0), fact.date_only
    yield ("n_handovers", 0), fact.n_handovers
    yield ("n_unanswered", 0), fact.first_answer_at is None
    yield ("n_open", 0), fact.resolved_at is None
    yield _wait(fact, fact.first_answer_at, "answered", "unanswered"), 1
    yield _wait(fact, fact.resolved_at, "resolved", "unresolved"), 1
    yield from _promise(fact, fact.first_answer_at, fact.answer_due_at, "answer")
    yield from _promise(fact, fact.resolved_at, fact.resolve_due_at, "resolve")


def _wait(fact: FactValues, ended_at: datetime | None, ended: str, waiting: str) -> Mark:
    if ended_at is not None:
        return ended, bucket_of((ended_at - fact.received_at).total_seconds())
    if fact.observed_until is not None:
        # Nothing is known after the snapshot: counting on until today would invent long waits.
        return f"{waiting}_past", bucket_of((fact.observed_until - fact.received_at).total_seconds())
    return f"{waiting}_live", hour_key(fact.received_at, fact.month)


def _promise(
    fact: FactValues, ended_at: datetime | None, due_at: datetime | None, name: str
) -> Iterator[tuple[Mark, int]]:
    if due_at is None or _unknown(fact, ended_at, due_at):
        return
    day = day_key(due_at)
    yield (f"{name}_due", day), 1
    if ended_at is not None and ended_at <= due_at:
        yield (f"{name}_kept", day), 1


def _unknown(fact: FactValues, ended_at: datetime | None, due_at: datetime) -> bool:
    return ended_at is None and fact.observed_until is not None and fact.observed_until < due_at


def day_key(instant: datetime) -> int:
    """Return the day in UTC, counted from 1970."""
    return max(0, (instant.astimezone(UTC).date() - EPOCH).days)


def hour_key(received_at: datetime, month: date) -> int:
    """Return the hour of receipt, counted from a day before the month began in UTC: no zone is further away."""
    return int((received_at - _month_start(month)).total_seconds() // HOUR_SECONDS) + 24


def live_age_seconds(month: date, as_of: datetime) -> float:
    """Return the age of a case of hour key 0, from the middle of that hour; each further key is an hour younger."""
    return (as_of - _month_start(month)).total_seconds() + 23.5 * HOUR_SECONDS


def _month_start(month: date) -> datetime:
    return datetime.combine(month, time(), UTC)
