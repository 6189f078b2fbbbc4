"""Forms of one case. Each carries the version that its page showed, so that nobody overwrites a colleague unseen."""

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from app.core.forms import Form
from app.triage.forms import NotOursForm

LONGEST_TEXT = 5000
TOO_LONG = Length(max=LONGEST_TEXT, message=_("Keep it under %(max)d characters."))


class CaseForm(Form):
    """A command that needs no words."""

    version = IntegerField(
        widget=HiddenInput(), validators=[InputRequired(_("Reload the page and try again."))]
    )


class AnswerForm(CaseForm):
    """Words for the resident."""

    text = TextAreaField(
        _("Your answer"),
        description=_(
            "The resident reads it on the report's page and, if they left an address, in a letter."
        ),
        validators=[DataRequired(_("Write your answer.")), TOO_LONG],
    )


class ResolveForm(CaseForm):
    """What was done."""

    text = TextAreaField(
        _("What was done"),
        description=_("The resident reads this."),
        validators=[DataRequired(_("Write what was done.")), TOO_LONG],
    )


class DeclineForm(NotOursForm, CaseForm):
    """Why the city cannot do it, and who can."""


class HandOverForm(CaseForm):
    """To whom, and why."""

    department = SelectField(_("To which department"), validators=[InputRequired(_("Choose a department."))])
    text = TextAreaField(
        _("Why"),
        description=_("The resident and the other department read this."),
        validators=[DataRequired(_("Write why you hand it over.")), TOO_LONG],
    )


class CategoryForm(CaseForm):
    """The right category."""

    category = SelectField(_("The right category"), validators=[InputRequired(_("Choose a category."))])


class NoteForm(CaseForm):
    """Words for colleagues."""

    text = TextAreaField(
        _("Note for colleagues"),
        description=_("The resident never sees it."),
        validators=[DataRequired(_("Write your note.")), TOO_LONG],
    )


class ReopenForm(CaseForm):
    """Why a closed case goes on."""

    text = TextAreaField(
        _("Why it goes on"),
        description=_("The resident reads this."),
        validators=[DataRequired(_("Write why the case goes on.")), TOO_LONG],
    )
