"""Forms of residents: a new report, following one, and writing more about it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import _FlaskFormCSRF
from flask_wtf.file import FileField
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Email, Length, Optional, ValidationError

from app.core.forgery import is_ours_without_session
from app.core.forms import Form
from app.reports.models import Kind
from app.reports.rules.typed import read_phone, read_position

SHORTEST_TEXT = 3
LONGEST_TEXT = 5000
NEEDS_PLACE = Kind.COMPLAINT

# The first says "wrong" and not "complaint": people report a dark lamp without thinking of it as complaining.
KIND_WORDS = {
    Kind.COMPLAINT.value: _l("Something is wrong"),
    Kind.SUGGESTION.value: _l("I have a suggestion"),
    Kind.QUESTION.value: _l("I have a question"),
    Kind.PRAISE.value: _l("I want to say thank you"),
}

_WRITE_SOMETHING = _l("Write what this is about, in a few words at least")
_TOO_LONG = _l("Write at most %(limit)s characters; your text is longer", limit=LONGEST_TEXT)
_LINE_TOO_LONG = _l("Write at most 300 characters here")


class PatientCSRF(_FlaskFormCSRF):  # type: ignore[misc]
    """Says in plain words that a form was open for too long, and that nothing is lost."""

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Refuse a token that is missing, forged or old; a browser that keeps no cookies can have none."""
        if is_ours_without_session():
            return
        try:
            super().validate_csrf_token(form, field)
        except ValidationError as error:
            raise ValidationError(
                _("This form was open for too long. Nothing is lost: please press the button again.")
            ) from error


class ResidentForm(Form):
    """A form that gives back what was typed even where its CSRF token has expired."""

    class Meta(Form.Meta):
        """Check the token with the rest of the form."""

        csrf_class = PatientCSRF


class ReportForm(ResidentForm):
    """Everything a resident can tell; only text, and for a complaint some place, are asked for."""

    kind = RadioField(
        _l("What do you want to tell us?"),
        choices=[SelectChoice(kind, words) for kind, words in KIND_WORDS.items()],
        default=Kind.COMPLAINT.value,
        validators=[DataRequired()],
    )
    text = TextAreaField(
        _l("Tell us in your own words"),
        description=_l(
            "What happened, since when, how it affects you. Please leave out names and numbers of other people."
        ),
        validators=[
            DataRequired(_WRITE_SOMETHING),
            Length(min=SHORTEST_TEXT, message=_WRITE_SOMETHING),
            Length(max=LONGEST_TEXT, message=_TOO_LONG),
        ],
    )
    place_words = StringField(
        _l("Describe the place"),
        description=_l("For example: Mill Lane 12, beside the bus stop"),
        validators=[Length(max=300, message=_LINE_TOO_LONG)],
    )
    place = SelectField(_l("Or pick it from the list"), choices=[], validate_choice=False, default="")
    lat = HiddenField()
    lon = HiddenField()
    photo = FileField(
        _l("Add a photo"),
        description=_l(
            "JPEG, PNG or WebP, up to 15 MB. We remove the hidden data, such as where it was taken."
        ),
    )
    photo_token = HiddenField()
    photo_alt = StringField(
        _l("What does the photo show?"),
        description=_l("For people who cannot see it"),
        validators=[Length(max=300, message=_LINE_TOO_LONG)],
    )
    email = StringField(
        _l("E-mail"),
        description=_l("We write when there is news. Every mail has a link to stop."),
        validators=[
            Optional(),
            Length(max=254, message=_LINE_TOO_LONG),
            Email(_l("Write the e-mail address like this: name@example.org")),
        ],
    )
    phone = StringField(_l("Telephone"), validators=[Length(max=60, message=_LINE_TOO_LONG)])
    name = StringField(_l("Your name"), validators=[Length(max=200, message=_LINE_TOO_LONG)])
    language = SelectField(_l("Language of our answer"), choices=[], validators=[DataRequired()])
    token = HiddenField()
    website = StringField(_l("Leave this empty"))
    """People do not see this field; programs fill it in."""

    country = "GB"

    def validate_place_words(self, field: StringField) -> None:
        """Ask for some place where something is wrong."""
        told = field.data or self.place.data or self.position()
        if self.kind.data == NEEDS_PLACE and not told:
            raise ValidationError(
                _(
                    "Tell us where it is: in words, from the list or on the map. If it has no place, write “no place”"
                )
            )

    def validate_phone(self, field: StringField) -> None:
        """Refuse what nobody could call."""
        if field.data and read_phone(field.data, self.country) is None:
            raise ValidationError(_("Write a telephone number that we can call, with its area code"))

    def position(self) -> tuple[float, float] | None:
        """Return the point that was clicked on the map, or None."""
        return read_position(self.lat.data or "", self.lon.data or "")

    def e164(self) -> str:
        """Return the telephone number with its country code, or empty text."""
        return read_phone(self.phone.data or "", self.country) or ""


class FindForm(Form):
    """How to come back to a report without its link."""

    reference = StringField(
        _l("Reference"),
        description=_l("Eight letters and numbers, for example K3RT-9WXA"),
        validators=[DataRequired(_l("Write the reference of your report"))],
    )
    code = StringField(
        _l("Secret code"),
        description=_l("The long code below the reference; blanks do not matter"),
        validators=[DataRequired(_l("Write the secret code of your report"))],
    )


class MoreForm(ResidentForm):
    """Something to add to a report."""

    text = TextAreaField(
        _l("Add something"),
        description=_l("For example what has changed, or what we did not understand."),
        validators=[
            DataRequired(_l("Write what you want to add")),
            Length(max=LONGEST_TEXT, message=_TOO_LONG),
        ],
    )


class NotFixedForm(ResidentForm):
    """Why a resolved report is not resolved."""

    reason = TextAreaField(
        _l("What is still wrong?"), validators=[Length(max=LONGEST_TEXT, message=_TOO_LONG)]
    )


class PlainForm(ResidentForm):
    """A button alone."""
