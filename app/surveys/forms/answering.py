"""The form that residents fill in, built from the questions of a survey."""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import Field, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import StopValidation

from app.core.forms import Form
from app.surveys.forms.fields import DayField
from app.surveys.rules.answers import (
    LONGEST_LONG_TEXT,
    LONGEST_OTHER,
    LONGEST_SHORT_TEXT,
    AnswerValue,
    Chosen,
    Fault,
    chosen,
    find_fault,
    limits,
    read_number,
)
from app.surveys.rules.design import CHOICES, OTHER, TEXTS, Design, QuestionKind

TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
TEXT_LIMITS = {QuestionKind.SHORT_TEXT: LONGEST_SHORT_TEXT, QuestionKind.LONG_TEXT: LONGEST_LONG_TEXT}

FAULTS: Mapping[Fault, Any] = {
    Fault.MISSING: _l("Answer this question: %(label)s"),
    Fault.NOT_AN_OPTION: _l("Choose one of the answers to: %(label)s"),
    Fault.ONLY_ONE: _l("Choose one answer only to: %(label)s"),
    Fault.OTHER_IS_EMPTY: _l("Write what else, or choose another answer to: %(label)s"),
    Fault.NOT_A_NUMBER: _l("Write a number in figures, such as 12, for: %(label)s"),
    Fault.NOT_WHOLE: _l("Write a whole number, such as 12, for: %(label)s"),
    Fault.TOO_SMALL: _l("Write a number that is %(low)s or more for: %(label)s"),
    Fault.TOO_LARGE: _l("Write a number that is %(high)s or less for: %(label)s"),
    Fault.NOT_A_DATE: _l("Write a real date, such as 27 3 2026, for: %(label)s"),
    Fault.TOO_LONG: _l("Write at most %(longest)s characters for: %(label)s"),
}


class Answered:
    """Lets an answer pass that its question takes, and says in words how to mend another."""

    def __init__(self, key: str, design: Design) -> None:
        self.key, self.design = key, design
        self.field_flags = {"required": True} if design.required else {}

    def __call__(self, form: Any, field: Field) -> None:
        """Stop at what the rules do not take."""
        fault = find_fault(self.design, read_value(self.key, self.design, form))
        if fault:
            raise StopValidation(self._words(fault))

    def _words(self, fault: Fault) -> str:
        low, high = limits(self.design)
        longest = TEXT_LIMITS.get(self.design.kind, LONGEST_OTHER)
        return str(FAULTS[fault]) % {"label": self.design.label, "low": low, "high": high, "longest": longest}


def read_value(key: str, design: Design, form: "AnswerForm") -> AnswerValue | None:
    """Return what was typed or chosen as an answer, None where the question was skipped."""
    data = form[name_of(key)].data
    if design.kind in CHOICES:
        return _read_choice(design, data, form.words_for_other(key))
    if design.kind is QuestionKind.DATE:
        return data.isoformat() if data else None
    if not data:
        return None
    if design.kind in TEXTS:
        return str(data)
    number = read_number(data)
    return str(data) if number is None else number


def _read_choice(design: Design, data: Any, words: str) -> Chosen | None:
    keys = data if isinstance(data, list) else [data] if data else []
    if design.kind is QuestionKind.SINGLE_CHOICE and keys:
        return Chosen(options=keys, other=words)
    return chosen(*keys, other=words) if keys or words else None


class AnswerForm(Form):
    """What all surveys ask: nothing; the questions are added by `answer_form`."""

    designs: ClassVar[Mapping[str, Design]] = {}

    submission_token = HiddenField()

    def token(self) -> str | None:
        """Return the mark of this very form, None for one that did not come from us."""
        typed = self.submission_token.data or ""
        return typed if TOKEN.fullmatch(typed) else None

    def words_for_other(self, key: str) -> str:
        """Return what was typed for "something else"."""
        field = self._fields.get(other_name_of(key))
        return (field.data or "") if field else ""

    def answers(self) -> dict[str, AnswerValue]:
        """Return the answers by question key, without the questions that were skipped."""
        read = ((key, read_value(key, design, self)) for key, design in self.designs.items())
        return {key: value for key, value in read if value is not None}

    def questions(self) -> Iterator[tuple[Design, Field, Field | None]]:
        """Return each question with its field and its field for "something else"."""
        for key, design in self.designs.items():
            yield design, self[name_of(key)], self._fields.get(other_name_of(key))


def name_of(key: str) -> str:
    """Return the name of a question's field, which cannot be one of the form's own."""
    return f"q_{key}"


def other_name_of(key: str) -> str:
    """Return the name of a question's field for "something else"."""
    return f"other_{key}"


def answer_form(questions: Sequence[tuple[str, Design]]) -> AnswerForm:
    """Return the form for these questions, filled with what was sent."""
    fields: dict[str, Any] = {"designs": dict(questions)}
    for key, design in questions:
        fields[name_of(key)] = _field(key, design)
        if design.kind in CHOICES and design.allows_other:
            fields[other_name_of(key)] = StringField(_other_label(design))
    form: AnswerForm = type("SurveyAnswerForm", (AnswerForm,), fields)()
    if form.token() is None:
        form.submission_token.data = secrets.token_urlsafe(24)
    return form


def _other_label(design: Design) -> Markup:
    # Who listens instead of looking needs the question again: a page may have several of these boxes.
    words = Markup('{}<span class="govuk-visually-hidden">: {}</span>')
    return words.format(_("If something else, what?"), design.label)


def _field(key: str, design: Design) -> Any:
    field_class, more = _BUILDERS[design.kind](design)
    hint = design.help or _HINTS.get(design.kind, "")
    return field_class(design.label, description=hint, validators=[Answered(key, design)], **more)


_HINTS: Mapping[QuestionKind, Any] = {
    QuestionKind.MULTIPLE_CHOICE: _l("Choose all that apply."),
    QuestionKind.DATE: _l("For example, 27 3 2026"),
}

Built = tuple[type[Field], dict[str, Any]]


def _single(design: Design) -> Built:
    return RadioField, {"choices": _choices(design), "validate_choice": False}


def _multiple(design: Design) -> Built:
    return SelectMultipleField, {"choices": _choices(design), "validate_choice": False}


def _choices(design: Design) -> list[SelectChoice]:
    named = [SelectChoice(value=option.key, label=option.label) for option in design.options]
    return [*named, SelectChoice(value=OTHER, label=_("Something else"))] if design.allows_other else named


def _scale(design: Design) -> Built:
    choices = [SelectChoice(value=str(step), label=design.step_label(step)) for step in design.steps()]
    return RadioField, {"choices": choices, "validate_choice": False}


_BUILDERS: Mapping[QuestionKind, Callable[[Design], Built]] = {
    QuestionKind.SHORT_TEXT: lambda _design: (StringField, {}),
    QuestionKind.LONG_TEXT: lambda _design: (TextAreaField, {}),
    QuestionKind.SINGLE_CHOICE: _single,
    QuestionKind.MULTIPLE_CHOICE: _multiple,
    QuestionKind.SCALE: _scale,
    QuestionKind.NUMBER: lambda _design: (StringField, {}),
    QuestionKind.DATE: lambda _design: (DayField, {}),
}
