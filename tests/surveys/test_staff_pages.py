"""Editors build a survey, publish it, close it and read what came of it."""

import csv
import io
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditEntry, find_fault
from app.core.transaction import transaction
from app.surveys.errors import QuestionsFrozenError
from app.surveys.models import Question, Survey
from app.surveys.queries import get_locked_survey, get_survey
from app.surveys.rules.answers import chosen
from app.surveys.rules.lifecycle import State
from app.surveys.services import add_question, edit_question, move_question, remove_question
from tests.factories import PASSWORD, Maker
from tests.surveys.conftest import ACTOR, EVERY_KIND, MakeSurvey

FRAME = {"title": "The market", "language": "en", "results_policy": "live"}
SCALE = {"label": "Safe", "low": "1", "high": "5"}
CHANGES = (
    lambda survey: add_question(survey, EVERY_KIND[0], actor=ACTOR),
    lambda survey: edit_question(survey.questions[0], EVERY_KIND[0], actor=ACTOR),
    lambda survey: remove_question(survey.questions[0], actor=ACTOR),
    lambda survey: move_question(survey.questions[0], places=1, actor=ACTOR),
)


def labels_of(survey: Survey, session: Session) -> list[str]:
    session.expire_all()
    return [question.label for question in get_survey(survey.id).questions]


def test_from_an_idea_to_its_results(editor: FlaskClient) -> None:
    made = editor.post("/staff/surveys/new", data=FRAME).location
    editor.post(f"{made}/questions/new/scale", data=SCALE)
    editor.post(f"{made}/publish")
    for step in range(25):
        editor.post("/surveys/the-market", data={"q_safe": str(1 + step % 5)})
    results = editor.get("/surveys/the-market/results").text
    assert "25 people have answered." in results and "Mean 3" in results


@pytest.mark.parametrize("path", ["", "/new", "/1", "/1/edit", "/1/results", "/1/results.csv", "/1/preview"])
def test_staff_without_the_permission_stay_outside(
    client: FlaskClient, make: Maker, make_survey: MakeSurvey, path: str
) -> None:
    make_survey()
    client.post("/staff/sign-in", data={"email": make.user("agent").email, "password": PASSWORD})
    assert client.get(f"/staff/surveys{path}").status_code == 403


def test_visitors_are_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/staff/surveys").location.startswith("/staff/sign-in")


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("short_text", {"label": ""}),
        ("single_choice", {"label": "Way", "options": "Foot"}),
        ("single_choice", {"label": "Way", "options": "Foot\nFoot"}),
        ("multiple_choice", {"label": "Way", "options": "\n".join(map(str, range(41)))}),
        ("scale", {"label": "Safe", "low": "1", "high": "1"}),
        ("scale", {"label": "Safe", "low": "0", "high": "99"}),
        ("number", {"label": "Minutes", "low": "5", "high": "1"}),
        ("number", {"label": "Minutes", "low": "9" * 30}),
    ],
)
def test_a_question_that_nobody_could_answer_is_not_saved(
    editor: FlaskClient, make_survey: MakeSurvey, kind: str, sent: dict[str, str]
) -> None:
    survey = make_survey(publish=False)
    assert editor.post(f"/staff/surveys/{survey.id}/questions/new/{kind}", data=sent).status_code == 422


def test_a_question_is_shown_again_as_it_was_built(editor: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey(*EVERY_KIND, publish=False)
    for question in survey.questions:
        shown = editor.get(f"/staff/surveys/{survey.id}/questions/{question.id}")
        assert (shown.status_code, question.label in shown.text) == (200, True)


def test_an_option_keeps_its_key_when_the_question_is_edited(
    editor: FlaskClient, make_survey: MakeSurvey, session: Session
) -> None:
    survey = make_survey(EVERY_KIND[2], publish=False)
    path = f"/staff/surveys/{survey.id}/questions/{survey.questions[0].id}"
    editor.post(path, data={"label": "Way", "options": "On wheels\nBus"})
    session.expire_all()
    assert session.scalar(select(Question.options)) == [
        {"key": "on_wheels", "label": "On wheels"},
        {"key": "bus", "label": "Bus"},
    ]


def test_a_question_moves_one_place_up(
    editor: FlaskClient, make_survey: MakeSurvey, session: Session
) -> None:
    survey = make_survey(*EVERY_KIND[:3], publish=False)
    last = survey.questions[2]
    editor.post(f"/staff/surveys/{survey.id}/questions/{last.id}/move/up")
    assert labels_of(survey, session) == ["Name of the street", "Way", "What else"]


def test_a_question_at_the_top_stays_there(
    editor: FlaskClient, make_survey: MakeSurvey, session: Session
) -> None:
    survey = make_survey(*EVERY_KIND[:2], publish=False)
    editor.post(f"/staff/surveys/{survey.id}/questions/{survey.questions[0].id}/move/up")
    assert labels_of(survey, session) == ["Name of the street", "What else"]


def test_a_question_can_be_taken_out(editor: FlaskClient, make_survey: MakeSurvey, session: Session) -> None:
    survey = make_survey(*EVERY_KIND[:2], publish=False)
    editor.post(f"/staff/surveys/{survey.id}/questions/{survey.questions[0].id}/remove")
    assert labels_of(survey, session) == ["What else"]


@pytest.mark.parametrize("number", range(4))
def test_a_published_survey_refuses_every_change_of_its_questions(
    make_survey: MakeSurvey, number: int
) -> None:
    survey = make_survey()
    with pytest.raises(QuestionsFrozenError), transaction():
        CHANGES[number](get_locked_survey(survey.id))


def test_what_was_promised_about_the_results_stays_after_publishing(
    editor: FlaskClient, make_survey: MakeSurvey, session: Session
) -> None:
    survey = make_survey(results_policy="staff_only")
    editor.post(f"/staff/surveys/{survey.id}/edit", data={**FRAME, "title": "New title"})
    session.expire_all()
    found = get_survey(survey.id)
    assert (found.title, found.results_policy) == ("New title", "staff_only")


def test_a_survey_without_questions_says_why_it_is_not_published(editor: FlaskClient) -> None:
    made = editor.post("/staff/surveys/new", data=FRAME).location
    refused = editor.post(f"{made}/publish")
    assert (refused.status_code, "Add at least one question" in refused.text) == (422, True)


def test_the_last_day_is_not_before_the_first(editor: FlaskClient) -> None:
    days = {"opens_on": ["2", "5", "2026"], "closes_on": ["1", "5", "2026"]}
    refused = editor.post("/staff/surveys/new", data={**FRAME, **days})
    assert (refused.status_code, "must not be before the first day" in refused.text) == (422, True)


def test_two_surveys_of_one_title_have_two_addresses(editor: FlaskClient, session: Session) -> None:
    for _ in range(2):
        editor.post("/staff/surveys/new", data=FRAME)
    assert set(session.scalars(select(Survey.slug))) == {"the-market", "the-market-2"}


def test_closing_ends_the_survey(editor: FlaskClient, make_survey: MakeSurvey, session: Session) -> None:
    survey = make_survey()
    editor.post(f"/staff/surveys/{survey.id}/close")
    session.expire_all()
    assert get_survey(survey.id).state == State.CLOSED


def test_a_draft_cannot_be_closed(editor: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey(publish=False)
    assert editor.post(f"/staff/surveys/{survey.id}/close").status_code == 409


def test_every_change_is_in_the_audit_trail(editor: FlaskClient, session: Session) -> None:
    made = editor.post("/staff/surveys/new", data=FRAME).location
    editor.post(f"{made}/questions/new/scale", data=SCALE)
    editor.post(f"{made}/publish")
    editor.post(f"{made}/close")
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)).all()
    assert [action for action in actions if action.startswith("survey")] == [
        "survey created",
        "survey question added",
        "survey published",
        "survey closed",
    ]
    assert find_fault() is None


def test_the_preview_has_nothing_to_send(editor: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey(*EVERY_KIND, publish=False)
    assert "Send your answers" not in editor.get(f"/staff/surveys/{survey.id}/preview").text


def test_staff_read_own_words_whatever_their_direction(editor: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey(*EVERY_KIND, answers=[{"what_else": "السوق جميل"}])
    assert 'dir="auto">السوق جميل' in editor.get(f"/staff/surveys/{survey.id}/results").text


def test_the_sheet_has_a_row_a_response_and_no_formula(editor: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey(
        *EVERY_KIND[1:4],
        answers=[
            {"what_else": "=1+1", "way": chosen("bus"), "wishes": chosen("shade", "benches", other="+41")}
        ],
    )
    sheet = editor.get(f"/staff/surveys/{survey.id}/results.csv")
    rows = list(csv.reader(io.StringIO(sheet.data.decode("utf-8-sig"))))
    assert rows[0] == [
        "answered_on",
        "language",
        "What else",
        "Way",
        "Way (something else)",
        "Wishes",
        "Wishes (something else)",
    ]
    assert rows[1][2:] == ["'=1+1", "Bus", "", "Shade; Benches", "'+41"]


def test_the_sheet_is_utf_8_with_its_mark_and_a_name(editor: FlaskClient, make_survey: MakeSurvey) -> None:
    sheet = editor.get(f"/staff/surveys/{make_survey().id}/results.csv")
    assert sheet.data.startswith(b"\xef\xbb\xbf")
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="the-market.csv"'


def test_an_id_too_long_for_the_database_is_not_found(editor: FlaskClient) -> None:
    assert editor.get(f"/staff/surveys/{'9' * 30}").status_code == 404


def test_a_survey_whose_last_day_is_past_is_not_published(
    editor: FlaskClient, make_survey: MakeSurvey
) -> None:
    survey = make_survey(publish=False, closes_on=date(2020, 1, 1))
    answer = editor.post(f"/staff/surveys/{survey.id}/publish")
    assert answer.status_code == 409
    assert "The last day of this survey is past" in answer.text
    assert survey.state == State.DRAFT


def test_closing_asks_first_and_says_that_it_is_done(editor: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey()
    assert "cannot be opened again" in editor.get(f"/staff/surveys/{survey.id}/close").text
    assert (
        "The survey is closed."
        in editor.post(f"/staff/surveys/{survey.id}/close", follow_redirects=True).text
    )
