"""Pages of casework: the queue, one case, and the work that machines could not do."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.queries import Scope, list_names, scope_of
from app.accounts.rules import Permission
from app.casework.forms import LONGEST_TEXT, CaseForm
from app.casework.models import Case
from app.casework.queries.cases import explain_promise, find_case, get_case, list_refused_letters
from app.casework.queries.queue import COUNTED, MOST_COUNTED, Filter, View, count_queue, list_queue
from app.casework.rules.standing import Level, Standing, stand
from app.casework.services import work
from app.casework.views.actions import ACTIONS, forms_of
from app.core import clock
from app.core.access import needs
from app.core.encryption import UnreadableValueError
from app.core.errors import NotFoundError, RefusedError
from app.core.http import page, see_other
from app.core.outbox.queries import count_jobs, list_parked
from app.core.outbox.worker import retry_parked
from app.core.transaction import transaction
from app.departments.queries import (
    current_city,
    has_map,
    list_area_names,
    list_categories,
    list_departments,
)
from app.reports.models import HistoryEntry
from app.reports.queries import ContactDetails, read_contact
from app.triage.queries import find_prediction, find_suggestion

blueprint = Blueprint("casework", __name__, template_folder="../templates")


def _scope() -> Scope:
    return scope_of(current_user)


def _zone() -> ZoneInfo:
    return ZoneInfo(current_city().time_zone)


def local(at: datetime, pattern: str = "d MMM y, HH:mm", *, zone: ZoneInfo) -> str:
    """Return an instant in the city's own time, in the reader's language."""
    return str(format_datetime(at.astimezone(zone), pattern, rebase=False))


def _standing(case: Case, at: datetime, zone: ZoneInfo) -> Standing:
    if case.closed_at:
        return Standing(Level.CLOSED, 0)
    return stand(case.due_at, at=at, zone=zone)


@blueprint.get("/staff/queue")
@needs(Permission.WORK_CASES)
def queue() -> ResponseReturnValue:
    """Show one pile of cases, the most pressing first; a reference typed in leads straight to its case."""
    scope, at, zone = _scope(), clock.now(), _zone()
    typed = request.args.get("reference", "").strip()
    if typed and (found := find_case(typed, scope)):
        return see_other("casework.case", reference=found.report.reference)
    views = _views_of(scope)
    view = _chosen_view(views)
    subjects = {name: _chosen_id(name) for name in ("category_id", "area_id", "department_id")}
    cases = list_queue(scope, view, at=at, narrowed=Filter(**subjects), after=request.args.get("after"))
    return page(
        "casework/queue.html",
        view=view,
        views=[(one, count_queue(scope, one, at=at) if one in COUNTED else None) for one in views],
        most_counted=MOST_COUNTED,
        rows=[(case, _standing(case, at, zone)) for case in cases.rows],
        next_marker=cases.next_marker,
        subjects=subjects,
        categories=list_categories(),
        areas=list_area_names(),
        departments=_departments_of(scope),
        typed=typed,
        local=partial(local, zone=zone),
    )


def _views_of(scope: Scope) -> list[View]:
    left_out = {None: View.TEAM} if scope.department_ids is None and not scope.own_ids else {}
    # Who sees only their own teams has no use for the same pile twice.
    only_own = scope.department_ids is not None
    return [view for view in View if view not in left_out.values() and not (only_own and view == View.ALL)]


def _chosen_view(views: list[View]) -> View:
    asked = request.args.get("view", "")
    return next((view for view in views if view == asked), View.ALL if View.TEAM not in views else View.TEAM)


def _chosen_id(name: str) -> int | None:
    chosen = request.args.get(name, "")
    # A longer number is no id, and no database would take it.
    return int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else None


def _departments_of(scope: Scope) -> list[Any]:
    ids = scope.department_ids
    return [department for department in list_departments() if ids is None or department.id in ids]


@blueprint.get("/staff/cases/<reference>")
@needs(Permission.WORK_CASES)
def case(reference: str) -> ResponseReturnValue:
    """Show all that is known about a case and all that can be done with it."""
    return _case_page(get_case(reference, _scope()))


@blueprint.post("/staff/cases/<reference>/<action>")
@needs(Permission.WORK_CASES)
def act(reference: str, action: str) -> ResponseReturnValue:
    """Carry out one command; what was typed survives when it is refused."""
    scope, chosen = _scope(), ACTIONS.get(action)
    if chosen is None:
        raise NotFoundError(_("A case has no such command."))
    form = forms_of(get_case(reference, scope))[action]
    if not form.validate_on_submit():
        return _case_page(get_case(reference, scope), {action: form}, status=422)
    try:
        with transaction():
            chosen.run(get_case(reference, scope, to_change=True), form, scope)
    except NotFoundError:
        raise
    except RefusedError as error:
        return _refused(reference, scope, action, form, error)
    flash(str(chosen.done))
    if action in ("claim", "release") or find_case(reference, scope):
        return see_other("casework.case", reference=reference)
    return see_other("casework.queue")


def _refused(
    reference: str, scope: Scope, action: str, form: CaseForm, error: RefusedError
) -> ResponseReturnValue:
    found = get_case(reference, scope)
    form.form_errors.append(error.sentence)
    # Whoever has read what changed may send the same words again.
    form.version.raw_data, form.version.data = None, found.version
    return _case_page(found, {action: form}, status=error.status)


@blueprint.post("/staff/cases/<reference>/contact")
@needs(Permission.WORK_CASES)
def contact(reference: str) -> ResponseReturnValue:
    """Reveal how to reach the resident, and write down who looked."""
    scope = _scope()
    with transaction():
        work.log_reveal(get_case(reference, scope), by=scope)
    found = get_case(reference, scope)
    try:
        return _case_page(found, contact=read_contact(found.report))
    except UnreadableValueError:
        flash(_("The contact data cannot be read with the keys of this server."))
        return _case_page(found)


def _case_page(
    case: Case,
    filled: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    contact: ContactDetails | None = None,
) -> ResponseReturnValue:
    prediction = find_prediction(case.report_id)
    history = list(reversed(case.report.history))
    tried = next(iter((filled or {}).values()), None)
    return page(
        "casework/case.html",
        status,
        case=case,
        report=case.report,
        standing=_standing(case, clock.now(), _zone()),
        explanation=explain_promise(case),
        prediction=prediction,
        has_map=has_map(),
        suggestion=find_suggestion(prediction),
        history=history,
        names=_names(history),
        forms={**forms_of(case), **(filled or {})},
        form=tried,
        contact=contact,
        departments={one.id: one.name for one in list_departments()},
        categories={one.id: one.name for one in list_categories()},
        longest_text=LONGEST_TEXT,
        local=partial(local, zone=_zone()),
    )


def _names(history: list[HistoryEntry]) -> dict[str, str]:
    ids = {int(entry.actor.removeprefix("user:")) for entry in history if entry.actor.startswith("user:")}
    return {f"user:{user_id}": name for user_id, name in list_names(ids).items()}


@blueprint.get("/staff/jobs")
@needs(Permission.SEE_JOBS)
def jobs() -> ResponseReturnValue:
    """Show work that failed for good, and letters that the mail server refused."""
    return page(
        "casework/jobs.html",
        counts=count_jobs(),
        parked=list_parked(),
        letters=list_refused_letters(),
        local=partial(local, zone=_zone()),
    )


@blueprint.post("/staff/jobs/<int(max=2147483647):job_id>")
@needs(Permission.SEE_JOBS)
def retry(job_id: int) -> ResponseReturnValue:
    """Try a parked job again."""
    with transaction():
        retry_parked(job_id, actor=_scope().actor)
    flash(_("The job is ready again."))
    return see_other("casework.jobs")
