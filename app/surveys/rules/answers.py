"""What counts as an answer to a question."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import TypedDict

from app.surveys.rules.design import CHOICES, OTHER, Design, QuestionKind

LONGEST_SHORT_TEXT = 300
LONGEST_LONG_TEXT = 4000
LONGEST_OTHER = 200
LARGEST_NUMBER = 10**12
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)


class Chosen(TypedDict):
    """The keys of what was chosen, and the words for "something else"."""

    options: list[str]
    other: str


AnswerValue = str | int | float | Chosen


class Fault(StrEnum):
    """Why an answer is not taken."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_AN_OPTION = "not_an_option"
    ONLY_ONE = "only_one"
    OTHER_IS_EMPTY = "other_is_empty"
    NOT_A_NUMBER = "not_a_number"
    NOT_WHOLE = "not_whole"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    NOT_A_DATE = "not_a_date"


def chosen(*keys: str, other: str = "") -> Chosen:
    """Return a choice of these options; words for something else choose that as well."""
    wanted = [*dict.fromkeys(keys)]
    if other and OTHER not in wanted:
        wanted.append(OTHER)
    return Chosen(options=wanted, other=other)


def read_number(typed: str) -> int | float | None:
    """Return a number as people type it, with point or comma; None for anything else."""
    if not re.fullmatch(r"[-+]?\d{1,15}([.,]\d{1,9})?", typed):
        return None
    number = float(typed.replace(",", "."))
    return int(number) if number.is_integer() else number


def find_fault(design: Design, value: AnswerValue | None) -> Fault | None:
    """Return why this is no answer to the question, or None where it is; None answers only what may be skipped."""
    if value is None:
        return Fault.MISSING if design.required else None
    if design.kind in CHOICES:
        return _fault_of_choice(design, value)
    return _CHECKS[design.kind](design, value)


def _fault_of_choice(design: Design, value: AnswerValue) -> Fault | None:
    if not isinstance(value, Mapping) or not value["options"]:
        return Fault.NOT_AN_OPTION
    allowed = {option.key for option in design.options} | ({OTHER} if design.allows_other else set())
    if not allowed.issuperset(value["options"]):
        return Fault.NOT_AN_OPTION
    if design.kind is QuestionKind.SINGLE_CHOICE and len(value["options"]) > 1:
        return Fault.ONLY_ONE
    if OTHER in value["options"] and not value["other"]:
        return Fault.OTHER_IS_EMPTY
    return Fault.TOO_LONG if len(value["other"]) > LONGEST_OTHER else None


def _fault_of_short_text(_design: Design, value: AnswerValue) -> Fault | None:
    return _fault_of_text(value, LONGEST_SHORT_TEXT)


def _fault_of_long_text(_design: Design, value: AnswerValue) -> Fault | None:
    return _fault_of_text(value, LONGEST_LONG_TEXT)


def _fault_of_text(value: AnswerValue, longest: int) -> Fault | None:
    if not isinstance(value, str) or not value.strip():
        return Fault.MISSING
    return Fault.TOO_LONG if len(value) > longest else None


def _fault_of_step(design: Design, value: AnswerValue) -> Fault | None:
    return None if isinstance(value, int) and value in design.steps() else Fault.NOT_AN_OPTION


def _fault_of_number(design: Design, value: AnswerValue) -> Fault | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return Fault.NOT_A_NUMBER
    if design.whole and not isinstance(value, int):
        return Fault.NOT_WHOLE
    low, high = limits(design)
    if value < low:
        return Fault.TOO_SMALL
    return Fault.TOO_LARGE if value > high else None


def limits(design: Design) -> tuple[int, int]:
    """Return the smallest and the largest number that a question takes."""
    low = -LARGEST_NUMBER if design.low is None else design.low
    return low, LARGEST_NUMBER if design.high is None else design.high


def _fault_of_date(_design: Design, value: AnswerValue) -> Fault | None:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        return Fault.NOT_A_DATE
    return None


_CHECKS: Mapping[QuestionKind, Callable[[Design, AnswerValue], Fault | None]] = {
    QuestionKind.SHORT_TEXT: _fault_of_short_text,
    QuestionKind.LONG_TEXT: _fault_of_long_text,
    QuestionKind.SCALE: _fault_of_step,
    QuestionKind.NUMBER: _fault_of_number,
    QuestionKind.DATE: _fault_of_date,
}
