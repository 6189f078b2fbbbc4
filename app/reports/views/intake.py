"""The start page, and the form from first word to confirmation."""

from typing import Any

import segno
from flask import Response, current_app, make_response, redirect, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.core.access import open_to_all
from app.core.config import settings
from app.core.http import page, see_other
from app.core.i18n import current_language
from app.core.transaction import transaction
from app.departments.queries import find_area, find_area_at
from app.reports.forms import KIND_WORDS, ReportForm
from app.reports.models import Kind
from app.reports.queries import get_by_receipt
from app.reports.rules.reference import spaced_receipt
from app.reports.rules.typed import read_position
from app.reports.services.contacts import keep_contact
from app.reports.services.intake import submit_report
from app.reports.services.photos import keep_photo
from app.reports.views.city_map import draw, find_city_map
from app.reports.views.form_state import (
    draft_of,
    is_complete,
    language_for_answers,
    location_of,
    map_was_not_clicked,
    posted_form,
    prepared,
    set_pin,
    take_photo,
)
from app.reports.views.form_token import issue_token
from app.reports.views.words import language_name, teller, what_happens_next

# The browser's Back must show what was typed, so these pages may be kept, by this browser alone.
KEEP_FOR_BACK = "private, no-cache"


@open_to_all
def start() -> Response:
    """Say what this is, and the ways in."""
    return page("reports/start.html", ways=_other_ways(), city_map=find_city_map())


@open_to_all
def new() -> Response:
    """Show an empty form; `?kind=` chooses what it is about."""
    asked = request.args.get("kind", "")
    form = prepared(ReportForm(formdata=None))
    form.language.data = language_for_answers()
    form.token.data = issue_token()
    form.kind.data = asked if asked in KIND_WORDS else Kind.COMPLAINT.value
    return _form_page(form)


@open_to_all
def edit() -> Response:
    """Show the form again with everything that was typed, after a click on the map or on one of its other buttons."""
    if map_was_not_clicked():
        return check()
    form = posted_form()
    fault = take_photo(form)
    if "remove_photo" in request.form:
        form.photo_token.data = form.photo_alt.data = ""
    if "remove_pin" in request.form:
        form.lat.data = form.lon.data = ""
    set_pin(form)
    if fault:
        form.photo.errors = [fault]
    return _form_page(form, status=422 if fault else 200)


@open_to_all
def check() -> Response:
    """Show the answers once more before they are sent, or the form with what is missing."""
    form = posted_form()
    if not is_complete(form):
        return _form_page(form, status=422)
    return _check_page(form)


@open_to_all
def send() -> Response:
    """Store the report with photo and contact; the same form sent again leads to the same confirmation."""
    form = posted_form()
    if not is_complete(form):
        return _form_page(form, status=422)
    draft = draft_of(form)
    with transaction():
        sent = submit_report(draft)
        if sent.is_new:
            keep_photo(sent.report, token=form.photo_token.data or "", alt_text=form.photo_alt.data or "")
            keep_contact(
                sent.report,
                email=form.email.data or "",
                phone=form.e164(),
                name=form.name.data or "",
                receipt=sent.receipt,
            )
    return see_other("reports.sent", receipt=sent.receipt)


@open_to_all
def sent(receipt: str) -> Response:
    """Confirm, with reference and secret link in letters that nobody can mistake."""
    report = get_by_receipt(receipt)
    link = settings().base_url + url_for("reports.follow", receipt=receipt)
    return page(
        "reports/sent.html",
        report=report,
        link=link,
        code=spaced_receipt(receipt),
        qr=qr_code(link),
        next_steps=what_happens_next(report, teller()),
    )


@open_to_all
def to_form() -> Any:
    """Lead back to the form whoever opens an address that only answers to a form."""
    return redirect(url_for("reports.new"))


@open_to_all
def map_picture() -> Response:
    """Draw the map to click on, with a pin at `?lat=&lon=`."""
    city_map = find_city_map()
    if city_map is None:
        return make_response("", 404)
    position = read_position(request.args.get("lat", ""), request.args.get("lon", ""))
    answer = make_response(draw(city_map, position))
    answer.mimetype = "image/svg+xml"
    answer.headers["Cache-Control"] = "private, max-age=3600" if position else "public, max-age=3600"
    return answer


def qr_code(link: str) -> Markup:
    """Return the link as a QR code in SVG, without style."""
    code = segno.make(link, error="m").svg_inline(scale=4, border=4, title=_("QR code of your secret link"))
    return Markup(code)  # noqa: S704 - segno draws it from the link alone


def _other_ways() -> list[tuple[str, str, str]]:
    """Return title, address and a line of each further part of the service that this installation has."""
    ways = (
        (_("Surveys"), "surveys.index", _("Answer the city's questions. Without your name.")),
        (_("Notices"), "notices.index", _("What is planned, and what came of what people said.")),
        (_("How we are doing"), "stats.figures", _("How long people wait for an answer, told honestly.")),
    )
    known = current_app.view_functions
    return [(title, url_for(endpoint), text) for title, endpoint, text in ways if endpoint in known]


def _form_page(form: ReportForm, status: int = 200) -> Response:
    city_map = find_city_map()
    position = form.position()
    answer = page(
        "reports/new.html",
        status,
        form=form,
        city_map=city_map,
        position=position,
        is_outside=bool(position and city_map) and find_area_at(*(position or (0, 0))) is None,
        photo_token=form.photo_token.data,
        spoken=current_language(),
    )
    answer.headers["Cache-Control"] = KEEP_FOR_BACK
    return answer


def _check_page(form: ReportForm) -> Response:
    location = location_of(form)
    answer = page(
        "reports/check.html",
        answers=_answers(form, location.words),
        # The field of the file is left out: a browser cannot be given a file back, the token stands for it.
        carried=[
            (field.name, field.data or "") for field in form if field.name not in ("photo", "csrf_token")
        ],
        position=form.position(),
        area=find_area(location.area_id) if location.area_id else None,
        is_outside=location.lat is not None and location.area_id is None and find_city_map() is not None,
        photo_token=form.photo_token.data,
        photo_alt=form.photo_alt.data,
        spoken=current_language(),
    )
    answer.headers["Cache-Control"] = KEEP_FOR_BACK
    return answer


def _answers(form: ReportForm, place: str) -> list[dict[str, Any]]:
    """Return the rows of the check page: what was asked, what was answered, and where to change it."""
    rows = [
        (_("What you tell us"), KIND_WORDS[form.kind.data], form.kind.id),
        (_("In your words"), form.text.data, form.text.id),
        (_("Place"), place, form.place_words.id),
        (_("E-mail"), form.email.data, form.email.id),
        (_("Telephone"), form.phone.data, form.phone.id),
        (_("Your name"), form.name.data, form.name.id),
        (_("Language of our answer"), language_name(form.language.data), form.language.id),
    ]
    return [{"key": key, "value": value, "at": at} for key, value, at in rows]
