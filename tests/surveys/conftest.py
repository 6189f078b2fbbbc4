"""Surveys to ask, and somebody who may build them."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.transaction import transaction
from app.surveys.models import Survey
from app.surveys.queries import get_locked_survey
from app.surveys.rules.answers import AnswerValue
from app.surveys.rules.design import Design, QuestionKind, options_from
from app.surveys.services import Frame, add_question, answer_survey, create_survey, publish_survey
from tests.factories import PASSWORD, Maker

ACTOR = "user:1"
MakeSurvey = Callable[..., Survey]

EVERY_KIND = (
    Design(kind=QuestionKind.SHORT_TEXT, label="Name of the street"),
    Design(kind=QuestionKind.LONG_TEXT, label="What else"),
    Design(
        kind=QuestionKind.SINGLE_CHOICE,
        label="Way",
        options=options_from(["Foot", "Bus"]),
        allows_other=True,
    ),
    Design(
        kind=QuestionKind.MULTIPLE_CHOICE,
        label="Wishes",
        options=options_from(["Shade", "Benches"]),
        allows_other=True,
    ),
    Design(kind=QuestionKind.SCALE, label="Safe", low=1, high=5),
    Design(kind=QuestionKind.NUMBER, label="Minutes", low=0, high=300, whole=True),
    Design(kind=QuestionKind.DATE, label="Last visit"),
)


@pytest.fixture
def make_survey(app: Flask) -> MakeSurvey:
    """Make a survey with one scale, published, unless told otherwise."""

    def build(
        *designs: Design, publish: bool = True, answers: Sequence[dict[str, AnswerValue]] = (), **frame: Any
    ) -> Survey:
        with transaction():
            survey = create_survey(Frame(**{"title": "The market", **frame}), actor=ACTOR)
            for design in designs or (Design(kind=QuestionKind.SCALE, label="Safe", low=1, high=5),):
                add_question(survey, design, actor=ACTOR)
            if publish:
                publish_survey(survey, actor=ACTOR)
        for given in answers:
            with transaction():
                answer_survey(get_locked_survey(survey.id), given)
        return survey

    return build


@pytest.fixture
def editor(client: FlaskClient, make: Maker) -> FlaskClient:
    """A browser in which an editor has signed in."""
    user = make.user("editor")
    client.post("/staff/sign-in", data={"email": user.email, "password": PASSWORD})
    return client
