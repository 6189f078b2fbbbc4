"""What can be done with a case: each command with its form and the words that follow it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as later
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from app.accounts.queries import Scope
from app.casework.forms import (
    AnswerForm,
    CaseForm,
    CategoryForm,
    DeclineForm,
    HandOverForm,
    NoteForm,
    ReopenForm,
    ResolveForm,
)
from app.casework.models import Case
from app.casework.services import work
from app.departments.queries import get_category, get_department_by_slug, list_categories, list_departments


@dataclass(frozen=True, slots=True)
class Action:
    """A command on a case: its form, what it runs, and what the colleague reads afterwards."""

    form: type[CaseForm]
    run: Callable[[Case, Any, Scope], None]
    done: Any


def _worded(command: Callable[..., None]) -> Callable[[Case, Any, Scope], None]:
    return lambda case, form, scope: command(case, text=form.text.data, version=form.version.data, by=scope)


def _plain(command: Callable[..., None], **given: Any) -> Callable[[Case, Any, Scope], None]:
    return lambda case, form, scope: command(case, version=form.version.data, by=scope, **given)


def _hand_over(case: Case, form: Any, scope: Scope) -> None:
    department = get_department_by_slug(form.department.data)
    work.hand_over(case, department, reason=form.text.data, version=form.version.data, by=scope)


def _decline(case: Case, form: Any, scope: Scope) -> None:
    work.decline(case, text=form.text.data, whose=form.whose.data or "", version=form.version.data, by=scope)


def _correct(case: Case, form: Any, scope: Scope) -> None:
    work.correct_category(case, get_category(form.category.data), version=form.version.data, by=scope)


ACTIONS: Mapping[str, Action] = {
    "answer": Action(AnswerForm, _worded(work.answer), later("Your answer was sent.")),
    "resolve": Action(ResolveForm, _worded(work.resolve), later("The case is resolved.")),
    "decline": Action(DeclineForm, _decline, later("The case is closed as not the city's task.")),
    "hand-over": Action(HandOverForm, _hand_over, later("The case was handed over.")),
    "category": Action(CategoryForm, _correct, later("The category was corrected.")),
    "note": Action(NoteForm, _worded(work.note), later("Your note was kept.")),
    "reopen": Action(ReopenForm, _worded(work.reopen), later("The case is open again.")),
    "claim": Action(CaseForm, _plain(work.claim), later("The case is yours.")),
    "release": Action(CaseForm, _plain(work.release), later("The case is back with the team.")),
    "urgent": Action(CaseForm, _plain(work.set_urgency, urgent=True), later("The case is marked as urgent.")),
    "calm": Action(CaseForm, _plain(work.set_urgency, urgent=False), later("The case is no longer urgent.")),
}


def forms_of(case: Case) -> dict[str, Any]:
    """Return a fresh form for each command, with what can be chosen for this case."""
    forms = {name: action.form(prefix=f"{name}-", version=case.version) for name, action in ACTIONS.items()}
    forms["category"].category.choices = [
        SelectChoice("", _("Choose a category")),
        *(SelectChoice(one.key, one.name) for one in list_categories() if one.id != case.category_id),
    ]
    forms["hand-over"].department.choices = [
        SelectChoice("", _("Choose a department")),
        *(SelectChoice(one.slug, one.name) for one in list_departments() if one.id != case.department_id),
    ]
    return forms
