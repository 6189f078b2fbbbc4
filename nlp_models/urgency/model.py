"""Whether a text tells of danger to people now: rules for each language, recall first, negation respected."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise

import yaml

from nlp_models.text import Word, sentences, words
from nlp_models.urgency.patterns import Found, RuleBook

_DANGER, _HARMLESS, _NOT, _OVER, _STILL = "danger", "harmless", "not", "over", "still"
# "No smell of gas": a denial reaches this many words ahead.
_REACH_OF_NOT = 3


@dataclass(frozen=True, slots=True)
class _Sentence:
    words: list[Word]
    found: list[Found]

    def spans(self, label: str) -> list[Found]:
        return [found for found in self.found if found.label == label]

    def says_over(self) -> bool:
        """Tell whether the sentence says that something has been removed or repaired."""
        return bool(self.spans(_OVER)) and not self.spans(_STILL)


@dataclass(frozen=True)
class UrgencyModel:
    """The rules of all languages together: a text in an unexpected language is read all the same."""

    rules: RuleBook

    @classmethod
    def load(cls) -> "UrgencyModel":
        """Return the shipped rules; raises ValueError where a rule is malformed."""
        return cls(RuleBook(_shipped_rules()))

    def find(self, text: str) -> tuple[str, ...]:
        """Return the passages that tell of danger now; empty where there is none."""
        passages: list[str] = []
        for sentence, following in pairwise([*self._sentences(text), None]):
            if sentence is None or sentence.says_over() or (following and following.says_over()):
                continue
            passages += [_shown(sentence.words[span.start : span.end]) for span in _dangers(sentence)]
        return tuple(dict.fromkeys(passages))

    def _sentences(self, text: str) -> Iterator[_Sentence]:
        for sentence in sentences(text):
            kept = [word for word in words(sentence) if word.folded not in "?!"]
            yield _Sentence(kept, self.rules.find([word.folded for word in kept]))


def _dangers(sentence: _Sentence) -> list[Found]:
    harmless = {position for span in sentence.spans(_HARMLESS) for position in range(span.start, span.end)}
    denials = [span.end for span in sentence.spans(_NOT)]
    kept: list[Found] = []
    for span in sentence.spans(_DANGER):
        if {span.start, span.end - 1} & harmless or any(
            0 <= span.start - end < _REACH_OF_NOT for end in denials
        ):
            continue
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _shown(passage: list[Word]) -> str:
    return ("" if passage[0].is_han else " ").join(word.surface for word in passage)


def _shipped_rules() -> Iterator[tuple[str, str]]:
    """Yield every rule with its label: danger, harmless, not, over or still."""
    folder = files("nlp_models.urgency").joinpath("rules")
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        for label, rules in yaml.safe_load(path.read_text("utf-8")).items():
            for rule in rules:
                yield label, rule
