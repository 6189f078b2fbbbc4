"""From a transaction to a real mail server."""

import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.outbox.events import subscriptions
from app.core.outbox.models import Job, JobState
from app.core.outbox.worker import run_batch, run_until_idle
from app.core.transaction import transaction
from app.messages.events import MessageWritten
from app.messages.gateways.mail import LetterRefusedError, MailAwayError, mailer
from app.messages.handlers import LISTENERS, on_message_written
from app.messages.models import DeliveryAttempt, LetterKind, Message, MessageState
from app.messages.queries import list_refused
from app.messages.services import write_letter
from app.reports.models import HistoryEntry, Report, Step
from app.reports.queries import get_report
from app.reports.services.contacts import erase_contact, keep_contact, stop_mail
from app.reports.services.intake import Draft, submit_report
from app.reports.services.steps import add_to_history
from tests.messages.mail_server import Sink, free_port, mail_server, make_certificate, only_anna

ANNA = "anna@example.org"


@pytest.fixture
def port(app: Flask, monkeypatch: pytest.MonkeyPatch) -> int:
    """A port of its own for the mail server, which the application knows."""
    found = free_port()
    settings = replace(
        app.extensions["settings"], smtp_url=f"smtp://127.0.0.1:{found}", base_url="https://city.example"
    )
    monkeypatch.setitem(app.extensions, "settings", settings)
    return found


@pytest.fixture
def server(port: int) -> Iterator[Sink]:
    with mail_server(port) as sink:
        yield sink


@pytest.fixture(autouse=True)
def only_messages_listen() -> Iterator[None]:
    before = tuple(subscriptions.all())
    subscriptions.replace(LISTENERS)
    yield
    subscriptions.replace(before)


@pytest.fixture
def report(app: Flask) -> Report:
    return sent_by(ANNA)


def sent_by(email: str, **given: str) -> Report:
    with transaction():
        sent = submit_report(Draft(text="The lamp is dark.", **given))  # type: ignore[arg-type]
        keep_contact(sent.report, email=email, receipt=sent.receipt)
    return sent.report


def answer(report: Report, text: str = "We mend it on Monday.") -> Message | None:
    with transaction():
        stored = get_report(report.id)
        entry = add_to_history(stored, step=Step.ANSWERED, actor="user:1", text=text, by_person=True)
        return write_letter(stored, kind=LetterKind.ANSWERED, entry=entry)


def a_letter(to: str = ANNA) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "city@example.org", to, "News"
    letter.set_content("Hello.")
    return letter


def make_jobs_due() -> None:
    with transaction() as session:
        session.execute(update(Job).values(due_at=clock.now() - timedelta(seconds=1)))


def states(session: Session) -> list[str]:
    session.expire_all()
    return [message.state for message in session.scalars(select(Message).order_by(Message.id))]


def test_a_receipt_arrives_with_the_reference_in_its_subject(server: Sink, report: Report) -> None:
    run_until_idle()
    (letter,) = server.letters
    assert report.reference in letter["Subject"]
    assert letter["To"] == ANNA


def test_a_letter_says_that_a_program_wrote_it(server: Sink, report: Report) -> None:
    run_until_idle()
    assert server.letters[0]["Auto-Submitted"] == "auto-generated"


def test_both_links_of_a_letter_open(server: Sink, report: Report, client: FlaskClient) -> None:
    run_until_idle()
    body = server.letters[0].get_body(("plain",))
    assert body is not None
    links = [line.strip() for line in body.get_content().splitlines() if line.startswith("https://")]
    assert [client.get(link.removeprefix("https://city.example")).status_code for link in links] == [200, 200]


def test_the_html_part_says_the_same_with_links_to_click(server: Sink, report: Report) -> None:
    run_until_idle()
    answer(report, "Look: <b>now</b> & then")
    run_until_idle()
    html = server.letters[1].get_body(("html",))
    assert html is not None
    assert "Look: &lt;b&gt;now&lt;/b&gt; &amp; then" in html.get_content()
    assert 'href="https://city.example/follow/' in html.get_content()


def test_the_secret_link_is_nowhere_stored_readable(server: Sink, report: Report, session: Session) -> None:
    run_until_idle()
    body = server.letters[0].get_body(("plain",))
    assert body is not None
    receipt = body.get_content().split("/follow/")[1][:32]
    stored = [f"{message.subject} {message.body}" for message in session.scalars(select(Message))]
    assert not any(receipt in text or ANNA in text for text in stored)


def test_a_letter_is_in_the_language_of_the_resident(server: Sink, app: Flask) -> None:
    sent_by(ANNA, language="ar")
    run_until_idle()
    html = server.letters[0].get_body(("html",))
    assert server.letters[0]["Content-Language"] == "ar"
    assert html is not None and 'dir="rtl"' in html.get_content()


def test_an_unknown_language_becomes_english(server: Sink, app: Flask) -> None:
    sent_by(ANNA, language="xx")
    run_until_idle()
    assert server.letters[0]["Content-Language"] == "en"


def test_nobody_who_left_no_address_gets_a_letter(server: Sink, session: Session, app: Flask) -> None:
    with transaction():
        submit_report(Draft(text="The lamp is dark."))
    run_until_idle()
    assert states(session) == []


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_kind_of_letter_can_be_written(session: Session, report: Report, kind: LetterKind) -> None:
    with transaction():
        entry = add_to_history(get_report(report.id), step=Step.NOTED, actor="user:1", text="Because.")
        letter = write_letter(get_report(report.id), kind=kind, entry=entry)
    assert letter is not None and report.reference in letter.subject


def test_one_line_of_history_makes_one_letter(session: Session, report: Report) -> None:
    answer(report)
    with transaction():
        entry = session.scalars(select(HistoryEntry).where(HistoryEntry.step == Step.ANSWERED)).one()
        write_letter(get_report(report.id), kind=LetterKind.ANSWERED, entry=entry)
    assert states(session) == [MessageState.WAITING]


def test_a_letter_of_a_transaction_that_failed_is_never_sent(server: Sink, report: Report) -> None:
    run_until_idle()
    with pytest.raises(ZeroDivisionError), transaction():
        write_letter(get_report(report.id), kind=LetterKind.REOPENED, entry=None)
        raise ZeroDivisionError
    run_until_idle()
    assert len(server.letters) == 1


def test_a_second_delivery_is_recognised_by_its_message_id(
    server: Sink, report: Report, session: Session
) -> None:
    run_batch()
    message = session.scalars(select(Message)).one()
    event = MessageWritten(message.id)
    # The effect is thrown away, as when the worker is killed after the mail server took the letter.
    on_message_written(event), on_message_written(event)
    first, second = server.letters
    assert first["Message-ID"] == second["Message-ID"] == message.message_id


def test_a_letter_that_was_sent_is_not_sent_again(server: Sink, report: Report, session: Session) -> None:
    run_until_idle()
    assert on_message_written(MessageWritten(session.scalars(select(Message)).one().id)) is None
    assert len(server.letters) == 1


def test_a_mail_server_that_is_away_loses_nothing(
    port: int, report: Report, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.messages.gateways.mail.AWAY_SECONDS", 0)
    run_until_idle()
    assert states(session) == [MessageState.WAITING]
    make_jobs_due()
    with mail_server(port) as back:
        run_until_idle()
    assert len(back.letters) == 1
    assert states(session) == [MessageState.SENT]


def test_every_try_is_kept(port: int, report: Report, session: Session) -> None:
    run_until_idle()
    make_jobs_due()
    run_until_idle()
    assert [
        attempt.outcome for attempt in session.scalars(select(DeliveryAttempt).order_by(DeliveryAttempt.id))
    ] == [
        "no connection to the mail server: ConnectionRefusedError",
        "the mail server was away a moment ago",
    ]


def test_a_server_that_does_not_answer_holds_up_one_letter_only(
    server: Sink, report: Report, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.messages.gateways.mail.TIMEOUT_SECONDS", 0.2)
    server.pause_seconds = 1.0
    for _ in range(4):
        answer(report)
    started = time.monotonic()
    run_until_idle()
    assert time.monotonic() - started < 2
    assert set(states(session)) == {MessageState.WAITING}


def test_an_address_that_is_refused_for_good_is_shown_to_staff(
    server: Sink, report: Report, session: Session
) -> None:
    server.answers[ANNA] = f"550 5.1.1 <{ANNA}>: user unknown"
    run_until_idle()
    assert states(session) == [MessageState.REFUSED]
    assert [letter.report_id for letter in list_refused()] == [report.id]
    noted = session.scalars(select(HistoryEntry).where(HistoryEntry.step == Step.NOTED)).one()
    assert (noted.text, noted.is_public) == ("550 5.1.1", False)


@pytest.mark.parametrize("who", [ANNA, "DATA"])
def test_a_refusal_for_now_is_tried_again(server: Sink, report: Report, session: Session, who: str) -> None:
    server.answers[who] = "451 4.7.1 come back later"
    run_until_idle()
    assert states(session) == [MessageState.WAITING]
    server.answers.clear()
    make_jobs_due()
    run_until_idle()
    assert states(session) == [MessageState.SENT]


def test_no_address_stands_in_jobs_attempts_or_logs(
    server: Sink, report: Report, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    server.answers[ANNA] = f"451 4.7.1 <{ANNA}> is busy"
    run_until_idle()
    errors = [job.error or "" for job in session.scalars(select(Job))]
    outcomes = [attempt.outcome for attempt in session.scalars(select(DeliveryAttempt))]
    assert "451 4.7.1" in outcomes
    assert ANNA not in "".join([*errors, *outcomes, caplog.text])


@pytest.mark.parametrize("leave", [stop_mail, lambda report: erase_contact(report, actor="console")])
def test_a_letter_to_somebody_who_left_meanwhile_is_withdrawn(
    server: Sink, report: Report, session: Session, leave: Callable[[Report], None]
) -> None:
    answer(report)
    with transaction():
        leave(get_report(report.id))
    run_until_idle()
    assert server.letters == []
    assert states(session) == [MessageState.WITHDRAWN]


def test_a_letter_that_nobody_can_send_is_parked_for_staff(
    port: int, report: Report, session: Session
) -> None:
    for _ in range(8):
        make_jobs_due()
        run_until_idle()
    session.expire_all()
    parked = session.scalars(select(Job).where(Job.listener == "messages.send")).one()
    assert parked.state == JobState.PARKED


WITHOUT_TLS = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@WITHOUT_TLS
def test_user_and_password_of_the_setting_are_used() -> None:
    port = free_port()
    options = {"authenticator": only_anna, "auth_require_tls": False, "auth_required": True}
    with mail_server(port, **options) as sink:
        mailer(f"smtp://anna:s%3Acret%401@127.0.0.1:{port}").send(a_letter())
    assert len(sink.letters) == 1


@WITHOUT_TLS
def test_a_wrong_password_is_our_mistake_and_not_the_letters() -> None:
    port = free_port()
    options = {"authenticator": only_anna, "auth_require_tls": False, "auth_required": True}
    with mail_server(port, **options), pytest.raises(MailAwayError):
        mailer(f"smtp://anna:wrong@127.0.0.1:{port}").send(a_letter())


def test_a_server_without_starttls_gets_no_letter_in_the_open() -> None:
    port = free_port()
    with mail_server(port) as sink, pytest.raises(MailAwayError):
        mailer(f"smtp+starttls://127.0.0.1:{port}").send(a_letter())
    assert sink.letters == []


def test_an_address_that_the_server_cannot_write_is_refused() -> None:
    port = free_port()
    with mail_server(port, enable_SMTPUTF8=False), pytest.raises(LetterRefusedError):
        mailer(f"smtp://127.0.0.1:{port}").send(a_letter("änne@example.org"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"))


def encrypted(scheme: str, certificate: Path) -> dict[str, Any]:
    """Return how a mail server of this scheme is run."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    if scheme == "smtps":
        return {"ssl_context": context}
    return {"tls_context": context, "require_starttls": True}


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_letters_go_encrypted_to_a_server_that_is_known(
    scheme: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    port = free_port()
    with mail_server(port, **encrypted(scheme, certificate)) as sink:
        mailer(f"{scheme}://127.0.0.1:{port}").send(a_letter())
    assert len(sink.letters) == 1


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_server_for_which_nobody_vouches_gets_no_letter(scheme: str, certificate: Path) -> None:
    port = free_port()
    with mail_server(port, **encrypted(scheme, certificate)) as sink, pytest.raises(MailAwayError):
        mailer(f"{scheme}://127.0.0.1:{port}").send(a_letter())
    assert sink.letters == []
