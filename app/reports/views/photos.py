"""Photos for those who may see them: whoever fills in the form, and staff of the report's department."""

from pathlib import Path

from flask import Response, make_response, send_file
from flask_babel import gettext as _
from flask_login import current_user

from app.accounts.queries import scope_of
from app.accounts.rules import Permission
from app.core.access import needs, open_to_all
from app.core.errors import NotFoundError
from app.reports.gateways.photo_store import find_pending
from app.reports.queries import get_photo_for_staff


def send_photo(file: Path) -> Response:
    """Send a picture that no cache and no browser may keep: it can show people and homes."""
    answer = make_response(send_file(file, mimetype="image/jpeg", max_age=0))
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@open_to_all
def pending_photo(token: str) -> Response:
    """Send the photo of a form that is not yet sent to whoever knows its token."""
    file = find_pending(token)
    if file is None:
        raise NotFoundError(_("There is no such photo."))
    return send_photo(file)


@needs(Permission.WORK_CASES)
def staff_photo(name: str) -> Response:
    """Send a photo to staff who may see its report."""
    return send_photo(get_photo_for_staff(name, scope_of(current_user).department_ids))
