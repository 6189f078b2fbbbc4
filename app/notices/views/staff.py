"""Where staff write notices, publish them, and take them back."""

from typing import Any

from flask import Blueprint, Response
from flask_login import current_user

from app.accounts.queries import scope_of
from app.accounts.rules import Permission
from app.core.access import needs
from app.core.http import page, see_other
from app.core.i18n import current_language
from app.core.transaction import transaction
from app.departments.queries import list_areas, list_categories
from app.notices.forms.kinds import KIND_NAMES
from app.notices.forms.notice import NoticeForm
from app.notices.queries import get_locked_notice, get_notice, list_notices
from app.notices.rules.lifecycle import NoticeKind
from app.notices.services import edit_notice, publish_notice, withdraw_notice, write_notice

blueprint = Blueprint("notices_staff", "app.notices", template_folder="templates")

STAFF = "/staff/notices"
NOTICE = f"{STAFF}/<int(max=2147483647):notice_id>"


@blueprint.get(STAFF)
@needs(Permission.EDIT_NOTICES)
def index() -> Response:
    """List every notice, drafts first."""
    return page("notices/staff_index.html", notices=list_notices(), kinds=KIND_NAMES, kind_of=NoticeKind)


@blueprint.route(f"{STAFF}/new", methods=["GET", "POST"])
@needs(Permission.EDIT_NOTICES)
def new() -> Response:
    """Write a notice."""
    form = NoticeForm(language=current_language())
    form.offer(list_areas(), list_categories())
    if not form.validate_on_submit():
        return _form_page(form, None)
    actor = scope_of(current_user).actor
    with transaction():
        write_notice(form.draft(), actor=actor)
    return see_other("notices_staff.index")


@blueprint.route(NOTICE, methods=["GET", "POST"])
@needs(Permission.EDIT_NOTICES)
def edit(notice_id: int) -> Response:
    """Change a notice."""
    notice = get_notice(notice_id)
    form = NoticeForm(obj=notice)
    form.offer(list_areas(), list_categories())
    if not form.validate_on_submit():
        return _form_page(form, notice)
    actor = scope_of(current_user).actor
    with transaction():
        edit_notice(get_locked_notice(notice_id), form.draft(), actor=actor)
    return see_other("notices_staff.edit", notice_id=notice_id)


def _form_page(form: NoticeForm, notice: Any) -> Response:
    return page("notices/edit.html", 422 if form.errors else 200, form=form, notice=notice)


@blueprint.post(f"{NOTICE}/publish")
@needs(Permission.EDIT_NOTICES)
def publish(notice_id: int) -> Response:
    """Show a notice to residents."""
    actor = scope_of(current_user).actor
    with transaction():
        publish_notice(get_locked_notice(notice_id), actor=actor)
    return see_other("notices_staff.edit", notice_id=notice_id)


@blueprint.post(f"{NOTICE}/withdraw")
@needs(Permission.EDIT_NOTICES)
def withdraw(notice_id: int) -> Response:
    """Hide a notice from residents again."""
    actor = scope_of(current_user).actor
    with transaction():
        withdraw_notice(get_locked_notice(notice_id), actor=actor)
    return see_other("notices_staff.edit", notice_id=notice_id)
