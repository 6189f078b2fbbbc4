"""The forms with which staff write a question, one for each group of kinds."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.core.forms import Form
from app.surveys.rules.design import (
    CHOICES,
    MOST_OPTIONS,
    Design,
    Option,
    QuestionKind,
    Unready,
    find_unready_design,
    options_from,
)

KIND_NAMES: Mapping[QuestionKind, Any] = {
    QuestionKind.SHORT_TEXT: _l("Short text"),
    QuestionKind.LONG_TEXT: _l("Long text"),
    QuestionKind.SINGLE_CHOICE: _l("Choose one"),
    QuestionKind.MULTIPLE_CHOICE: _l("Choose several"),
    QuestionKind.SCALE: _l("Scale"),
    QuestionKind.NUMBER: _l("Number"),
    QuestionKind.DATE: _l("Date"),
}
UNREADY: Mapping[str, Any] = {
    Unready.NO_QUESTIONS: _l("Add at least one question"),
    Unready.SAME_KEY: _l("Two questions have the same key: %(label)s"),
    Unready.TOO_FEW_OPTIONS: _l("Write at least two different answers to: %(label)s"),
    Unready.BAD_SCALE: _l("Give the scale between 2 and 11 steps: %(label)s"),
    Unready.BAD_LIMITS: _l("The smallest number must be below the largest: %(label)s"),
}
SAFE_NUMBER = NumberRange(
    -1_000_000_000, 1_000_000_000, _l("Write a whole number between -1000000000 and 1000000000")
)


def say_unready(reason: str, label: str) -> str:
    """Return in words what must be mended before a survey can be published."""
    return str(UNREADY[reason]) % {"label": label}


class QuestionForm(Form):
    """What every kind of question has."""

    label = StringField(
        _l("Question"),
        validators=[
            InputRequired(_l("Write the question")),
            Length(max=500, message=_l("Use at most 500 characters for the question")),
        ],
    )
    help = StringField(
        _l("Hint"),
        description=_l("One line that helps to answer, shown under the question."),
        validators=[Length(max=500, message=_l("Use at most 500 characters for the hint"))],
    )
    required = BooleanField(_l("This question must be answered"))

    def fill(self, design: Design) -> None:
        """Show a question as it was built before."""
        self.label.data, self.help.data, self.required.data = design.label, design.help, design.required

    def design(self, kind: QuestionKind, earlier: Sequence[Option] = ()) -> Design:
        """Return the question as it was filled in; options that were there before keep their keys."""
        return Design(
            kind=kind,
            label=self.label.data or "",
            help=self.help.data or "",
            required=self.required.data,
            **self.more(earlier),
        )

    def more(self, earlier: Sequence[Option]) -> dict[str, Any]:
        """Return what only this kind of question has."""
        return {}


class ChoiceForm(QuestionForm):
    """A question with answers to choose from."""

    options = TextAreaField(
        _l("Answers to choose from"),
        description=_l("One on each line."),
        validators=[InputRequired(_l("Write at least two answers"))],
    )
    allows_other = BooleanField(_l("Allow “Something else” with own words"))

    def validate_options(self, field: Field) -> None:
        """Refuse one answer, too many, and answers that are too long."""
        options = options_from((field.data or "").splitlines())
        if not 2 <= len(options) <= MOST_OPTIONS:
            raise ValidationError(
                _("Write between 2 and %(most)s different answers, one on each line", most=MOST_OPTIONS)
            )
        if any(len(option.label) > 200 for option in options):
            raise ValidationError(_("Use at most 200 characters for each answer"))

    def fill(self, design: Design) -> None:
        """Show a question as it was built before."""
        super().fill(design)
        self.options.data = "\n".join(option.label for option in design.options)
        self.allows_other.data = design.allows_other

    def more(self, earlier: Sequence[Option]) -> dict[str, Any]:
        """Return the options."""
        options = options_from((self.options.data or "").splitlines(), earlier=earlier)
        return {"options": options, "allows_other": self.allows_other.data}


class LimitsForm(QuestionForm):
    """A question with a lower and an upper end."""

    kind = QuestionKind.NUMBER

    low = IntegerField(_l("Smallest number"), validators=[Optional(), SAFE_NUMBER])
    high = IntegerField(_l("Largest number"), validators=[Optional(), SAFE_NUMBER])

    def validate_high(self, field: Field) -> None:
        """Refuse ends that leave nothing to answer."""
        reason = find_unready_design(
            Design(kind=self.kind, label=self.label.data or "", low=self.low.data, high=field.data)
        )
        if reason and not self.low.errors:
            raise ValidationError(say_unready(reason, self.label.data or ""))

    def fill(self, design: Design) -> None:
        """Show a question as it was built before."""
        super().fill(design)
        self.low.data, self.high.data = design.low, design.high

    def more(self, earlier: Sequence[Option]) -> dict[str, Any]:
        """Return both ends."""
        return {"low": self.low.data, "high": self.high.data}


class NumberForm(LimitsForm):
    """A question for a number."""

    whole = BooleanField(_l("Whole numbers only"))

    def fill(self, design: Design) -> None:
        """Show a question as it was built before."""
        super().fill(design)
        self.whole.data = design.whole

    def more(self, earlier: Sequence[Option]) -> dict[str, Any]:
        """Return the limits."""
        return {**super().more(earlier), "whole": self.whole.data}


class ScaleForm(LimitsForm):
    """A question for a step between two ends."""

    kind = QuestionKind.SCALE

    low = IntegerField(
        _l("Lowest step"), default=1, validators=[InputRequired(_l("Write the lowest step")), SAFE_NUMBER]
    )
    high = IntegerField(
        _l("Highest step"), default=5, validators=[InputRequired(_l("Write the highest step")), SAFE_NUMBER]
    )
    low_label = StringField(
        _l("What the lowest step means"), validators=[Length(max=80, message=_l("Use at most 80 characters"))]
    )
    high_label = StringField(
        _l("What the highest step means"),
        validators=[Length(max=80, message=_l("Use at most 80 characters"))],
    )

    def fill(self, design: Design) -> None:
        """Show a question as it was built before."""
        super().fill(design)
        self.low_label.data, self.high_label.data = design.low_label, design.high_label

    def more(self, earlier: Sequence[Option]) -> dict[str, Any]:
        """Return the ends and what they mean."""
        return {
            **super().more(earlier),
            "low_label": self.low_label.data or "",
            "high_label": self.high_label.data or "",
        }


def question_form(kind: QuestionKind) -> QuestionForm:
    """Return the form for a question of this kind, filled with what was sent."""
    if kind in CHOICES:
        return ChoiceForm()
    if kind is QuestionKind.SCALE:
        return ScaleForm()
    return NumberForm() if kind is QuestionKind.NUMBER else QuestionForm()
