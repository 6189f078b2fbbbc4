"""The pages of casework, as colleagues use them."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.casework.models import Case
from app.core.audit import AuditEntry
from app.core.clock import now
from app.core.outbox.models import Job, JobState
from app.core.transaction import transaction
from app.reports.services.contacts import keep_contact
from tests.factories import Maker
from tests.signing_in import sign_in


@pytest.fixture
def case(make: Maker) -> Case:
    """An open case that is late."""
    found: Case = make.case(due_at=now() - timedelta(days=2))
    return found


@pytest.fixture
def agent(make: Maker, case: Case, client: FlaskClient) -> User:
    """Somebody of the case's department, signed in."""
    user: User = make.user(departments=[case.department], name="Kim Example")
    sign_in(client, user)
    return user


def address(case: Case, action: str = "") -> str:
    return f"/staff/cases/{case.report.reference}" + (f"/{action}" if action else "")


def send(client: FlaskClient, case: Case, action: str, **words: object) -> str:
    """Send a command's form as the page does, and return the page that follows."""
    data = {f"{action}-{name}": value for name, value in {"version": case.version, **words}.items()}
    return client.post(address(case, action), data=data, follow_redirects=True).text


def test_the_queue_says_in_words_how_late_a_case_is(agent: User, client: FlaskClient) -> None:
    assert "2 days late" in client.get("/staff/queue").text


def test_the_queue_shows_the_report_in_its_own_direction(agent: User, client: FlaskClient) -> None:
    assert '<span class="queue__text" dir="auto">The lamp is out.</span>' in client.get("/staff/queue").text


def test_a_reference_typed_in_leads_to_its_case(agent: User, case: Case, client: FlaskClient) -> None:
    answer = client.get("/staff/queue", query_string={"reference": case.report.reference})
    assert answer.headers["Location"].endswith(address(case))


def test_a_foreign_reference_is_not_found(agent: User, client: FlaskClient, make: Maker) -> None:
    foreign = make.case()
    answer = client.get("/staff/queue", query_string={"reference": foreign.report.reference})
    assert "There is no case" in answer.text


def test_answering_thanks_and_shows_the_answer(agent: User, case: Case, client: FlaskClient) -> None:
    page = send(client, case, "answer", text="We come on Friday.")
    assert "Your answer was sent." in page
    assert "We come on Friday." in page


def test_an_empty_answer_is_explained(agent: User, case: Case, client: FlaskClient) -> None:
    assert "Write your answer." in send(client, case, "answer", text=" ")


def test_the_typed_text_survives_a_conflict(agent: User, case: Case, client: FlaskClient) -> None:
    answer = client.post(
        address(case, "answer"),
        data={"answer-version": case.version - 1, "answer-text": "Long, careful words."},
    )
    assert answer.status_code == 409
    assert "Long, careful words." in answer.text


def test_after_a_conflict_the_same_words_can_be_sent_again(
    agent: User, case: Case, client: FlaskClient
) -> None:
    stale = client.post(address(case, "answer"), data={"answer-version": 0, "answer-text": "Words."}).text
    assert f'name="answer-version" type="hidden" value="{case.version}"' in stale


def test_what_is_handed_over_leaves_the_queue(
    agent: User, case: Case, client: FlaskClient, make: Maker
) -> None:
    other = make.department(name="Parks")
    page = send(client, case, "hand-over", department=other.slug, text="A tree.")
    assert "The case was handed over." in page
    assert case.report.reference not in page


def test_a_resolved_case_can_be_opened_again(agent: User, case: Case, client: FlaskClient) -> None:
    assert "Open it again" in send(client, case, "resolve", text="Mended.")


@pytest.mark.parametrize("action", ["claim", "release", "urgent", "calm"])
def test_buttons_need_no_words(agent: User, case: Case, client: FlaskClient, action: str) -> None:
    answer = client.post(address(case, action), data={f"{action}-version": case.version})
    assert answer.status_code == 303


def test_an_unknown_command_is_not_found(agent: User, case: Case, client: FlaskClient) -> None:
    assert client.post(address(case, "explode"), data={}).status_code == 404


def test_contact_data_is_hidden_until_asked_for(agent: User, case: Case, client: FlaskClient) -> None:
    with transaction():
        keep_contact(case.report, email="ada@example.org", phone="", name="")
    assert "ada@example.org" not in client.get(address(case)).text
    assert "ada@example.org" in client.post(address(case, "contact")).text


def test_looking_at_contact_data_is_written_down(
    agent: User, case: Case, client: FlaskClient, session: Session
) -> None:
    client.post(address(case, "contact"))
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert entry is not None
    assert (entry.actor, entry.action) == (f"user:{agent.id}", "contact revealed")


def test_parked_work_can_be_tried_again(make: Maker, client: FlaskClient, session: Session) -> None:
    with transaction():
        job = Job(
            listener="triage.read", event="ReportSubmitted", event_key="report_id=1", payload={"report_id": 1},
            state=JobState.PARKED, due_at=now(), created_at=now(), error="ValueError: no",
        )  # fmt: skip
        session.add(job)
    sign_in(client, make.user("administrator"))
    assert "ValueError: no" in client.get("/staff/jobs").text
    client.post(f"/staff/jobs/{job.id}")
    assert job.state == JobState.READY
