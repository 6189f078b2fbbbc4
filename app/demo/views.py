"""The demo's mail page: what would have gone out by e-mail."""

from zoneinfo import ZoneInfo

from flask import Blueprint, Response, has_request_context, request, url_for
from flask_babel import format_datetime

from app.core.access import open_to_all
from app.core.config import settings
from app.core.http import page
from app.demo.gateways.mailbox import Mail, get_mail, list_mails, mail_folder
from app.demo.rules.links import split_links
from app.departments.queries import current_city

blueprint = Blueprint("demo", __name__, url_prefix="/demo", template_folder="templates")


@blueprint.app_context_processor
def _mail_page() -> dict[str, str]:
    # Letters are rendered outside any request, where a page has no address.
    return {"demo_mail_url": url_for("demo.mail")} if has_request_context() else {}


@blueprint.get("/mail")
@open_to_all
def mail() -> Response:
    """List the mails that were sent, the newest first."""
    mails = list_mails(mail_folder(settings()))
    return page("demo/mail.html", mails=[(found, _local_time(found)) for found in mails])


@blueprint.get("/mail/<name>")
@open_to_all
def letter(name: str) -> Response:
    """Show one mail as text."""
    found = get_mail(mail_folder(settings()), name)
    pieces = split_links(found.text, origins=(settings().base_url, request.host_url))
    return page("demo/letter.html", mail=found, sent_at=_local_time(found), pieces=list(pieces))


def _local_time(found: Mail) -> str:
    local = found.sent_at.astimezone(ZoneInfo(current_city().time_zone))
    return str(format_datetime(local, "medium", rebase=False))
