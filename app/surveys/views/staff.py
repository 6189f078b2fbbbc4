"""Where staff build surveys and read the answers."""

from typing import Any

from flask import Blueprint, Response, flash, make_response
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.queries import scope_of
from app.accounts.rules import Permission
from app.core.access import needs
from app.core.http import page, see_other
from app.core.i18n import current_language
from app.core.transaction import transaction
from app.surveys.errors import LastDayPastError, NotReadyError
from app.surveys.forms.answering import answer_form
from app.surveys.forms.building import KIND_NAMES, question_form, say_unready
from app.surveys.forms.framing import POLICY_NAMES, SurveyForm
from app.surveys.queries import (
    count_responses,
    count_responses_of,
    get_locked_survey,
    get_question,
    get_survey,
    get_today,
    list_results,
    list_rows,
    list_surveys,
)
from app.surveys.rules.design import QuestionKind
from app.surveys.rules.lifecycle import ResultsPolicy, State
from app.surveys.rules.sheet import sheet_of, write_sheet
from app.surveys.services import (
    add_question,
    close_survey,
    create_survey,
    edit_question,
    edit_survey,
    move_question,
    publish_survey,
    remove_question,
)
from app.surveys.views.bars import rows_of

blueprint = Blueprint("surveys_staff", "app.surveys", template_folder="templates")

STAFF = "/staff/surveys"
SURVEY = f"{STAFF}/<int(max=2147483647):survey_id>"
QUESTION = f"{SURVEY}/questions/<int(max=2147483647):question_id>"
MOST_TEXTS = 200


@blueprint.get(STAFF)
@needs(Permission.EDIT_SURVEYS)
def index() -> Response:
    """List every survey with its standing and its responses."""
    return page(
        "surveys/staff_index.html", surveys=list_surveys(), counts=count_responses(), today=get_today()
    )


@blueprint.route(f"{STAFF}/new", methods=["GET", "POST"])
@needs(Permission.EDIT_SURVEYS)
def new() -> Response:
    """Begin a survey."""
    form = SurveyForm(language=current_language())
    if not form.validate_on_submit():
        return page("surveys/frame.html", 422 if form.errors else 200, form=form, survey=None)
    actor = scope_of(current_user).actor
    with transaction():
        survey_id = create_survey(form.frame(), actor=actor).id
    return see_other("surveys_staff.overview", survey_id=survey_id)


@blueprint.get(SURVEY)
@needs(Permission.EDIT_SURVEYS)
def overview(survey_id: int) -> Response:
    """Show one survey with its questions and what can be done with it."""
    return _overview(survey_id, 200)


def _overview(survey_id: int, status: int, problems: tuple[str, ...] = ()) -> Response:
    survey = get_survey(survey_id)
    return page(
        "surveys/overview.html", status, survey=survey, problems=problems, n=count_responses_of(survey_id),
        standing=survey.standing_on(get_today()), kinds=KIND_NAMES, policy=POLICY_NAMES[ResultsPolicy(survey.results_policy)],
    )  # fmt: skip


@blueprint.route(f"{SURVEY}/edit", methods=["GET", "POST"])
@needs(Permission.EDIT_SURVEYS)
def edit(survey_id: int) -> Response:
    """Change words and dates of a survey."""
    survey = get_survey(survey_id)
    form = SurveyForm(obj=survey)
    if survey.state != State.DRAFT:
        form.keep_policy(ResultsPolicy(survey.results_policy))
    if not form.validate_on_submit():
        return page("surveys/frame.html", 422 if form.errors else 200, form=form, survey=survey)
    actor = scope_of(current_user).actor
    with transaction():
        edit_survey(get_locked_survey(survey_id), form.frame(), actor=actor)
    flash(_("Your changes are saved."))
    return see_other("surveys_staff.overview", survey_id=survey_id)


@blueprint.route(f"{SURVEY}/questions/new/<any({', '.join(QuestionKind)}):kind>", methods=["GET", "POST"])
@needs(Permission.EDIT_SURVEYS)
def add(survey_id: int, kind: str) -> Response:
    """Add a question of one kind to a draft."""
    survey, wanted = get_survey(survey_id), QuestionKind(kind)
    form = question_form(wanted)
    if not form.validate_on_submit():
        return _question_page(survey, wanted, form)
    actor = scope_of(current_user).actor
    with transaction():
        add_question(get_locked_survey(survey_id), form.design(wanted), actor=actor)
    flash(_("The question is added."))
    return see_other("surveys_staff.overview", survey_id=survey_id)


@blueprint.route(QUESTION, methods=["GET", "POST"])
@needs(Permission.EDIT_SURVEYS)
def question(survey_id: int, question_id: int) -> Response:
    """Change a question of a draft."""
    asked = get_question(survey_id, question_id)
    earlier = asked.design
    form = question_form(earlier.kind)
    if not form.is_submitted():
        form.fill(earlier)
    if not form.validate_on_submit():
        return _question_page(asked.survey, earlier.kind, form)
    actor = scope_of(current_user).actor
    with transaction():
        get_locked_survey(survey_id)
        design = form.design(earlier.kind, earlier.options)
        edit_question(get_question(survey_id, question_id), design, actor=actor)
    flash(_("Your changes are saved."))
    return see_other("surveys_staff.overview", survey_id=survey_id)


def _question_page(survey: Any, kind: QuestionKind, form: Any) -> Response:
    status = 422 if form.errors else 200
    return page("surveys/question.html", status, survey=survey, form=form, kind=KIND_NAMES[kind])


@blueprint.post(f"{QUESTION}/move/<any(up, down):direction>")
@needs(Permission.EDIT_SURVEYS)
def move(survey_id: int, question_id: int, direction: str) -> Response:
    """Move a question of a draft one place."""
    actor = scope_of(current_user).actor
    with transaction():
        get_locked_survey(survey_id)
        places = -1 if direction == "up" else 1
        move_question(get_question(survey_id, question_id), places=places, actor=actor)
    return see_other("surveys_staff.overview", survey_id=survey_id, _anchor="questions")


@blueprint.post(f"{QUESTION}/remove")
@needs(Permission.EDIT_SURVEYS)
def remove(survey_id: int, question_id: int) -> Response:
    """Take a question out of a draft."""
    actor = scope_of(current_user).actor
    with transaction():
        get_locked_survey(survey_id)
        remove_question(get_question(survey_id, question_id), actor=actor)
    flash(_("The question is removed."))
    return see_other("surveys_staff.overview", survey_id=survey_id, _anchor="questions")


@blueprint.post(f"{SURVEY}/publish")
@needs(Permission.EDIT_SURVEYS)
def publish(survey_id: int) -> Response:
    """Freeze the questions and open the survey, or say what must be mended first."""
    actor = scope_of(current_user).actor
    try:
        with transaction():
            publish_survey(get_locked_survey(survey_id), actor=actor)
    except NotReadyError as error:
        problems = tuple(say_unready(reason, label) for reason, label in error.reasons)
        return _overview(survey_id, error.status, problems)
    except LastDayPastError as error:
        return _overview(survey_id, error.status, (error.sentence,))
    flash(_("The survey is published."))
    return see_other("surveys_staff.overview", survey_id=survey_id)


@blueprint.get(f"{SURVEY}/close")
@needs(Permission.EDIT_SURVEYS)
def confirm_close(survey_id: int) -> Response:
    """Ask once more before a survey ends for good."""
    return page("surveys/close.html", survey=get_survey(survey_id), n=count_responses_of(survey_id))


@blueprint.post(f"{SURVEY}/close")
@needs(Permission.EDIT_SURVEYS)
def close(survey_id: int) -> Response:
    """End a survey for good."""
    actor = scope_of(current_user).actor
    with transaction():
        close_survey(get_locked_survey(survey_id), actor=actor)
    flash(_("The survey is closed."))
    return see_other("surveys_staff.overview", survey_id=survey_id)


@blueprint.get(f"{SURVEY}/preview")
@needs(Permission.EDIT_SURVEYS)
def preview(survey_id: int) -> Response:
    """Show the questions as residents will see them."""
    survey = get_survey(survey_id)
    policy = ResultsPolicy(survey.results_policy)
    return page(
        "surveys/show.html", survey=survey, form=answer_form(survey.designs()), policy=policy, preview=True
    )


@blueprint.get(f"{SURVEY}/results")
@needs(Permission.EDIT_SURVEYS)
def results(survey_id: int) -> Response:
    """Show staff what came of a survey, own words included."""
    survey = get_survey(survey_id)
    n = count_responses_of(survey_id)
    return page(
        "surveys/staff_results.html",
        survey=survey, results=list_results(survey), n=n, most=MOST_TEXTS, rows_of=rows_of,
    )  # fmt: skip


@blueprint.get(f"{SURVEY}/results.csv")
@needs(Permission.EDIT_SURVEYS)
def download(survey_id: int) -> Response:
    """Give staff every response as a sheet, a row each, in no order of time."""
    survey = get_survey(survey_id)
    questions = [(question.id, question.design) for question in survey.questions]
    answer = make_response(write_sheet(sheet_of(questions, list_rows(survey_id), other=_("something else"))))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{survey.slug}.csv"'
    return answer
