"""Figures of groups from roll-ups: waits, promises, and what stays open."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.stats.rules.counting import COUNTS, PACKED, tally
from app.stats.rules.facts import FactValues
from app.stats.rules.figures import Figures, Month, work_out
from app.stats.rules.months import months_before, months_between
from app.stats.rules.packing import add_counts

RECEIVED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


def fact(**given: Any) -> FactValues:
    """A report that nobody has answered."""
    defaults: dict[str, Any] = {
        "report_id": 1, "month": RECEIVED.date().replace(day=1), "received_at": RECEIVED, "first_answer_at": None,
        "resolved_at": None, "observed_until": None, "department_id": 1, "category_id": 1, "area_id": None, "channel": "form",
        "language": "en", "answer_due_at": None, "resolve_due_at": None, "n_handovers": 0, "negative": False, "date_only": False,
    }  # fmt: skip
    return FactValues(**{**defaults, **given})


def after(days: float) -> datetime:
    return RECEIVED + timedelta(days=days)


def month_rows(facts: Sequence[FactValues]) -> list[Month]:
    """The roll-ups of all reports, as the database would hold them."""
    rows = []
    for cell, marks in tally(facts).items():
        if cell.dimension == "all":
            columns: dict[str, Any] = {name: marks[name, 0] for name in COUNTS}
            for name in PACKED:
                columns[name] = add_counts(
                    b"", {key: n for (column, key), n in marks.items() if column == name and n}
                )
            rows.append(Month(**cell._asdict(), **columns))
    return rows


def figures_of(*facts: FactValues, as_of: datetime = NOW) -> Figures:
    return work_out(month_rows(facts), by=lambda row: row.group_id, as_of=as_of)[0]


def test_the_typical_wait_is_told_in_days() -> None:
    found = figures_of(*(fact(first_answer_at=after(days)) for days in (1, 2, 3)))
    assert found.first_answer.median_days == pytest.approx(2, rel=0.01)


def test_an_open_case_grows_older_until_it_is_read() -> None:
    # At thirty days of age the open case is still at risk when the slow one is answered; at one day it is not.
    cases = [fact(first_answer_at=after(2)), fact(first_answer_at=after(10)), fact()]
    young, old = figures_of(*cases, as_of=after(1)), figures_of(*cases, as_of=after(30))
    assert young.first_answer.median_days == pytest.approx(2, rel=0.01)
    assert old.first_answer.median_days == pytest.approx(10, rel=0.01)


def test_an_open_case_of_a_snapshot_grows_no_older() -> None:
    cases = [fact(first_answer_at=after(2)), fact(first_answer_at=after(10)), fact(observed_until=after(1))]
    assert figures_of(*cases, as_of=after(3000)).first_answer.median_days == pytest.approx(2, rel=0.01)


def test_a_negative_wait_counts_as_none_and_is_counted() -> None:
    found = figures_of(fact(first_answer_at=after(-3), negative=True))
    assert (found.first_answer.median_days, found.n_negative) == (0, 1)


def test_a_promise_counts_once_its_day_has_passed() -> None:
    kept = fact(first_answer_at=after(1), answer_due_at=after(5))
    late = fact(first_answer_at=after(9), answer_due_at=after(5))
    broken = fact(answer_due_at=after(5))
    not_yet = fact(answer_due_at=after(60))
    promise = figures_of(kept, late, broken, not_yet).answer_promise
    assert (promise.n_due, promise.n_kept) == (3, 1)


def test_a_promise_whose_end_the_snapshot_did_not_see_is_left_out() -> None:
    unseen = fact(resolve_due_at=after(5), observed_until=after(2))
    assert figures_of(unseen).resolve_promise.n_due == 0


def test_months_are_told_apart() -> None:
    later = fact(month=months_before(RECEIVED.date().replace(day=1), -1), received_at=after(31))
    rows = month_rows([fact(), later])
    assert [found.n for found in work_out(rows, by=lambda row: row.month, as_of=NOW).values()] == [1, 1]


def test_months_run_over_the_new_year() -> None:
    march = RECEIVED.date().replace(day=1)
    assert [f"{month:%Y-%m}" for month in months_between(months_before(march, 4), march)] == [
        "2025-11", "2025-12", "2026-01", "2026-02", "2026-03",
    ]  # fmt: skip
