"""Pages of accounts. Signing in and out are Flask-Security's; their template is here."""

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.rules import first_page
from app.accounts.services import count_sign_in, forget_sign_in
from app.core.access import open_to_all
from app.core.http import see_other
from app.core.transaction import transaction

FOUND = 302
LONGEST_ADDRESS = 255

blueprint = Blueprint("accounts", __name__, template_folder="templates")


@blueprint.before_app_request
def count_tries() -> None:
    """Limit how often a password can be guessed, before it is looked at."""
    if _is_sign_in():
        with transaction():
            count_sign_in(_given_address(), request.remote_addr or "")


@blueprint.after_app_request
def forget_tries(response: Response) -> Response:
    """Let the right password wipe out the wrong ones before it."""
    if _is_sign_in() and response.status_code == FOUND and current_user.is_authenticated:
        with transaction():
            forget_sign_in(_given_address(), request.remote_addr or "")
    return response


def _is_sign_in() -> bool:
    return request.endpoint == "security.login" and request.method == "POST"


def _given_address() -> str:
    return request.form.get("email", "")[:LONGEST_ADDRESS]


@blueprint.get("/staff")
@open_to_all
def home() -> ResponseReturnValue:
    """Lead people to the page that their role works on, or to the door."""
    if not current_user.is_authenticated:
        return see_other("security.login")
    return redirect(first_page(current_user.has_permission), code=303)
