"""The state of a report form between its pages: everything is in the form itself, nothing in cookies."""

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]

from app.core.i18n import LANGUAGES, current_language
from app.departments.queries import current_city, list_area_names, list_place_names
from app.reports.forms import ReportForm
from app.reports.gateways.photo_store import find_pending, keep_pending
from app.reports.models import Kind
from app.reports.queries import Location, find_location
from app.reports.rules.photos import MOST_BYTES, UnusablePhotoError, clean_photo
from app.reports.services.intake import Draft
from app.reports.views.city_map import find_city_map
from app.reports.views.form_token import issue_token, read_token
from app.reports.views.words import language_name

# Room for a pasted book and for a photo that is too large: both get a message beside the field, not an error page.
MOST_TEXT_BYTES = 4 * 2**20
MOST_FORM_BYTES = 64 * 2**20
MOST_PLACES_IN_LIST = 300
PHOTO_FAULTS = {
    "too_large": _l("The photo is too large. Choose one of at most 15 MB and 40 megapixels"),
    "not_a_photo": _l("This file is not a photo that we can read. Choose a JPEG, PNG or WebP"),
    "broken": _l("The photo is damaged. Choose another, or go on without one"),
}


def posted_form() -> ReportForm:
    """Return the form as it was sent, with what has expired or is not ours replaced."""
    request.max_content_length = MOST_FORM_BYTES
    request.max_form_memory_size = MOST_TEXT_BYTES
    form = prepared(ReportForm())
    spoken_before = request.form.get("spoken")
    if form.language.data in (None, "", spoken_before) or form.language.data not in _languages_of_city():
        form.language.data = language_for_answers()
    if not find_pending(form.photo_token.data or ""):
        form.photo_token.data = ""
    if read_token(form.token.data or "") is None:
        form.token.data = issue_token()
    return form


def prepared(form: ReportForm) -> ReportForm:
    """Give a form the lists of this city, and return it."""
    form.country = current_city().country
    form.language.choices = [SelectChoice(code, language_name(code)) for code in _languages_of_city()]
    form.place.choices = _place_choices()
    # Not "optional": of the ways to tell the place, one is needed.
    form.place_words.flags.required = form.place.flags.required = True
    return form


def _place_choices() -> list[SelectChoice]:
    areas = [(f"area:{area.id}", area.name) for area in list_area_names()]
    places = [(f"place:{place.id}", place.name) for place in list_place_names(MOST_PLACES_IN_LIST)]
    return [
        SelectChoice("", _("Choose a street or a district")),
        *(SelectChoice(key, name, optgroup=_("Districts")) for key, name in areas),
        *(SelectChoice(key, name, optgroup=_("Streets and places")) for key, name in places),
    ]


def language_for_answers() -> str:
    """Return the language of the page where the city answers in it, else the city's first."""
    offered = _languages_of_city()
    return current_language() if current_language() in offered else offered[0]


def _languages_of_city() -> list[str]:
    return [code for code in current_city().languages if code in LANGUAGES] or ["en"]


def take_photo(form: ReportForm) -> str | None:
    """Clean an uploaded photo at once and keep it for a day; return what is wrong with it, or None."""
    file = form.photo.data
    if not isinstance(file, FileStorage) or not file.filename:
        return None
    try:
        form.photo_token.data = keep_pending(clean_photo(file.stream.read(MOST_BYTES + 1)))
    except UnusablePhotoError as error:
        return str(PHOTO_FAULTS[error.reason])
    return None


def map_was_not_clicked() -> bool:
    """Say whether the Enter key in some field pressed the map, which is the form's first button: it sends (0, 0)."""
    return request.form.get("pin.x") == request.form.get("pin.y") == "0"


def set_pin(form: ReportForm) -> None:
    """Keep the point that was clicked on the map, if one was."""
    x, y = request.form.get("pin.x", ""), request.form.get("pin.y", "")
    city_map = find_city_map()
    if not (city_map and x.isdecimal() and y.isdecimal() and len(x) < 5 and len(y) < 5):
        return
    if city_map.holds(int(x), int(y)):
        lat, lon = city_map.position_of(int(x), int(y))
        form.lat.data, form.lon.data = f"{lat:.5f}", f"{lon:.5f}"


def is_complete(form: ReportForm) -> bool:
    """Say whether the report can be sent; a bad photo is an error beside its field and takes nothing else along."""
    fault = take_photo(form)
    complete: bool = form.validate()
    if fault:
        form.photo.errors = [*form.photo.errors, fault]
    return complete and not fault


def location_of(form: ReportForm) -> Location:
    """Return the place that words, list and map tell together."""
    return find_location(form.place_words.data or "", form.place.data or "", form.position())


def draft_of(form: ReportForm) -> Draft:
    """Return what a complete form reports."""
    opened = read_token(form.token.data or "")
    location = location_of(form)
    return Draft(
        text=form.text.data or "",
        kind=Kind(form.kind.data),
        language=form.language.data,
        place_words=location.words,
        lat=location.lat,
        lon=location.lon,
        area_id=location.area_id,
        submission_token=opened.name if opened else None,
        looks_automatic=bool(form.website.data) or opened is None or opened.too_quick,
    )
