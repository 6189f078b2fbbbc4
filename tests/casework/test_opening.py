"""From a routed report to a case with a promise."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.queries import Scope
from app.casework.models import Case
from app.casework.queries.cases import explain_promise, find_case_of
from app.casework.services.opening import accept_report, reopen_for_resident
from app.casework.services.past import PastWork, store_past_work
from app.casework.services.work import resolve
from app.core.clock import now
from app.core.db import db
from app.core.transaction import transaction
from app.departments.models import Calendar, Holiday, PromisedTime
from app.reports.models import Report, Step
from app.reports.rules.status import Status
from tests.factories import A_MONDAY, Maker


def routed(make: Maker, **given: object) -> Report:
    """Return a report that triage has just sent to a department."""
    department = make.department()
    defaults = {"department_id": department.id, "status": Status.WITH_DEPARTMENT}
    return make.report(**{**defaults, **given})


def accept(report: Report) -> Case:
    with transaction():
        accept_report(report.id, 1)
    case = find_case_of(report.id)
    assert case is not None
    return case


def promise(answer_days: int = 3, resolve_days: int = 10, category_id: int | None = None) -> None:
    with transaction():
        db.session.add(
            PromisedTime(category_id=category_id, answer_days=answer_days, resolve_days=resolve_days)
        )


def test_a_routed_report_stands_in_the_queue_of_its_department(make: Maker) -> None:
    report = routed(make)
    assert accept(report).department_id == report.department_id


def test_the_promise_counts_from_when_the_report_was_received(make: Maker) -> None:
    make.city()
    promise(answer_days=3)
    assert accept(routed(make)).answer_due_at == datetime(2026, 3, 5, 17, tzinfo=UTC)


def test_a_category_has_its_own_promise(make: Maker) -> None:
    make.city()
    category = make.category()
    promise()
    promise(answer_days=1, category_id=category.id)
    assert accept(routed(make, category_id=category.id)).answer_due_at == datetime(2026, 3, 3, 17, tzinfo=UTC)


def test_the_department_works_by_its_own_calendar(make: Maker) -> None:
    make.city(time_zone="Europe/Berlin")
    promise(answer_days=1)
    with transaction():
        hours = {str(n): [["07:00", "12:00"], ["13:00", "15:00"]] for n in range(5)}
        calendar = Calendar(
            name="early", hours=hours, holidays=[Holiday(on=A_MONDAY.date().replace(day=3), name="Fair")]
        )
        db.session.add(calendar)
    department = make.department(calendar_id=calendar.id)
    assert accept(routed(make, department_id=department.id)).answer_due_at == datetime(
        2026, 3, 4, 14, tzinfo=UTC
    )


def test_the_resident_sees_the_promised_dates(make: Maker) -> None:
    make.city()
    promise()
    report = routed(make)
    case = accept(report)
    assert (report.answer_due_at, report.resolve_due_at) == (case.answer_due_at, case.resolve_due_at)


def test_without_a_promise_a_case_still_has_a_place_in_the_queue(make: Maker) -> None:
    case = accept(routed(make))
    assert case.answer_due_at is None
    assert case.due_at > A_MONDAY


def test_the_promise_explains_itself(make: Maker) -> None:
    make.city()
    promise(answer_days=3)
    explained = explain_promise(accept(routed(make)))
    assert explained is not None
    assert [step.on.day for step in explained.steps] == [2, 3, 4, 5]


def test_an_urgent_report_is_an_urgent_case(make: Maker) -> None:
    assert not accept(routed(make, urgent=True)).calm


def test_a_report_routed_twice_is_one_case(make: Maker, session: Session) -> None:
    report = routed(make)
    accept(report)
    accept(report)
    assert len(session.scalars(select(Case)).all()) == 1


def test_a_report_routed_elsewhere_takes_its_case_along(make: Maker) -> None:
    report, other = routed(make), make.department()
    accept(report)
    with transaction():
        report.department_id = other.id
    assert accept(report).department_id == other.id


@pytest.fixture
def resolved(make: Maker) -> Case:
    """A case that the department has resolved."""
    case, agent = make.case(), make.user()
    with transaction():
        resolve(case, text="Done.", version=case.version, by=Scope(agent.id, None))
    return case


def test_a_resident_who_objects_reopens_the_case(resolved: Case) -> None:
    with transaction():
        reopen_for_resident(resolved.report_id, 5)
    assert resolved.closed_at is None
    assert resolved.report.status == Status.WITH_DEPARTMENT
    assert resolved.report.history[-1].step == Step.REOPENED


def test_a_reopened_case_is_due_from_now_on(resolved: Case) -> None:
    with transaction():
        reopen_for_resident(resolved.report_id, 5)
    assert resolved.due_at > now()


def test_reopening_twice_is_reopening_once(resolved: Case) -> None:
    for _ in range(2):
        with transaction():
            reopen_for_resident(resolved.report_id, 5)
    steps = [entry.step for entry in resolved.report.history]
    assert steps.count(Step.REOPENED) == 1


def test_past_work_takes_category_and_area_from_its_report(make: Maker) -> None:
    category, area, department = make.category(), make.area(), make.department()
    report = make.report(category_id=category.id, area_id=area.id)
    with transaction():
        past = PastWork(report_id=report.id, department_id=department.id, opened_at=A_MONDAY, due_at=A_MONDAY)
        store_past_work([past])
    case = find_case_of(report.id)
    assert case is not None
    assert (case.category_id, case.area_id) == (category.id, area.id)
