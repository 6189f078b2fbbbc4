"""The tracking page, and what a resident can do on it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.outbox.events import Listener, subscriptions
from app.core.outbox.models import Job
from app.core.transaction import transaction
from app.reports.events import PersonAsked, ReopenRequested
from app.reports.models import HistoryEntry, Photo, Report, Step
from app.reports.queries import get_report
from app.reports.rules.reference import receipt_hash
from app.reports.rules.status import Status
from app.reports.services.contacts import keep_contact
from app.reports.services.steps import add_to_history, promise_dates
from tests.factories import Maker
from tests.reports.forms import RECEIPT, picture
from tests.signing_in import sign_in

FOLLOW = f"/follow/{RECEIPT}"


@pytest.fixture
def report(make: Maker) -> Report:
    return make.report(receipt_hash=receipt_hash(RECEIPT), reference="K3RT-9WXA")


@pytest.fixture
def tell(report: Report) -> Callable[..., None]:
    """Add a line to the report's history."""

    def add(step: Step, **given: Any) -> None:
        with transaction():
            add_to_history(
                get_report(report.id), step=step, **{"actor": "user:1", "by_person": True, **given}
            )

    return add


@pytest.fixture
def heard() -> Iterator[list[type]]:
    """Listen to what residents ask for, and return the kinds of event that can be heard."""
    kinds: list[type] = [PersonAsked, ReopenRequested]
    before = tuple(subscriptions.all())
    subscriptions.replace(
        tuple(Listener(f"test.{kind.__name__}", kind, lambda event: None) for kind in kinds)
    )
    yield kinds
    subscriptions.replace(before)


def events(session: Session) -> list[str]:
    return [job.event for job in session.scalars(select(Job).where(Job.listener.startswith("test.")))]


def set_status(report: Report, status: Status, **given: Any) -> None:
    with transaction():
        stored = get_report(report.id)
        stored.status = status
        for name, value in given.items():
            setattr(stored, name, value)


def test_reference_and_code_lead_to_the_tracking_page(client: FlaskClient, report: Report) -> None:
    typed = {"reference": "k3rt 9wxa", "code": " ".join(["5555"] * 8)}
    assert client.post("/follow", data=typed).location == FOLLOW


@pytest.mark.parametrize(
    "typed",
    [
        {"reference": "K3RT-9WXB", "code": RECEIPT},
        {"reference": "K3RT-9WXA", "code": "x\0y"},
        {"reference": "", "code": ""},
    ],
)
def test_a_wrong_reference_or_code_leads_nowhere(
    client: FlaskClient, report: Report, typed: dict[str, str]
) -> None:
    assert client.post("/follow", data=typed).status_code == 422


def test_an_unknown_link_is_not_found(client: FlaskClient) -> None:
    assert client.get("/follow/" + "0" * 32).status_code == 404


def test_the_page_shows_status_team_and_promise(client: FlaskClient, report: Report, make: Maker) -> None:
    team = make.department(name="Street Lighting")
    set_status(report, Status.WITH_DEPARTMENT, department_id=team.id)
    with transaction():
        promise_dates(
            get_report(report.id), answer_due_at=datetime(2099, 3, 9, tzinfo=UTC), resolve_due_at=None
        )
    page = client.get(FOLLOW).text
    assert "A team is working on it" in page
    assert "Street Lighting" in page
    assert "Monday, March 9, 2099" in page


def test_a_promise_that_was_not_kept_is_told_plainly(client: FlaskClient, report: Report) -> None:
    set_status(report, Status.WITH_DEPARTMENT, answer_due_at=clock.now() - timedelta(days=1))
    assert "We have not kept this date." in client.get(FOLLOW).text


def test_a_kept_answer_promise_is_no_longer_shown(
    client: FlaskClient, report: Report, tell: Callable[..., None]
) -> None:
    set_status(report, Status.WITH_DEPARTMENT, answer_due_at=clock.now() - timedelta(days=1))
    tell(Step.ANSWERED, text="We are on our way.")
    assert "We have not kept this date." not in client.get(FOLLOW).text


def test_an_answer_is_shown_without_the_name_of_who_wrote_it(
    client: FlaskClient, tell: Callable[..., None]
) -> None:
    tell(Step.ANSWERED, text="We are on our way.")
    page = client.get(FOLLOW).text
    assert "We are on our way." in page
    assert "user:1" not in page


@pytest.mark.parametrize("step", list(Step))
def test_every_step_has_words(client: FlaskClient, tell: Callable[..., None], step: Step) -> None:
    tell(step)
    assert client.get(FOLLOW).status_code == 200


def test_what_is_not_public_is_not_shown(client: FlaskClient, tell: Callable[..., None]) -> None:
    tell(Step.NOTED, text="for colleagues", is_public=False)
    assert "for colleagues" not in client.get(FOLLOW).text


def test_who_can_help_is_named_where_the_city_cannot(client: FlaskClient, tell: Callable[..., None]) -> None:
    tell(Step.DECLINED, text="Not our road.", details={"whose": "County Council"})
    assert "Who can help you: County Council" in client.get(FOLLOW).text


def test_the_page_says_where_a_machine_sorted(client: FlaskClient, report: Report) -> None:
    set_status(report, Status.WITH_DEPARTMENT, sorted_by_machine=True)
    assert "A machine sorted your report" in client.get(FOLLOW).text


def test_asking_twice_for_a_person_is_asking_once(
    client: FlaskClient, session: Session, report: Report, heard: list[type]
) -> None:
    set_status(report, Status.WITH_DEPARTMENT, sorted_by_machine=True)
    assert client.post(FOLLOW + "/ask").status_code == 303
    client.post(FOLLOW + "/ask")
    assert events(session) == ["PersonAsked"]
    assert "You have asked for a person" in client.get(FOLLOW).text


def test_added_words_are_kept_once(client: FlaskClient, session: Session, report: Report) -> None:
    for _ in range(2):
        assert client.post(FOLLOW + "/add", data={"text": "It flickers now."}).status_code == 303
    assert [line.text for line in session.scalars(select(HistoryEntry))] == ["It flickers now."]


def test_nothing_to_add_is_an_error_beside_the_field(client: FlaskClient, report: Report) -> None:
    page = client.post(FOLLOW + "/add", data={"text": "\0 "})
    assert page.status_code == 422
    assert 'href="#text"' in page.text


def test_not_fixed_is_told_once_for_each_time_it_was_resolved(
    client: FlaskClient, session: Session, report: Report, tell: Callable[..., None], heard: list[type]
) -> None:
    set_status(report, Status.RESOLVED)
    tell(Step.RESOLVED)
    for _ in range(2):
        client.post(FOLLOW + "/not-fixed", data={"reason": "Still dark."})
    assert events(session) == ["ReopenRequested"]
    tell(Step.RESOLVED)
    client.post(FOLLOW + "/not-fixed", data={})
    assert events(session) == ["ReopenRequested", "ReopenRequested"]


def test_only_a_resolved_report_can_be_not_fixed(client: FlaskClient, report: Report) -> None:
    assert client.post(FOLLOW + "/not-fixed", data={}).status_code == 409


def test_a_link_alone_does_not_stop_mails(client: FlaskClient, report: Report) -> None:
    with transaction():
        keep_contact(get_report(report.id), email="anna@example.org", receipt=RECEIPT)
    client.get(FOLLOW + "/stop")
    contact = get_report(report.id).contact
    assert contact is not None and contact.wants_mail


def test_mails_can_be_stopped_and_wanted_again(client: FlaskClient, session: Session, report: Report) -> None:
    with transaction():
        contact = keep_contact(get_report(report.id), email="anna@example.org", receipt=RECEIPT)
    assert contact is not None
    client.post(FOLLOW + "/stop")
    session.refresh(contact)
    assert not contact.wants_mail
    client.post(FOLLOW + "/stop", data={"again": "1"})
    session.refresh(contact)
    assert contact.wants_mail


@pytest.fixture
def photo(client: FlaskClient, report: Report, app: Any) -> Photo:
    from_form = picture()
    folder = app.extensions["settings"].media_dir / "photos"
    folder.mkdir(parents=True, exist_ok=True)
    name = "a" * 32 + ".jpg"
    (folder / name).write_bytes(from_form)
    row = Photo(report_id=report.id, file_name=name, width=40, height=30)
    with transaction() as session:
        session.add(row)
    return row


def status_of(client: FlaskClient, address: str) -> int:
    with client.get(address) as answer:
        return answer.status_code


@pytest.mark.parametrize(("receipt", "status"), [(RECEIPT, 200), ("6" * 32, 404)])
def test_a_photo_is_shown_to_the_holder_of_its_own_receipt_only(
    client: FlaskClient, make: Maker, photo: Photo, receipt: str, status: int
) -> None:
    make.report(receipt_hash=receipt_hash("6" * 32))
    assert status_of(client, f"/follow/{receipt}/photo/{photo.file_name}") == status


@pytest.mark.parametrize(("is_own", "status"), [(True, 200), (False, 404)])
def test_a_photo_is_shown_to_its_department_only(
    client: FlaskClient, make: Maker, report: Report, photo: Photo, is_own: bool, status: int
) -> None:
    own, other = make.department(), make.department()
    set_status(report, Status.WITH_DEPARTMENT, department_id=own.id)
    sign_in(client, make.user(departments=[own if is_own else other]))
    assert status_of(client, f"/staff/photos/{photo.file_name}") == status


def test_no_cache_keeps_a_photo(client: FlaskClient, photo: Photo) -> None:
    with client.get(f"/follow/{RECEIPT}/photo/{photo.file_name}") as answer:
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_no_cache_keeps_a_photo_for_staff(client: FlaskClient, make: Maker, photo: Photo) -> None:
    sign_in(client, make.user("administrator"))
    with client.get(f"/staff/photos/{photo.file_name}") as answer:
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_staff_photo_is_not_shown_to_everybody(client: FlaskClient, photo: Photo) -> None:
    assert status_of(client, f"/staff/photos/{photo.file_name}") in (302, 401, 403)
