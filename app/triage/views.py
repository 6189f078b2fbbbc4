"""Pages of triage: the review queue, one report in review, and how the machine sorts, for everybody."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from app.accounts.queries import Scope, scope_of
from app.accounts.rules import Permission
from app.core.access import needs, open_to_all
from app.core.config import settings
from app.core.errors import NotFoundError, RefusedError
from app.core.http import page, see_other
from app.core.transaction import transaction
from app.departments.queries import (
    current_city,
    find_category_for_common_key,
    get_category,
    get_department_by_slug,
    list_categories,
    list_departments,
)
from app.triage.errors import DecidedAlreadyError
from app.triage.forms import DecisionForm, NotOursForm
from app.triage.gateways.figures import read_figures
from app.triage.models import Prediction
from app.triage.queries import (
    MOST_COUNTED,
    count_machine_sortings,
    count_waiting,
    find_decided,
    find_next_waiting,
    find_suggestion,
    get_waiting,
    list_waiting,
)
from app.triage.rules.routing import Reason
from app.triage.services import decide, decline

blueprint = Blueprint("triage", __name__, template_folder="templates")

FEWEST_FOR_A_SHARE = 50
"""Under this many reports a percentage would say more about chance than about the machine."""


def _scope() -> Scope:
    return scope_of(current_user)


@blueprint.get("/staff/review")
@needs(Permission.REVIEW_TRIAGE)
def review() -> ResponseReturnValue:
    """Show the reports that a person has to sort."""
    scope = _scope()
    waiting = list_waiting(scope, after=request.args.get("after"))
    return page(
        "triage/review.html",
        waiting=waiting,
        n_waiting=_how_many(count_waiting(scope)),
        rows=[{"prediction": one, **_context(one)} for one in waiting.rows],
    )


def _how_many(n: int) -> str:
    if n >= MOST_COUNTED:
        return str(_("%(n)s or more reports wait for a person.", n=MOST_COUNTED))
    return str(ngettext("%(num)s report waits for a person.", "%(num)s reports wait for a person.", n))


def _context(prediction: Prediction) -> dict[str, Any]:
    received_at = prediction.report.received_at.astimezone(ZoneInfo(current_city().time_zone))
    return {
        "suggestion": find_suggestion(prediction),
        "reason": reason_in_words(prediction.reason or Reason.PERSON_ASKED),
        "received": format_datetime(received_at, "d MMM, HH:mm", rebase=False),
    }


def reason_in_words(reason: str) -> str:
    """Return why a person decides, in the reader's language."""
    words = {
        Reason.MODEL_UNAVAILABLE: _("The machine could not read it."),
        Reason.UNSURE: _("The machine is not sure."),
        Reason.NOT_FOR_THE_CITY: _("It may not be for the city."),
        Reason.UNKNOWN_CATEGORY: _("The city has no such category."),
        Reason.NOBODY_OWNS_IT: _("No department owns this category."),
        Reason.PERSON_ASKED: _("The resident asked for a person."),
    }
    return str(words[Reason(reason)])


@blueprint.get("/staff/review/<reference>")
@needs(Permission.REVIEW_TRIAGE)
def review_one(reference: str) -> ResponseReturnValue:
    """Show one report with what the machine makes of it, or what has become of it."""
    try:
        prediction = get_waiting(reference, _scope())
    except NotFoundError:
        return _decided_page(reference, status=200)
    return _review_page(prediction, _form(prediction))


def _decided_page(reference: str, *, status: int) -> ResponseReturnValue:
    """Say who has a report that waits no more; raise NotFoundError where it never waited for this person."""
    report = find_decided(reference, _scope())
    if report is None:
        raise NotFoundError("This report does not wait for a person.")
    return page("triage/decided.html", status, report=report)


@blueprint.post("/staff/review/<reference>")
@needs(Permission.REVIEW_TRIAGE)
def decide_one(reference: str) -> ResponseReturnValue:
    """Sort a report as a person says, and go on to the next."""
    scope = _scope()
    try:
        form = _form(get_waiting(reference, scope))
        if not form.validate_on_submit():
            return _review_page(get_waiting(reference, scope), form, status=422)
        sorted_into = _decide(reference, form, scope)
    except (NotFoundError, DecidedAlreadyError):
        return _decided_page(reference, status=409)
    except RefusedError as error:
        form.form_errors.append(error.sentence)
        return _review_page(get_waiting(reference, scope), form, status=error.status)
    flash(_("%(reference)s is sorted as %(category)s.", reference=reference, category=sorted_into))
    return _to_the_next(scope)


@blueprint.route("/staff/review/<reference>/not-ours", methods=["GET", "POST"])
@needs(Permission.REVIEW_TRIAGE)
def not_ours(reference: str) -> ResponseReturnValue:
    """Tell a resident that their report is not the city's task, and whose it is."""
    scope, form = _scope(), NotOursForm()
    try:
        report = get_waiting(reference, scope).report
        if not form.validate_on_submit():
            return page("triage/not_ours.html", 422 if form.errors else 200, report=report, form=form)
        with transaction():
            prediction = get_waiting(reference, scope)
            decline(prediction, text=form.text.data or "", whose=form.whose.data or "", user_id=scope.user_id)
    except (NotFoundError, DecidedAlreadyError):
        return _decided_page(reference, status=409)
    except RefusedError as error:
        form.form_errors.append(error.sentence)
        return page("triage/not_ours.html", error.status, report=report, form=form)
    flash(_("%(reference)s is closed as not the city’s task. The resident is told.", reference=reference))
    return _to_the_next(scope)


def _to_the_next(scope: Scope) -> ResponseReturnValue:
    following = find_next_waiting(scope)
    return (
        see_other("triage.review_one", reference=following.report.reference)
        if following
        else see_other("triage.review")
    )


def _decide(reference: str, form: DecisionForm, scope: Scope) -> str:
    with transaction():
        category = get_category(form.category.data)
        department = get_department_by_slug(form.department.data) if form.department.data else None
        prediction = get_waiting(reference, scope)
        decide(
            prediction,
            category=category,
            department=department,
            urgent=form.urgent.data,
            user_id=scope.user_id,
        )
        return category.name


def _form(prediction: Prediction) -> DecisionForm:
    suggestion = find_suggestion(prediction)
    form = DecisionForm(category=suggestion.key if suggestion else "", urgent=prediction.report.urgent)
    form.category.choices = [
        SelectChoice("", _("Choose a category")),
        *(SelectChoice(category.key, category.name) for category in list_categories()),
    ]
    form.department.choices = [
        SelectChoice("", _("The one that owns the category")),
        *(SelectChoice(department.slug, department.name) for department in list_departments()),
    ]
    return form


def _review_page(prediction: Prediction, form: DecisionForm, status: int = 200) -> ResponseReturnValue:
    return page(
        "triage/review_one.html",
        status,
        prediction=prediction,
        report=prediction.report,
        form=form,
        runners_up=_runners_up(prediction),
        **_context(prediction),
    )


def _runners_up(prediction: Prediction) -> list[dict[str, Any]]:
    """Return the machine's other guesses that the city has, best first."""
    others = [one for one in prediction.alternatives if one["category"] != prediction.category_key]
    found = [(find_category_for_common_key(one["category"]), one["confidence"]) for one in others]
    return [{"category": category, "confidence": confidence} for category, confidence in found if category][
        :3
    ]


@blueprint.get("/about/sorting")
@open_to_all
def about_sorting() -> ResponseReturnValue:
    """Tell everybody what the machine does, how often it is right, and how to object."""
    local = count_machine_sortings()
    share = 1 - local.n_corrected / local.n_sorted if local.n_sorted >= FEWEST_FOR_A_SHARE else None
    return page(
        "triage/about_sorting.html", figures=read_figures(settings().model_dir), local=local, share=share
    )
