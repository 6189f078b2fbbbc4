"""The addresses of reports' pages."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from flask_wtf import CSRFProtect

from app.reports.views import follow, intake, photos

blueprint = Blueprint("reports", __name__, template_folder="../templates")

PAGES: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("/", intake.start),
    ("/report", intake.new),
    ("/report/check", intake.to_form),
    ("/report/send", intake.to_form),
    ("/report/sent/<receipt>", intake.sent),
    ("/report/map.svg", intake.map_picture),
    ("/report/photo/<token>", photos.pending_photo),
    ("/follow", follow.find),
    ("/follow/<receipt>", follow.follow),
    ("/follow/<receipt>/stop", follow.mail),
    ("/follow/<receipt>/photo/<name>", follow.photo),
    ("/staff/photos/<name>", photos.staff_photo),
)
DEEDS: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("/report", intake.edit),
    ("/report/check", intake.check),
    ("/report/send", intake.send),
    ("/follow", follow.found),
    ("/follow/<receipt>/add", follow.add),
    ("/follow/<receipt>/ask", follow.ask),
    ("/follow/<receipt>/not-fixed", follow.not_fixed),
    ("/follow/<receipt>/stop", follow.stop),
)
# These check the CSRF token themselves, with the rest of the form, so that a late one loses nothing that was typed.
CHECK_THEIR_OWN_TOKEN = (intake.edit, intake.check, intake.send, follow.add, follow.not_fixed)

for rule, view in PAGES:
    blueprint.add_url_rule(rule, view_func=view, methods=["GET"])
for rule, view in DEEDS:
    blueprint.add_url_rule(rule, view_func=view, methods=["POST"])


@blueprint.record_once
def _leave_tokens_to_forms(state: BlueprintSetupState) -> None:
    protection: CSRFProtect = state.app.extensions["csrf"]
    for view in CHECK_THEIR_OWN_TOKEN:
        protection.exempt(view)
