"""From the form to the stored response, which belongs to nobody."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditEntry
from app.core.transaction import transaction
from app.surveys.errors import InvalidAnswersError, SurveyNotOpenError
from app.surveys.models import Answer, SurveyResponse
from app.surveys.queries import count_responses_of, get_locked_survey
from app.surveys.rules.answers import chosen
from app.surveys.rules.lifecycle import State
from app.surveys.services import answer_survey, close_survey
from tests.surveys.conftest import ACTOR, EVERY_KIND, MakeSurvey

TOKEN = "a" * 32
GOOD = {
    "q_name_of_the_street": "Harbour Road",
    "q_what_else": "More trees,\r\nplease.",
    "q_way": "bus",
    "q_wishes": ["shade", "other"],
    "other_wishes": "A fountain",
    "q_safe": "4",
    "q_minutes": "12",
    "q_last_visit": ["27", "3", "2026"],
}


def test_an_answer_to_every_kind_of_question_is_stored(
    client: FlaskClient, make_survey: MakeSurvey, session: Session
) -> None:
    survey = make_survey(*EVERY_KIND)
    client.post(f"/surveys/{survey.slug}", data=GOOD)
    values = [
        session.scalar(select(Answer.value).where(Answer.question_id == question.id))
        for question in survey.questions
    ]
    assert values == [
        "Harbour Road",
        "More trees,\nplease.",
        chosen("bus"),
        chosen("shade", other="A fountain"),
        4,
        12,
        "2026-03-27",
    ]


def test_after_sending_the_browser_is_led_to_the_thanks(client: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey(*EVERY_KIND)
    answer = client.post(f"/surveys/{survey.slug}", data=GOOD, follow_redirects=True)
    assert (answer.request.path, answer.status_code) == (f"/surveys/{survey.slug}/thanks", 200)


def test_one_answer_is_enough_where_questions_are_optional(
    client: FlaskClient, make_survey: MakeSurvey
) -> None:
    survey = make_survey(*EVERY_KIND)
    client.post(f"/surveys/{survey.slug}", data={"q_safe": "3", "q_last_visit": ["", "", ""]})
    assert count_responses_of(survey.id) == 1


def test_the_same_form_sent_twice_is_one_response(client: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey()
    for _ in range(2):
        sent = client.post(f"/surveys/{survey.slug}", data={"q_safe": "4", "submission_token": TOKEN})
    assert (sent.status_code, count_responses_of(survey.id)) == (303, 1)


def test_a_mark_that_is_not_ours_is_replaced_by_one_that_is(
    client: FlaskClient, make_survey: MakeSurvey, session: Session
) -> None:
    survey = make_survey()
    client.post(f"/surveys/{survey.slug}", data={"q_safe": "4", "submission_token": "x" * 5000})
    assert "x" * 20 not in (session.scalar(select(SurveyResponse.submission_token)) or "")


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        ({"q_way": "plane"}, "Choose one of the answers to: Way"),
        ({"q_way": "other"}, "Write what else, or choose another answer to: Way"),
        ({"q_wishes": ["shade", "gold"]}, "Choose one of the answers to: Wishes"),
        ({"q_safe": "9"}, "Choose one of the answers to: Safe"),
        ({"q_minutes": "a dozen"}, "Write a number in figures, such as 12, for: Minutes"),
        ({"q_minutes": "2.5"}, "Write a whole number, such as 12, for: Minutes"),
        ({"q_minutes": "301"}, "Write a number that is 300 or less for: Minutes"),
        ({"q_last_visit": ["31", "2", "2026"]}, "Write a real date, such as 27 3 2026, for: Last visit"),
        ({"q_last_visit": ["27", "", "2026"]}, "Write a real date, such as 27 3 2026, for: Last visit"),
        ({"q_name_of_the_street": "x" * 301}, "Write at most 300 characters for: Name of the street"),
    ],
)
def test_what_cannot_be_taken_is_said_with_how_to_mend_it(
    client: FlaskClient, make_survey: MakeSurvey, sent: dict[str, object], complaint: str
) -> None:
    survey = make_survey(*EVERY_KIND)
    answer = client.post(f"/surveys/{survey.slug}", data=sent)
    assert (answer.status_code, complaint in answer.text) == (422, True)


def test_a_refused_form_keeps_what_was_typed(client: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey(*EVERY_KIND)
    answer = client.post(f"/surveys/{survey.slug}", data={**GOOD, "q_minutes": "a dozen"})
    kept = ("Harbour Road", "A fountain", "a dozen", 'value="bus" checked', 'value="27"')
    assert [words for words in kept if words not in answer.text] == []


def test_a_refused_form_says_error_in_its_title(client: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey()
    assert "<title>Error:" in client.post(f"/surveys/{survey.slug}", data={"q_safe": "9"}).text


HOSTILE = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
    ["\x00", "9" * 400, "-0", "NaN", "1e999", "other", "foot", "٣", "=1+1", "<script>", "\u202e", "2026"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from([*GOOD, "submission_token", "other_way"]), st.lists(HOSTILE, max_size=5))
)
def test_whatever_is_sent_is_taken_or_refused_and_never_breaks(
    client: FlaskClient, make_survey: MakeSurvey, sent: dict[str, list[str]]
) -> None:
    survey = make_survey(*EVERY_KIND)
    assert client.post(f"/surveys/{survey.slug}", data=sent).status_code in (303, 422)


@pytest.mark.parametrize("slug", ["nothing", "%00", "%F0%9F%8F%99", "a" * 5000, "..%2f.."])
def test_an_address_without_a_survey_is_not_found(client: FlaskClient, slug: str) -> None:
    assert client.get(f"/surveys/{slug}").status_code == 404


def test_a_draft_is_not_there_for_the_public(client: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey(publish=False)
    assert client.get(f"/surveys/{survey.slug}").status_code == 404


def test_a_closed_survey_takes_no_answers(client: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey(closes_on=date(2026, 1, 1), publish=False)
    with transaction():
        survey.state = State.OPEN
    assert client.post(f"/surveys/{survey.slug}", data={"q_safe": "4"}).status_code == 409


def test_the_service_refuses_a_day_on_which_the_survey_was_not_open(make_survey: MakeSurvey) -> None:
    survey = make_survey(opens_on=date(2026, 3, 1))
    with pytest.raises(SurveyNotOpenError), transaction():
        answer_survey(get_locked_survey(survey.id), {}, answered_on=date(2026, 2, 28))


def test_the_service_refuses_answers_to_questions_that_nobody_asked(make_survey: MakeSurvey) -> None:
    survey = make_survey()
    with pytest.raises(InvalidAnswersError), transaction():
        answer_survey(get_locked_survey(survey.id), {"salary": 4})


def test_the_audit_trail_knows_that_somebody_answered_and_not_what(
    client: FlaskClient, make_survey: MakeSurvey, session: Session
) -> None:
    survey = make_survey(*EVERY_KIND)
    client.post(f"/surveys/{survey.slug}", data=GOOD)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "survey answered")).all()
    assert [(entry.actor, entry.subject, entry.details) for entry in entries] == [
        ("resident", f"survey:{survey.id}", "{}")
    ]


def test_ids_of_responses_do_not_follow_the_order_in_which_people_answered(
    make_survey: MakeSurvey, session: Session
) -> None:
    survey = make_survey()
    ids = []
    for _ in range(12):
        with transaction():
            ids.append(answer_survey(get_locked_survey(survey.id), {"safe": 3}).id)
    assert ids != sorted(ids)


def test_closing_forgets_which_form_sent_which_answers(
    client: FlaskClient, make_survey: MakeSurvey, session: Session
) -> None:
    survey = make_survey()
    client.post(f"/surveys/{survey.slug}", data={"q_safe": "4", "submission_token": TOKEN})
    with transaction():
        close_survey(get_locked_survey(survey.id), actor=ACTOR)
    assert session.scalars(select(SurveyResponse.submission_token)).all() == [None]


def test_an_empty_form_is_no_response(client: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey()
    answer = client.post(f"/surveys/{survey.slug}", data={})
    assert answer.status_code == 422
    assert "You have not answered anything yet" in answer.text
    assert count_responses_of(survey.id) == 0
