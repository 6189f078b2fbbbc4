"""The review queue: people decide where the machine is unsure."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.queries import Scope
from app.core.errors import NotFoundError
from app.core.outbox.models import Job
from app.core.outbox.worker import run_until_idle
from app.core.transaction import transaction
from app.departments.models import Category, Department
from app.departments.queries import get_category
from app.messages.models import LetterKind, Message
from app.reports.models import Report
from app.reports.rules.status import Status
from app.reports.services.contacts import keep_contact
from app.triage import queries
from app.triage.errors import (
    ClosedDepartmentError,
    DecidedAlreadyError,
    NobodyOwnsCategoryError,
    SameCategoryError,
)
from app.triage.gateways.classifier import Reading
from app.triage.models import Correction
from app.triage.queries import LocalFigures, count_machine_sortings, count_waiting, get_waiting, list_waiting
from app.triage.services import ask_for_a_person, correct_category, decide, stop_waiting, triage_report
from tests.factories import A_MONDAY, Maker
from tests.reports.racing import Meet, race
from tests.signing_in import sign_in

EVERYWHERE = Scope(1, None)
UNSURE = Reading(
    model="m-1", category="street_lighting", confidence=0.4, sure=False, because=("lamp", "dark"),
    alternatives=(("street_lighting", 0.4), ("noise", 0.3)),
)  # fmt: skip


@pytest.fixture
def lighting(make: Maker) -> Category:
    """The category that the machine suggests, with its department."""
    return make.category(department=make.department())


def waiting(make: Maker, reference: str = "WAIT-0001", **given: object) -> Report:
    """Return a report that the machine was unsure about."""
    report = make.report(reference=reference, **given)
    with transaction():
        triage_report(report.id, UNSURE)
    return report


def decided(report: Report, category: Category, user: User, department: Department | None = None) -> None:
    with transaction():
        prediction = get_waiting(report.reference, EVERYWHERE)
        decide(prediction, category=category, department=department, urgent=False, user_id=user.id)


def test_a_decision_sends_the_report_to_the_owner(make: Maker, lighting: Category) -> None:
    report = waiting(make)
    decided(report, lighting, make.user("sorter"))
    assert (report.status, report.department_id) == (Status.WITH_DEPARTMENT, lighting.department_id)
    assert not report.sorted_by_machine


def test_a_decision_can_choose_another_department(make: Maker, lighting: Category) -> None:
    report, other = waiting(make), make.department()
    decided(report, lighting, make.user("sorter"), department=other)
    assert report.department_id == other.id


def test_a_decision_tells_the_slices_above(make: Maker, lighting: Category, session: Session) -> None:
    decided(waiting(make), lighting, make.user("sorter"))
    assert "ReportRouted" in session.scalars(select(Job.event)).all()


def test_a_confirmation_is_training_data_too(make: Maker, lighting: Category, session: Session) -> None:
    decided(waiting(make), lighting, make.user("sorter"))
    found = session.scalars(select(Correction)).one()
    assert (found.from_key, found.to_key) == ("street_lighting", "street_lighting")


def test_a_category_without_owner_needs_a_department(make: Maker, lighting: Category) -> None:
    report, orphan, sorter = waiting(make), make.category("noise"), make.user("sorter")
    with pytest.raises(NobodyOwnsCategoryError):
        decided(report, orphan, sorter)


def test_a_report_is_decided_once(make: Maker, lighting: Category) -> None:
    report, sorter = waiting(make), make.user("sorter")
    decided(report, lighting, sorter)
    with pytest.raises(NotFoundError):
        decided(report, lighting, sorter)


def test_two_sorters_at_once_decide_once(app: Flask, make: Maker, lighting: Category) -> None:
    reference, sorter_id, key = waiting(make).reference, make.user("sorter").id, lighting.key

    def sort(meet: Meet) -> None:
        prediction = get_waiting(reference, EVERYWHERE)
        meet()
        decide(prediction, category=get_category(key), department=None, urgent=False, user_id=sorter_id)

    assert race(app, sort) in (["DecidedAlreadyError", "done"], ["NotFoundError", "done"])


def test_the_slower_sorter_is_refused(make: Maker, lighting: Category) -> None:
    report, sorter = waiting(make), make.user("sorter")
    prediction = get_waiting(report.reference, EVERYWHERE)
    decided(report, lighting, sorter)
    with pytest.raises(DecidedAlreadyError) as refused, transaction():
        decide(prediction, category=lighting, department=None, urgent=False, user_id=sorter.id)
    assert refused.value.status == 409


def test_a_closed_report_is_not_sorted_again(make: Maker, lighting: Category, session: Session) -> None:
    report, sorter = waiting(make), make.user("sorter")
    with transaction():
        session.get_one(Report, report.id).status = Status.RESOLVED
    with pytest.raises(NotFoundError):
        decided(report, lighting, sorter)


def test_closing_a_report_takes_it_out_of_the_queue(make: Maker, lighting: Category) -> None:
    report = waiting(make)
    with transaction():
        stop_waiting(report, actor="user:1")
    assert list_waiting(EVERYWHERE).rows == []


def test_a_closed_department_cannot_be_chosen(make: Maker, lighting: Category) -> None:
    report, sorter, closed = waiting(make), make.user("sorter"), make.department(active=False)
    with pytest.raises(ClosedDepartmentError):
        decided(report, lighting, sorter, department=closed)


def test_a_category_of_a_closed_department_needs_another(make: Maker, lighting: Category) -> None:
    report, sorter = waiting(make), make.user("sorter")
    stale = make.category("noise", department=make.department(active=False))
    with pytest.raises(ClosedDepartmentError):
        decided(report, stale, sorter)


def test_urgent_reports_come_first(make: Maker, lighting: Category) -> None:
    waiting(make, "WAIT-0001")
    waiting(make, "WAIT-0002", urgent=True)
    found = [one.report.reference for one in list_waiting(EVERYWHERE).rows]
    assert found == ["WAIT-0002", "WAIT-0001"]


def test_who_has_waited_longest_comes_first_however_late_it_was_stored(
    make: Maker, lighting: Category
) -> None:
    waiting(make, "WAIT-0001")
    waiting(make, "WAIT-0002", received_at=A_MONDAY - timedelta(days=1))
    found = [one.report.reference for one in list_waiting(EVERYWHERE).rows]
    assert found == ["WAIT-0002", "WAIT-0001"]


def test_pages_of_the_queue_hold_every_report_once(
    make: Maker, lighting: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "ROWS_A_PAGE", 2)
    for n in range(5):
        waiting(make, f"WAIT-000{n}", urgent=n == 3)
    seen: list[str] = []
    marker: str | None = None
    while True:
        found = list_waiting(EVERYWHERE, after=marker)
        seen += [one.report.reference for one in found.rows]
        marker = found.next_marker
        if marker is None:
            break
    assert seen == ["WAIT-0003", "WAIT-0000", "WAIT-0001", "WAIT-0002", "WAIT-0004"]


def test_a_correction_that_corrects_nothing_is_refused(make: Maker, lighting: Category) -> None:
    report, agent = make.report(category_id=lighting.id), make.user()
    with pytest.raises(SameCategoryError), transaction():
        correct_category(report, lighting, user_id=agent.id)


def test_a_correction_counts_against_the_machine(make: Maker, lighting: Category) -> None:
    report, noise, agent = make.report(), make.category("noise"), make.user()
    with transaction():
        triage_report(report.id, Reading(model="m-1", category="street_lighting", confidence=0.9, sure=True))
    with transaction():
        correct_category(report, noise, user_id=agent.id)
    figures = count_machine_sortings()
    assert (figures.n_sorted, figures.n_corrected) == (1, 1)


def contested(make: Maker) -> Report:
    """Return a report that the machine sorted and a resident objects to."""
    report = make.report(reference="WAIT-0009")
    with transaction():
        triage_report(report.id, replace(UNSURE, sure=True))
    with transaction():
        ask_for_a_person(report.id)
    return report


def test_a_contested_sorting_still_counts_as_the_machines(make: Maker, lighting: Category) -> None:
    contested(make)
    assert count_machine_sortings() == LocalFigures(n_sorted=1, n_corrected=0)


def test_a_contested_sorting_that_was_wrong_counts_against_the_machine(
    make: Maker, lighting: Category
) -> None:
    report, noise = contested(make), make.category("noise", department=make.department())
    decided(report, noise, make.user("sorter"))
    assert count_machine_sortings() == LocalFigures(n_sorted=1, n_corrected=1)


def test_a_reading_that_routes_nothing_does_not_count(make: Maker, lighting: Category) -> None:
    report = make.report()
    with transaction():
        ask_for_a_person(report.id)
    with transaction():
        triage_report(report.id, replace(UNSURE, sure=True))
    assert count_machine_sortings().n_sorted == 0


def test_the_queue_says_that_the_resident_asked(make: Maker, lighting: Category, client: FlaskClient) -> None:
    contested(make)
    assert (
        "The resident asked for a person." in sign_in(client, make.user("sorter")).get("/staff/review").text
    )


def test_the_page_shows_the_words_behind_the_suggestion(
    make: Maker, lighting: Category, client: FlaskClient
) -> None:
    report = waiting(make)
    page = sign_in(client, make.user("sorter")).get(f"/staff/review/{report.reference}").text
    assert "because of these words" in page
    assert ">lamp<" in page


def test_one_button_accepts_the_suggestion(make: Maker, lighting: Category, client: FlaskClient) -> None:
    report = waiting(make)
    answer = sign_in(client, make.user("sorter")).post(
        f"/staff/review/{report.reference}", data={"category": lighting.key}
    )
    assert answer.status_code == 303
    assert report.department_id == lighting.department_id


def test_accepting_keeps_an_urgent_report_urgent(
    make: Maker, lighting: Category, client: FlaskClient
) -> None:
    report = waiting(make, urgent=True)
    sign_in(client, make.user("sorter"))
    client.post(f"/staff/review/{report.reference}", data={"category": lighting.key, "urgent": "y"})
    assert report.urgent


def test_choosing_nothing_is_explained(make: Maker, lighting: Category, client: FlaskClient) -> None:
    report = waiting(make)
    answer = sign_in(client, make.user("sorter")).post(f"/staff/review/{report.reference}", data={})
    assert answer.status_code == 422
    assert "Choose a category." in answer.text


def test_the_queue_says_why_a_person_decides(make: Maker, lighting: Category, client: FlaskClient) -> None:
    waiting(make)
    page = sign_in(client, make.user("sorter")).get("/staff/review").text
    assert "The machine is not sure." in page


def test_a_sorter_says_that_a_report_is_not_the_citys_task_and_the_resident_is_told(
    make: Maker, client: FlaskClient, session: Session
) -> None:
    report = waiting(make)
    with transaction():
        keep_contact(report, email="ana@example.org", receipt="r" * 32)
    sign_in(client, make.user("sorter"))
    given = {"text": "The motorway belongs to the state.", "whose": "State road office"}
    answer = client.post(f"/staff/review/{report.reference}/not-ours", data=given)
    assert answer.status_code == 303
    run_until_idle()
    session.refresh(report)
    assert report.status == Status.DECLINED
    letter = session.scalars(select(Message).where(Message.kind == LetterKind.DECLINED)).one()
    assert "The motorway belongs to the state." in letter.body
    assert "State road office" in letter.body
    assert count_waiting(EVERYWHERE) == 0


def test_declining_without_a_word_is_refused(make: Maker, client: FlaskClient) -> None:
    report = waiting(make)
    sign_in(client, make.user("sorter"))
    answer = client.post(f"/staff/review/{report.reference}/not-ours", data={"text": " "})
    assert answer.status_code == 422
    assert report.status == Status.BEING_SORTED


def test_a_report_with_a_case_is_declined_by_its_department(make: Maker, client: FlaskClient) -> None:
    report = make.case().report
    with transaction():
        ask_for_a_person(report.id)
    sign_in(client, make.user("sorter"))
    answer = client.post(f"/staff/review/{report.reference}/not-ours", data={"text": "Not ours."})
    assert answer.status_code == 409
    assert "Only the department can decline it" in answer.text


def test_who_comes_late_reads_where_the_report_went(
    make: Maker, client: FlaskClient, lighting: Category
) -> None:
    report, colleague = waiting(make), make.user("sorter")
    decided(report, lighting, colleague)
    sign_in(client, colleague)
    seen = client.get(f"/staff/review/{report.reference}")
    assert seen.status_code == 200
    assert f"It is sorted as {lighting.name}" in seen.text
    late = client.post(f"/staff/review/{report.reference}", data={"category": lighting.key})
    assert late.status_code == 409
    assert "Go on with the list" in late.text


def test_a_report_that_was_closed_while_it_waited_is_not_listed(make: Maker, session: Session) -> None:
    report = waiting(make)
    with transaction():
        report.status = Status.DECLINED
    assert list_waiting(EVERYWHERE).rows == []
    assert count_waiting(EVERYWHERE) == 0
