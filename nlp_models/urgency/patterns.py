"""The small language in which dangers are written down, and how its rules are found in a list of words.

`gas_leak*`  words in a row, `*` for any ending     `wire*/cable*`  one or the other
`fallen .. tree*`  up to four words between         `smell* & gas`  in either order, up to six between
Chinese is written without spaces: each character is a word by itself.

spaCy's Matcher does the same with wildcards, but needs 36 ms for a text where this needs a tenth of one:
every part of a rule is looked up once for all rules, and only rules whose first part occurs are tried.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp_models.text import HAN, fold

_GAP = 4
_GAP_EITHER_ORDER = 6
# A Chinese word is two characters, and each counts as a word here.
_HAN_FACTOR = 2
_HAN_CHARACTER = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Found:
    """A rule's label and the words, from start to end, in which it was found."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Step:
    """One part of a rule, and how many words may stand before it."""

    part: str
    gap: int


_Chain = tuple[_Step, ...]
_Places = dict[str, list[tuple[int, int]]]


class RuleBook:
    """Rules of all languages, each with a label; finds them in words that are folded."""

    def __init__(self, rules: Iterable[tuple[str, str]]) -> None:
        """Compile (label, rule) pairs; raises ValueError for a rule that would match any word."""
        self._chains: dict[str, list[tuple[str, _Chain]]] = defaultdict(list)
        self._whole: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        self._beginning: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        seen: set[str] = set()
        for label, rule in rules:
            for chain in _chains(rule):
                self._chains[chain[0].part].append((label, chain))
                for step in chain:
                    if step.part not in seen:
                        seen.add(step.part)
                        self._learn(step.part)
        self._longest = max((len(key) for key in self._beginning), default=0)

    def find(self, words: Sequence[str]) -> list[Found]:
        """Return where rules are fulfilled, in the order of the words."""
        places = self._places(words)
        found: set[Found] = set()
        for part in places:
            for label, chain in self._chains.get(part, ()):
                found.update(Found(label, start, end) for start, end in _spans(chain, places))
        return sorted(found, key=lambda f: (f.start, f.end, f.label))

    def _learn(self, part: str) -> None:
        for alternative in part.split("/"):
            term = _words_of(alternative)
            if not term or not term[0].strip("*"):
                raise ValueError(f"{part!r} would match any word")
            index = self._beginning if term[0].endswith("*") else self._whole
            index[term[0].rstrip("*")].append((term, part))

    def _places(self, words: Sequence[str]) -> _Places:
        places: _Places = defaultdict(list)
        for position, word in enumerate(words):
            for term, part in self._candidates(word):
                end = position + len(term)
                if len(term) == 1 or _fits(term, words[position:end]):
                    places[part].append((position, end))
        return places

    def _candidates(self, word: str) -> Iterator[tuple[tuple[str, ...], str]]:
        yield from self._whole.get(word, ())
        for length in range(1, min(len(word), self._longest) + 1):
            yield from self._beginning.get(word[:length], ())


def _fits(term: tuple[str, ...], words: Sequence[str]) -> bool:
    if len(words) < len(term):
        return False
    return all(w.startswith(t[:-1]) if t.endswith("*") else w == t for t, w in zip(term, words, strict=True))


def _spans(chain: _Chain, places: _Places) -> Iterator[tuple[int, int]]:
    if all(step.part in places for step in chain):
        for start, end in places[chain[0].part]:
            last = _end_of(chain[1:], end, places)
            if last is not None:
                yield start, last


def _end_of(steps: _Chain, position: int, places: _Places) -> int | None:
    """Return where the remaining steps end that begin at the position, or None."""
    if not steps:
        return position
    for start, end in places[steps[0].part]:
        if position <= start <= position + steps[0].gap:
            last = _end_of(steps[1:], end, places)
            if last is not None:
                return last
    return None


def _chains(rule: str) -> list[_Chain]:
    left, either, right = rule.partition(" & ")
    factor = _HAN_FACTOR if _HAN_CHARACTER.search(rule) else 1
    if not either:
        return [_sequence(rule, 0, factor)]
    other, dots, rest = right.partition(" .. ")
    ending = _sequence(rest, _GAP, factor) if dots else ()
    return [
        (*_sequence(first, 0, factor), *_sequence(second, _GAP_EITHER_ORDER, factor), *ending)
        for first, second in ((left, other), (other, left))
    ]


def _sequence(written: str, first_gap: int, factor: int) -> _Chain:
    steps: list[_Step] = []
    for number, run in enumerate(written.split(" .. ")):
        for place, part in enumerate(run.split()):
            gap = 0 if place else (_GAP if number else first_gap)
            steps.append(_Step(part, gap * factor))
    return tuple(steps)


def _words_of(alternative: str) -> tuple[str, ...]:
    """Return the folded words of one alternative; Chinese characters one by one."""
    if _HAN_CHARACTER.search(alternative):
        return tuple(character for character in fold(alternative) if not character.isspace())
    return tuple(fold(word) for word in re.split("[_']", alternative) if word)
