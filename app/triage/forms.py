"""Forms of the review queue."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired

from app.core.forms import Form


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
