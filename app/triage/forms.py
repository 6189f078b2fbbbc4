"""Forms of the review queue."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from app.core.forms import Form

LONGEST_TEXT = 5000


class NotOursForm(Form):
    """Why the city cannot do it, and who can."""

    text = TextAreaField(
        _("Why the city cannot do this"),
        description=_("The resident reads this."),
        validators=[
            DataRequired(_("Write why the city cannot do this.")),
            Length(max=LONGEST_TEXT, message=_("Keep it under %(max)d characters.")),
        ],
    )
    whose = StringField(
        _("Whose task it is"),
        description=_("Name who can help, with a phone number or address if you have one."),
        validators=[Length(max=200, message=_("Keep it under %(max)d characters."))],
    )


class DecisionForm(Form):
    """Where a report belongs."""

    category = SelectField(
        _("Category"),
        validators=[InputRequired(_("Choose a category."))],
    )
    department = SelectField(
        _("Department"),
        description=_("Only where the category's own department is not the right one."),
        default="",
    )
    urgent = BooleanField(_("Somebody may be in danger now: put it on top"))
