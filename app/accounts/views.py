"""Pages of accounts. Signing in and out are Flask-Security's; their template is here."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.accounts.rules import first_page
from app.core.access import open_to_all
from app.core.http import see_other

blueprint = Blueprint("accounts", __name__, template_folder="templates")


@blueprint.get("/staff")
@open_to_all
def home() -> ResponseReturnValue:
    """Lead people to the page that their role works on, or to the door."""
    if not current_user.is_authenticated:
        return see_other("security.login")
    return redirect(first_page(current_user.has_permission), code=303)
