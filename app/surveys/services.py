"""Commands on surveys. None commits; each writes the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import update

from app.core.audit import RESIDENT, record
from app.core.db import db
from app.core.slugs import unused_slug
from app.surveys.errors import (
    InvalidAnswersError,
    LastDayPastError,
    NothingAnsweredError,
    NotReadyError,
    QuestionsFrozenError,
    SurveyNotOpenError,
    WrongStateError,
)
from app.surveys.models import Answer, Question, Survey, SurveyResponse
from app.surveys.queries import find_response, get_today, list_slugs
from app.surveys.rules.answers import AnswerValue, Fault, find_fault
from app.surveys.rules.design import Design, find_unready
from app.surveys.rules.lifecycle import ResultsPolicy, Standing, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a survey is about, when it can be answered, and who sees the results."""

    title: str
    intro: str = ""
    language: str = "en"
    opens_on: date | None = None
    closes_on: date | None = None
    results_policy: ResultsPolicy = ResultsPolicy.AFTER_CLOSING


def create_survey(frame: Frame, *, actor: str) -> Survey:
    """Store a survey as a draft without questions, under an address made from its title."""
    survey = Survey(
        slug=unused_slug(frame.title, taken=list_slugs(), otherwise="survey"),
        title=frame.title,
        intro=frame.intro,
        language=frame.language,
        state=State.DRAFT,
        opens_on=frame.opens_on,
        closes_on=frame.closes_on,
        results_policy=frame.results_policy,
    )
    db.session.add(survey)
    db.session.flush()
    _record(survey, "survey created", actor)
    return survey


def edit_survey(survey: Survey, frame: Frame, *, actor: str) -> None:
    """Change words and dates; who sees the results can change only before anybody was asked."""
    if survey.state != State.DRAFT and frame.results_policy != survey.results_policy:
        raise WrongStateError("This survey has been published, so what was said about its results stays.")
    survey.title, survey.intro, survey.language = frame.title, frame.intro, frame.language
    survey.opens_on, survey.closes_on = frame.opens_on, frame.closes_on
    survey.results_policy = frame.results_policy
    _record(survey, "survey changed", actor)


def add_question(survey: Survey, design: Design, *, actor: str) -> Question:
    """Add a question at the end of a draft."""
    _refuse_unless_draft(survey)
    taken = {question.key for question in survey.questions}
    question = Question(
        key=unused_slug(design.label, taken=taken, otherwise="question", joined_by="_"),
        position=max((question.position for question in survey.questions), default=0) + 1,
    )
    _apply(question, design)
    survey.questions.append(question)
    db.session.flush()
    _record(survey, "survey question added", actor, question=question.id)
    return question


def edit_question(question: Question, design: Design, *, actor: str) -> None:
    """Change a question of a draft; its key stays."""
    _refuse_unless_draft(question.survey)
    _apply(question, design)
    _record(question.survey, "survey question changed", actor, question=question.id)


def _apply(question: Question, design: Design) -> None:
    question.kind, question.label, question.help = design.kind, design.label, design.help
    question.required = design.required
    question.options, question.settings = design.stored_options(), design.settings()


def remove_question(question: Question, *, actor: str) -> None:
    """Take a question out of a draft."""
    survey = question.survey
    _refuse_unless_draft(survey)
    survey.questions.remove(question)
    _record(survey, "survey question removed", actor, question=question.id)


def move_question(question: Question, *, places: int, actor: str) -> None:
    """Move a question of a draft up (negative) or down; at an end it stays."""
    survey = question.survey
    _refuse_unless_draft(survey)
    order = [other for other in survey.questions if other is not question]
    place = survey.questions.index(question) + places
    order.insert(max(place, 0), question)
    for position, other in enumerate(order, start=1):
        other.position = position
    _record(survey, "survey question moved", actor, question=question.id)


def publish_survey(survey: Survey, *, actor: str, on: date | None = None) -> None:
    """Freeze the questions and open the survey on its dates; refuse one that nobody could answer from today, or `on`."""
    _refuse_unless_draft(survey)
    if survey.closes_on and survey.closes_on < (on or get_today()):
        raise LastDayPastError
    reasons = find_unready(survey.designs())
    if reasons:
        raise NotReadyError(reasons)
    survey.state = State.OPEN
    _record(survey, "survey published", actor)


def close_survey(survey: Survey, *, actor: str) -> None:
    """End a survey for good, and forget which form sent which answers."""
    if survey.state != State.OPEN:
        raise WrongStateError("Only a published survey can be closed.")
    survey.state = State.CLOSED
    tokens = update(SurveyResponse).where(SurveyResponse.survey_id == survey.id)
    db.session.execute(tokens.values(submission_token=None))
    _record(survey, "survey closed", actor)


def answer_survey(
    survey: Survey,
    answers: Mapping[str, AnswerValue],
    *,
    language: str = "en",
    submission_token: str | None = None,
    answered_on: date | None = None,
) -> SurveyResponse:
    """Store one response, its answers by question key; the same form sent twice is one response."""
    earlier = find_response(submission_token)
    if earlier:
        return earlier
    day = answered_on or get_today()
    if survey.standing_on(day) is not Standing.OPEN:
        raise SurveyNotOpenError
    _refuse_invalid(survey, answers)
    if not answers:
        raise NothingAnsweredError
    response = SurveyResponse(
        survey_id=survey.id, submission_token=submission_token, language=language, answered_on=day
    )
    db.session.add(response)
    db.session.flush()
    for question in survey.questions:
        if question.key in answers:
            db.session.add(
                Answer(response_id=response.id, question_id=question.id, value=answers[question.key])
            )
    # The entry has an exact instant, so it names the survey and never the response.
    _record(survey, "survey answered", RESIDENT)
    return response


def _refuse_invalid(survey: Survey, answers: Mapping[str, AnswerValue]) -> None:
    unknown = set(answers) - {question.key for question in survey.questions}
    faults: dict[str, str] = dict.fromkeys(unknown, Fault.NOT_AN_OPTION)
    for question in survey.questions:
        fault = find_fault(question.design, answers.get(question.key))
        if fault:
            faults[question.key] = fault
    if faults:
        raise InvalidAnswersError(faults)


def _refuse_unless_draft(survey: Survey) -> None:
    if survey.state != State.DRAFT:
        raise QuestionsFrozenError


def _record(survey: Survey, action: str, actor: str, **details: int) -> None:
    record(actor=actor, action=action, subject=f"survey:{survey.id}", details=dict(details))
