"""Figures of groups, from the roll-ups of their months."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypeVar

import numpy as np

from app.stats.rules.buckets import N_BUCKETS, buckets_of
from app.stats.rules.counting import HOUR_SECONDS, day_key, live_age_seconds
from app.stats.rules.packing import Numbers, unpack_rows
from app.stats.rules.survival import Row, kaplan_meier, median_band, quantile

DAY_SECONDS = 86_400
Key = TypeVar("Key", bound=Hashable)


class Month(NamedTuple):
    """One group's month, as it is stored."""

    dimension: str
    group_id: int
    month: date
    n: int
    n_unanswered: int
    n_open: int
    n_negative: int
    n_date_only: int
    n_handovers: int
    answered: bytes
    unanswered_past: bytes
    unanswered_live: bytes
    resolved: bytes
    unresolved_past: bytes
    unresolved_live: bytes
    answer_due: bytes
    answer_kept: bytes
    resolve_due: bytes
    resolve_kept: bytes


@dataclass(frozen=True, slots=True)
class Waits:
    """Days until half and nine tenths were reached; None is "not yet reached". The band is that of the half, at 95 %."""

    median_days: float | None
    p90_days: float | None
    median_low_days: float | None
    median_high_days: float | None


@dataclass(frozen=True, slots=True)
class Promise:
    """Cases whose promised day has passed, and those of them that were in time."""

    n_due: int
    n_kept: int

    @property
    def kept_percent(self) -> float | None:
        """The share kept, in per cent; None where nothing was due."""
        return 100 * self.n_kept / self.n_due if self.n_due else None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is published about one group in one period."""

    n: int
    n_open: int
    n_unanswered: int
    n_negative: int
    n_date_only: int
    n_handovers: int
    first_answer: Waits
    resolution: Waits
    answer_promise: Promise
    resolve_promise: Promise


def work_out(rows: Sequence[Month], *, by: Callable[[Month], Key], as_of: datetime) -> dict[Key, Figures]:
    """Merge rows that share a key and return the figures of each, open cases aged to `as_of`."""
    names = list(dict.fromkeys(by(row) for row in rows))
    places = {name: place for place, name in enumerate(names)}
    merged = _Merged(rows, np.array([places[by(row)] for row in rows], np.int64), len(names), as_of)
    return {name: merged.figures(place) for place, name in enumerate(names)}


class _Merged:
    """Rows of many rows, added up by group at one go."""

    def __init__(self, rows: Sequence[Month], groups: Numbers, n_groups: int, as_of: datetime) -> None:
        self._rows, self._groups, self._n, self._as_of = rows, groups, n_groups, as_of
        self._counts = {
            name: self._count(name)
            for name in ("n", "n_open", "n_unanswered", "n_negative", "n_date_only", "n_handovers")
        }
        self._answer = self._waits("answered", "unanswered")
        self._resolution = self._waits("resolved", "unresolved")
        self._promised = {
            name: self._passed(name) for name in ("answer_due", "answer_kept", "resolve_due", "resolve_kept")
        }

    def figures(self, place: int) -> Figures:
        counts = {name: int(column[place]) for name, column in self._counts.items()}
        passed = {name: int(column[place]) for name, column in self._promised.items()}
        return Figures(
            **counts,
            first_answer=_waits_of(*(matrix[place] for matrix in self._answer)),
            resolution=_waits_of(*(matrix[place] for matrix in self._resolution)),
            answer_promise=Promise(passed["answer_due"], passed["answer_kept"]),
            resolve_promise=Promise(passed["resolve_due"], passed["resolve_kept"]),
        )

    def _count(self, name: str) -> Row:
        return _add_up(self._groups, [getattr(row, name) for row in self._rows], self._n)

    def _waits(self, ended: str, waiting: str) -> tuple[Row, Row]:
        return self._histogram(ended), self._histogram(f"{waiting}_past") + self._live(f"{waiting}_live")

    def _histogram(self, name: str) -> Row:
        rows, buckets, counts = self._unpacked(name)
        return self._matrix(rows, buckets, counts)

    def _live(self, name: str) -> Row:
        rows, hours, counts = self._unpacked(name)
        oldest = np.array([live_age_seconds(row.month, self._as_of) for row in self._rows])
        return self._matrix(rows, buckets_of(oldest[rows] - hours * HOUR_SECONDS), counts)

    def _matrix(self, rows: Numbers, buckets: Numbers, counts: Numbers) -> Row:
        flat = _add_up(self._groups[rows] * N_BUCKETS + buckets, counts, self._n * N_BUCKETS)
        return flat.reshape(self._n, N_BUCKETS)

    def _passed(self, name: str) -> Row:
        rows, days, counts = self._unpacked(name)
        passed = days < day_key(self._as_of)
        return _add_up(self._groups[rows[passed]], counts[passed], self._n)

    def _unpacked(self, name: str) -> tuple[Numbers, Numbers, Numbers]:
        return unpack_rows([getattr(row, name) for row in self._rows])


def _add_up(places: Numbers, counts: Numbers | Sequence[int], n: int) -> Row:
    # Counts as weights, so that the sums are floats even where there is nothing to add.
    return np.bincount(places, np.asarray(counts, np.float64), n).astype(np.float64, copy=False)


def _waits_of(ended: Row, censored: Row) -> Waits:
    curve = kaplan_meier(ended, censored)
    low, high = median_band(curve)
    return Waits(_days(quantile(curve, 0.5)), _days(quantile(curve, 0.9)), _days(low), _days(high))


def _days(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / DAY_SECONDS
