"""The form for what a survey is about, when it can be answered, and who sees the results."""

from collections.abc import Mapping
from typing import Any

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, ValidationError

from app.core.forms import Form
from app.core.i18n import LANGUAGES
from app.surveys.forms.fields import DayField
from app.surveys.rules.lifecycle import ResultsPolicy
from app.surveys.services import Frame

POLICY_NAMES: Mapping[ResultsPolicy, Any] = {
    ResultsPolicy.AFTER_CLOSING: _l("Everybody, after the survey has closed"),
    ResultsPolicy.LIVE: _l("Everybody, at any time"),
    ResultsPolicy.STAFF_ONLY: _l("Staff only"),
}


def _language_choices() -> list[SelectChoice]:
    return [SelectChoice(value=code, label=Locale.parse(code).display_name or code) for code in LANGUAGES]


class SurveyForm(Form):
    """What a survey is about, when it can be answered, and who sees the results."""

    kept_policy: ResultsPolicy | None = None

    title = StringField(
        _l("Title"),
        validators=[
            InputRequired(_l("Write a title")),
            Length(max=200, message=_l("Use at most 200 characters for the title")),
        ],
    )
    intro = TextAreaField(
        _l("Introduction"),
        description=_l("Say why the city asks, and what will be done with the answers."),
        validators=[Length(max=5000, message=_l("Use at most 5,000 characters for the introduction"))],
    )
    language = SelectField(
        _l("Language of the questions"), choices=_language_choices, validators=[InputRequired()]
    )
    opens_on = DayField(_l("First day"), description=_l("Left empty: it opens when you publish it."))
    closes_on = DayField(_l("Last day"), description=_l("Left empty: it stays open until you close it."))
    results_policy = RadioField(
        _l("Who sees the results?"),
        choices=[SelectChoice(value=policy.value, label=name) for policy, name in POLICY_NAMES.items()],
        default=ResultsPolicy.AFTER_CLOSING.value,
        description=_l(
            "Shown to residents before they answer. It cannot be changed once the survey is published."
        ),
        validators=[InputRequired(_l("Choose who sees the results"))],
    )

    def validate_closes_on(self, field: Field) -> None:
        """Refuse a survey that ends before it begins."""
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise ValidationError(_("The last day must not be before the first day"))

    def keep_policy(self, policy: ResultsPolicy) -> None:
        """Leave out who sees the results: that was promised to everybody who has answered."""
        self.kept_policy = policy
        del self.results_policy

    def frame(self) -> Frame:
        """Return what was filled in."""
        return Frame(
            title=self.title.data or "",
            intro=self.intro.data or "",
            language=self.language.data,
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
            results_policy=self.kept_policy or ResultsPolicy(self.results_policy.data),
        )
