"""From a new report to a department, or to a person."""

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.audit import AuditEntry
from app.core.outbox.events import publish
from app.core.outbox.worker import run_until_idle
from app.core.transaction import transaction
from app.reports.events import ReportSubmitted
from app.reports.models import Kind, Report, Step
from app.reports.rules.status import Status
from app.triage.gateways.classifier import Broken, Classifier, Reading, always
from app.triage.models import Prediction
from app.triage.queries import find_prediction
from app.triage.rules.routing import Reason
from app.triage.services import ask_for_a_person, triage_report
from tests.factories import Maker

ReadBy = Callable[[Classifier], None]


def submitted(make: Maker, **given: object) -> Report:
    """Return a report that the worker has read and routed."""
    report = make.report(**given)
    with transaction():
        publish(ReportSubmitted(report.id))
    run_until_idle()
    return report


def prediction_of(report: Report) -> Prediction:
    found = find_prediction(report.id)
    assert found is not None
    return found


def test_a_sure_prediction_goes_to_the_department_of_its_category(make: Maker, read_by: ReadBy) -> None:
    category = make.category(department=make.department())
    read_by(always("street_lighting"))
    report = submitted(make)
    assert (report.status, report.department_id) == (Status.WITH_DEPARTMENT, category.department_id)


def test_the_history_says_that_a_machine_sorted_it(make: Maker, read_by: ReadBy) -> None:
    make.category(department=make.department())
    read_by(always("street_lighting"))
    report = submitted(make)
    assert [(entry.step, entry.actor) for entry in report.history] == [(Step.SORTED, "machine")]
    assert report.sorted_by_machine


def test_an_unsure_prediction_waits_for_a_person(make: Maker, read_by: ReadBy) -> None:
    make.category(department=make.department())
    read_by(always("street_lighting", confidence=0.4, sure=False))
    report = submitted(make)
    assert report.status == Status.BEING_SORTED
    assert prediction_of(report).reason == Reason.UNSURE


def test_a_broken_model_loses_no_report(make: Maker, read_by: ReadBy) -> None:
    read_by(Broken())
    report = submitted(make)
    assert prediction_of(report).needs_person
    assert prediction_of(report).reason == Reason.MODEL_UNAVAILABLE


def test_what_is_not_for_the_city_waits_for_a_person(make: Maker, read_by: ReadBy) -> None:
    make.category(department=make.department())
    read_by(always("street_lighting", kind=Kind.NOT_FOR_THE_CITY))
    assert prediction_of(submitted(make)).reason == Reason.NOT_FOR_THE_CITY


def test_a_category_of_a_closed_department_waits_for_a_person(make: Maker, read_by: ReadBy) -> None:
    make.category(department=make.department(active=False))
    read_by(always("street_lighting"))
    assert prediction_of(submitted(make)).reason == Reason.NOBODY_OWNS_IT


def test_a_city_category_is_found_by_its_common_key(make: Maker, read_by: ReadBy) -> None:
    category = make.category("lamps", common_key="street_lighting", department=make.department())
    read_by(always("street_lighting"))
    assert submitted(make).category_id == category.id


def test_danger_makes_a_report_urgent(make: Maker, read_by: ReadBy) -> None:
    read_by(always("street_lighting", urgent=True))
    assert submitted(make).urgent


def test_the_machine_never_takes_urgency_away(make: Maker, read_by: ReadBy) -> None:
    read_by(always("street_lighting", urgent=False))
    assert submitted(make, urgent=True).urgent


def test_reading_twice_stores_once(make: Maker, session: Session) -> None:
    make.category(department=make.department())
    report = make.report()
    reading = Reading(model="m-1", category="street_lighting", confidence=0.9, sure=True)
    for _ in range(2):
        with transaction():
            triage_report(report.id, reading)
    assert session.scalar(select(func.count()).select_from(Prediction)) == 1
    assert len(report.history) == 1


def test_a_resident_who_asks_gets_a_person(make: Maker, read_by: ReadBy) -> None:
    make.category(department=make.department())
    read_by(always("street_lighting"))
    report = submitted(make)
    with transaction():
        ask_for_a_person(report.id)
    assert prediction_of(report).needs_person
    assert report.status == Status.WITH_DEPARTMENT


def test_danger_that_the_machine_found_is_in_the_audit_trail(
    make: Maker, read_by: ReadBy, session: Session
) -> None:
    read_by(always("street_lighting", urgent=True))
    submitted(make)
    assert "urgency found" in session.scalars(select(AuditEntry.action)).all()


def test_a_closed_report_waits_for_nobody(make: Maker) -> None:
    report = make.report(status=Status.RESOLVED)
    with transaction():
        ask_for_a_person(report.id)
    assert find_prediction(report.id) is None


def test_who_asks_before_the_machine_has_read_still_gets_a_person(make: Maker) -> None:
    make.category(department=make.department())
    report = make.report()
    with transaction():
        ask_for_a_person(report.id)
    with transaction():
        triage_report(report.id, Reading(model="m-1", category="street_lighting", confidence=0.9, sure=True))
    assert report.status == Status.BEING_SORTED
