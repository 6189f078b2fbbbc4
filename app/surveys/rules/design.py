"""How a question is built, and what must be mended before people are asked it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from app.core.slugs import unused_slug

OTHER = "other"
"""The key of "something else", which no written option can have."""
MOST_OPTIONS = 40
MOST_STEPS = 11
FEWEST_OPTIONS = 2


class QuestionKind(StrEnum):
    """What a question asks for."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    SCALE = "scale"
    NUMBER = "number"
    DATE = "date"


TEXTS = frozenset({QuestionKind.SHORT_TEXT, QuestionKind.LONG_TEXT})
CHOICES = frozenset({QuestionKind.SINGLE_CHOICE, QuestionKind.MULTIPLE_CHOICE})


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; the key stays when the words are changed."""

    key: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A question as its author built it; `low` and `high` are the ends of a scale or the limits of a number."""

    kind: QuestionKind
    label: str
    help: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    allows_other: bool = False
    low: int | None = None
    high: int | None = None
    low_label: str = ""
    high_label: str = ""
    whole: bool = False

    def settings(self) -> dict[str, Any]:
        """Return what is stored beside kind, words and options."""
        kept = ("allows_other", "low", "high", "low_label", "high_label", "whole")
        return {name: getattr(self, name) for name in kept}

    def stored_options(self) -> list[Any]:
        """Return the options as they are stored."""
        return [asdict(option) for option in self.options]

    def steps(self) -> range:
        """Return the steps of a scale, both ends included."""
        low = 1 if self.low is None else self.low
        return range(low, (5 if self.high is None else self.high) + 1)

    def step_label(self, step: int) -> str:
        """Return a step of a scale, at its ends with what it means."""
        words = {self.steps()[0]: self.low_label, self.steps()[-1]: self.high_label}.get(step)
        return f"{step} – {words}" if words else str(step)

    def label_of(self, key: str) -> str:
        """Return the words of an option, "" for a key that is not its."""
        return next((option.label for option in self.options if option.key == key), "")


def read_design(
    *, kind: str, label: str, help: str, required: bool, options: Iterable[Any], settings: Mapping[str, Any]
) -> Design:
    """Return the design that was stored in these columns."""
    return Design(
        kind=QuestionKind(kind),
        label=label,
        help=help,
        required=required,
        options=tuple(Option(**option) for option in options),
        **settings,
    )


def options_from(labels: Iterable[str], *, earlier: Sequence[Option] = ()) -> tuple[Option, ...]:
    """Return options with stable keys: words that were there before keep theirs."""
    known = {option.label: option.key for option in earlier}
    taken = {OTHER, *known.values()}
    made = []
    for label in dict.fromkeys(filter(None, map(str.strip, labels))):
        key = known.get(label) or unused_slug(label, taken=taken, otherwise="option", joined_by="_")
        taken.add(key)
        made.append(Option(key, label))
    return tuple(made)


class Unready(StrEnum):
    """Why a survey cannot be published yet."""

    NO_QUESTIONS = "no_questions"
    SAME_KEY = "same_key"
    TOO_FEW_OPTIONS = "too_few_options"
    BAD_SCALE = "bad_scale"
    BAD_LIMITS = "bad_limits"


def find_unready(questions: Sequence[tuple[str, Design]]) -> list[tuple[Unready, str]]:
    """Return what must be mended before publishing: the reason and the words of the question."""
    if not questions:
        return [(Unready.NO_QUESTIONS, "")]
    uses = Counter(key for key, _ in questions)
    found = [(Unready.SAME_KEY, design.label) for key, design in questions if uses[key] > 1]
    for _, design in questions:
        reason = find_unready_design(design)
        if reason:
            found.append((reason, design.label))
    return found


def find_unready_design(design: Design) -> Unready | None:
    """Return what keeps one question from being asked, or None."""
    if design.kind in CHOICES and len({option.key for option in design.options}) < FEWEST_OPTIONS:
        return Unready.TOO_FEW_OPTIONS
    if design.kind is QuestionKind.SCALE and not FEWEST_OPTIONS <= len(design.steps()) <= MOST_STEPS:
        return Unready.BAD_SCALE
    if design.kind is QuestionKind.NUMBER and design.low is not None and design.high is not None:
        return Unready.BAD_LIMITS if design.low >= design.high else None
    return None
