"""Draws invented answers to survey questions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.surveys.rules.answers import AnswerValue, chosen
from app.surveys.rules.design import OTHER, Design, QuestionKind

FEW = 0.04
"""Share of people who choose "something else"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinions:
    """How people answer one question: a weight for each option or step, or the answers themselves."""

    design: Design
    weights: tuple[int, ...]
    texts: tuple[str, ...] = ()
    answered: float = 1.0
    within_days: int = 0


def draw_answer(opinions: Opinions, *, skipping: float, today: date, rng: Random) -> AnswerValue | None:
    """Return one person's answer, or None where they skip the question."""
    asked = opinions.answered * (1 - skipping)
    if not opinions.design.required and rng.random() >= asked:
        return None
    if opinions.design.kind is QuestionKind.DATE:
        return (today - timedelta(days=rng.randint(1, opinions.within_days))).isoformat()
    return _DRAWS[opinions.design.kind](opinions, rng)


def _one(opinions: Opinions, rng: Random) -> AnswerValue:
    return chosen(rng.choices(opinions.design.options, opinions.weights)[0].key)


def _several(opinions: Opinions, rng: Random) -> AnswerValue | None:
    pairs = zip(opinions.design.options, opinions.weights, strict=True)
    keys = [option.key for option, percent in pairs if rng.random() * 100 < percent]
    if opinions.texts and rng.random() < FEW:
        return chosen(*keys, OTHER, other=rng.choice(opinions.texts))
    return chosen(*keys) if keys else None


def _step(opinions: Opinions, rng: Random) -> AnswerValue:
    return rng.choices(opinions.design.steps(), opinions.weights)[0]


def _number(opinions: Opinions, rng: Random) -> AnswerValue:
    return rng.choice(opinions.weights)


def _text(opinions: Opinions, rng: Random) -> AnswerValue:
    return rng.choice(opinions.texts)


_DRAWS: Mapping[QuestionKind, Callable[[Opinions, Random], AnswerValue | None]] = {
    QuestionKind.SINGLE_CHOICE: _one,
    QuestionKind.MULTIPLE_CHOICE: _several,
    QuestionKind.SCALE: _step,
    QuestionKind.NUMBER: _number,
    QuestionKind.SHORT_TEXT: _text,
    QuestionKind.LONG_TEXT: _text,
}
