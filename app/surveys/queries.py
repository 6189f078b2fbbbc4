"""Reads about surveys."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Text, case, cast, func, literal, select

from app.core import clock
from app.core.db import db
from app.core.errors import NotFoundError
from app.departments.queries import current_city
from app.surveys.models import Answer, Question, Survey, SurveyResponse
from app.surveys.rules.design import TEXTS
from app.surveys.rules.lifecycle import Standing, State
from app.surveys.rules.results import Result, for_the_public, summarise
from app.surveys.rules.sheet import Row


def get_today() -> date:
    """Return the day that it is in the city."""
    return clock.now().astimezone(ZoneInfo(current_city().time_zone)).date()


def get_survey(survey_id: int) -> Survey:
    """Return a survey, or raise NotFoundError."""
    found = db.session.get(Survey, survey_id)
    if found is None:
        raise NotFoundError(_("There is no such survey."))
    return found


def get_locked_survey(survey_id: int) -> Survey:
    """Return a survey that nobody else can change or answer until the open transaction ends, or raise NotFoundError."""
    found = db.session.get(Survey, survey_id, with_for_update=True)
    if found is None:
        raise NotFoundError(_("There is no such survey."))
    return found


def get_published_survey(slug: str) -> Survey:
    """Return the survey under this address, or raise NotFoundError; drafts are not there for the public."""
    if not (slug.isascii() and slug.isprintable()):
        raise NotFoundError(_("There is no such survey."))
    found = db.session.scalar(select(Survey).where(Survey.slug == slug, Survey.state != State.DRAFT))
    if found is None:
        raise NotFoundError(_("There is no such survey."))
    return found


def get_question(survey_id: int, question_id: int) -> Question:
    """Return a question of this survey, or raise NotFoundError."""
    found = db.session.scalar(
        select(Question).where(Question.id == question_id, Question.survey_id == survey_id)
    )
    if found is None:
        raise NotFoundError("There is no such question in this survey.")
    return found


def list_surveys() -> Sequence[Survey]:
    """Return every survey, the newest first."""
    return db.session.scalars(select(Survey).order_by(Survey.id.desc())).all()


def list_open_surveys(day: date) -> list[Survey]:
    """Return the surveys that can be answered on a day, the newest first."""
    return [survey for survey in _list_published() if survey.standing_on(day) is Standing.OPEN]


def list_closed_surveys_with_results(day: date) -> list[Survey]:
    """Return the surveys that are over on a day and show everybody what came of them, the newest first."""
    closed = (survey for survey in _list_published() if survey.standing_on(day) is Standing.CLOSED)
    return [survey for survey in closed if survey.shows_results_on(day)]


def _list_published() -> Sequence[Survey]:
    published = select(Survey).where(Survey.state != State.DRAFT)
    return db.session.scalars(published.order_by(Survey.id.desc())).all()


def list_slugs() -> set[str]:
    """Return the short names that are taken."""
    return set(db.session.scalars(select(Survey.slug)))


def find_response(submission_token: str | None) -> SurveyResponse | None:
    """Return the response that this very form has made before, or None."""
    if submission_token is None:
        return None
    return db.session.scalar(
        select(SurveyResponse).where(SurveyResponse.submission_token == submission_token)
    )


def count_responses() -> dict[int, int]:
    """Return how many responses each survey has, by its id."""
    counted = select(SurveyResponse.survey_id, func.count()).group_by(SurveyResponse.survey_id)
    return dict(iter(db.session.execute(counted)))


def count_responses_of(survey_id: int) -> int:
    """Return how many responses one survey has."""
    counted = select(func.count()).select_from(SurveyResponse).where(SurveyResponse.survey_id == survey_id)
    return db.session.scalar(counted) or 0


def list_results(survey: Survey) -> list[Result]:
    """Return what the answers come to, question by question, with residents' own words."""
    tallies = _tallies(survey.id, cast(Answer.value, Text))
    return [summarise(question.design, tallies[question.id]) for question in survey.questions]


def list_public_results(survey: Survey) -> list[Result]:
    """Return what everybody may see: no own words, and nothing where too few people answered."""
    wordless = case((Question.kind.in_(TEXTS), literal('""')), else_=cast(Answer.value, Text))
    tallies = _tallies(survey.id, wordless)
    return [for_the_public(summarise(question.design, tallies[question.id])) for question in survey.questions]


def _tallies(survey_id: int, value: ColumnElement[str]) -> dict[int, list[tuple[Any, int]]]:
    # The database counts equal answers, so that a hundred thousand ticks travel as a handful of rows.
    answers = (
        select(Answer.question_id, value.label("value"))
        .join(Question, Question.id == Answer.question_id)
        .where(Question.survey_id == survey_id)
        .subquery()
    )
    same = (answers.c.question_id, answers.c.value)
    counted = select(*same, func.count()).group_by(*same).order_by(*same)
    tallies: dict[int, list[tuple[Any, int]]] = defaultdict(list)
    for question_id, text, n in db.session.execute(counted):
        tallies[question_id].append((json.loads(text), n))
    return tallies


def list_rows(survey_id: int) -> Iterator[Row]:
    """Return the responses one by one, in an order that says nothing about who came first."""
    found = (
        select(
            SurveyResponse.id,
            SurveyResponse.answered_on,
            SurveyResponse.language,
            Answer.question_id,
            Answer.value,
        )
        .outerjoin(Answer, Answer.response_id == SurveyResponse.id)
        .where(SurveyResponse.survey_id == survey_id)
        .order_by(SurveyResponse.id)
        .execution_options(yield_per=1000)
    )
    for (_response, answered_on, language), cells in groupby(
        db.session.execute(found), key=lambda row: row[:3]
    ):
        yield (
            answered_on,
            language,
            {question_id: value for *_same, question_id, value in cells if question_id},
        )
