"""What residents answer and read."""

from typing import Any

from flask import Blueprint, Response, abort
from flask_babel import gettext as _

from app.core.access import open_to_all
from app.core.http import page, see_other
from app.core.i18n import current_language
from app.core.transaction import transaction
from app.surveys.forms.answering import answer_form
from app.surveys.queries import (
    count_responses_of,
    get_locked_survey,
    get_published_survey,
    get_today,
    list_closed_surveys_with_results,
    list_open_surveys,
    list_public_results,
)
from app.surveys.rules.lifecycle import ResultsPolicy, Standing
from app.surveys.rules.results import FEWEST_SHOWN
from app.surveys.services import answer_survey
from app.surveys.views.bars import rows_of

blueprint = Blueprint("surveys", "app.surveys", template_folder="templates")


@blueprint.get("/surveys")
@open_to_all
def index() -> Response:
    """Show what can be answered, and what came of earlier surveys."""
    today = get_today()
    return page(
        "surveys/index.html", open=list_open_surveys(today), closed=list_closed_surveys_with_results(today)
    )


@blueprint.get("/surveys/<slug>")
@open_to_all
def show(slug: str) -> Response:
    """Show the questions, or when they can be answered."""
    survey = get_published_survey(slug)
    if survey.standing_on(get_today()) is not Standing.OPEN:
        return _not_open(survey, 200)
    return _form_page(survey, answer_form(survey.designs()), 200)


@blueprint.post("/surveys/<slug>")
@open_to_all
def answer(slug: str) -> Response:
    """Take one person's answers."""
    survey = get_published_survey(slug)
    if survey.standing_on(get_today()) is not Standing.OPEN:
        return _not_open(survey, 409)
    form = answer_form(survey.designs())
    if not form.validate_on_submit():
        return _form_page(survey, form, 422)
    if not form.answers():
        form.form_errors.append(_("You have not answered anything yet. Answer at least one question."))
        return _form_page(survey, form, 422)
    with transaction():
        answer_survey(
            get_locked_survey(survey.id),
            form.answers(),
            language=current_language(),
            submission_token=form.token(),
        )
    return see_other("surveys.thanks", slug=slug)


def _form_page(survey: Any, form: Any, status: int) -> Response:
    policy = ResultsPolicy(survey.results_policy)
    return page("surveys/show.html", status, survey=survey, form=form, policy=policy, preview=False)


def _not_open(survey: Any, status: int) -> Response:
    today = get_today()
    coming = survey.standing_on(today) is Standing.COMING
    return page(
        "surveys/not_open.html", status, survey=survey, coming=coming, results=survey.shows_results_on(today)
    )


@blueprint.get("/surveys/<slug>/thanks")
@open_to_all
def thanks(slug: str) -> Response:
    """Thank, and say what happens with the answers."""
    survey = get_published_survey(slug)
    return page("surveys/thanks.html", survey=survey, policy=ResultsPolicy(survey.results_policy))


@blueprint.get("/surveys/<slug>/results")
@open_to_all
def results(slug: str) -> Response:
    """Show everybody what came of a survey, where that was promised."""
    survey = get_published_survey(slug)
    if not survey.shows_results_on(get_today()):
        abort(404)
    n = count_responses_of(survey.id)
    shown = list_public_results(survey) if n >= FEWEST_SHOWN else []
    still_open = survey.standing_on(get_today()) is Standing.OPEN
    return page(
        "surveys/results.html",
        survey=survey, results=shown, n=n, fewest=FEWEST_SHOWN, rows_of=rows_of, still_open=still_open,
    )  # fmt: skip
