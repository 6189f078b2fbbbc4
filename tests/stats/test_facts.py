"""A report's history says when it was answered and resolved; the record's faults are told."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.stats.rules.facts import FactValues, Known, Moment, establish

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def fact_of(*history: tuple[float, str, bool], **given: Any) -> FactValues:
    """The fact of a report with these (days after receipt, step, answers) in its history."""
    received_at = given.get("received_at", MONDAY)
    moments = [Moment(received_at + timedelta(days=days), step, answers) for days, step, answers in history]
    defaults: dict[str, Any] = {
        "report_id": 1, "received_at": MONDAY, "closed": False, "observed_until": None, "department_id": 1, "category_id": 1,
        "area_id": None, "channel": "form", "language": "en",
    }  # fmt: skip
    return establish(Known(**{**defaults, **given}, history=moments), ZoneInfo("Europe/London"))


def test_the_first_answer_is_the_first_that_a_person_wrote() -> None:
    assert fact_of(
        (1, "answered", False), (3, "answered", True), (9, "answered", True)
    ).first_answer_at == MONDAY + timedelta(days=3)


def test_a_hand_over_is_no_answer() -> None:
    fact = fact_of((1, "handed_over", True))
    assert (fact.first_answer_at, fact.n_handovers) == (None, 1)


def test_a_resolution_is_an_answer_too() -> None:
    assert fact_of((2, "resolved", True), closed=True).first_answer_at == MONDAY + timedelta(days=2)


def test_a_report_that_was_closed_twice_waited_until_the_second() -> None:
    fact = fact_of((2, "resolved", True), (5, "reopened", True), (8, "resolved", True), closed=True)
    assert fact.resolved_at == MONDAY + timedelta(days=8)


def test_a_reopened_report_is_not_resolved() -> None:
    assert fact_of((2, "resolved", True), (5, "reopened", True)).resolved_at is None


def test_an_answer_before_receipt_is_marked() -> None:
    assert fact_of((-1, "resolved", True), closed=True).negative


def test_days_without_times_are_marked() -> None:
    midnight = datetime(2026, 6, 1, tzinfo=UTC)
    assert fact_of((3, "answered", True), received_at=midnight).date_only
    assert not fact_of((3.2, "answered", True), received_at=midnight).date_only


def test_a_month_begins_in_the_city() -> None:
    last_evening = datetime(2026, 5, 31, 23, 30, tzinfo=UTC)
    assert fact_of(received_at=last_evening).month == date(2026, 6, 1)
