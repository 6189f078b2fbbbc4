"""Whether a text tells of danger to people now: rules for each language, recall first, negation respected."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise

import yaml

from nlp_models.text import Word
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
    """The rules of each language, and of all together for a text whose language is not known or not shipped."""

    books: Mapping[str, RuleBook]
    every: RuleBook

    @classmethod
    def load(cls) -> "UrgencyModel":
        """Return the shipped rules; raises ValueError where a rule is malformed."""
        rules = dict(_shipped_rules())
        books = {language: RuleBook(found) for language, found in rules.items()}
        return cls(books, RuleBook(rule for found in rules.values() for rule in found))

    def find(self, sentences: Iterable[Sequence[Word]], language: str | None = None) -> tuple[str, ...]:
        """Return the passages that tell of danger now, given each sentence's words; empty where there is none."""
        book = self.books.get(language or "", self.every)
        read = [_read(sentence, book) for sentence in sentences]
        passages: list[str] = []
        for sentence, following in pairwise([*read, None]):
            if sentence is None or sentence.says_over() or (following and following.says_over()):
                continue
            passages += [_shown(sentence.words[span.start : span.end]) for span in _dangers(sentence)]
        return tuple(dict.fromkeys(passages))


def _read(words: Sequence[Word], book: RuleBook) -> _Sentence:
    kept = [word for word in words if word.folded not in "?!"]
    return _Sentence(kept, book.find([word.folded for word in kept]))


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


def _shipped_rules() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each language with its rules, each with its label: danger, harmless, not, over or still."""
    folder = files("nlp_models.urgency").joinpath("rules")
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        content = yaml.safe_load(path.read_text("utf-8"))
        yield (
            path.name.partition(".")[0],
            [(label, rule) for label, rules in content.items() for rule in rules],
        )
