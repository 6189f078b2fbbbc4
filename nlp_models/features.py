"""Texts as rows of numbers: words, pairs of words, and the letters inside words, weighed by rarity."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from nlp_models.artefacts import Artefact, Parameters
from nlp_models.text import Word

Floats = NDArray[np.float32]

# Words repeat, so the numbers of a word's parts are kept; a bound, since residents can write anything.
_MAX_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class FeatureSettings:
    """How texts are taken apart."""

    words: int = 2
    han: int = 3
    letters_from: int = 3
    letters_to: int = 5
    min_texts: int = 2
    max_terms: int = 60_000
    letters_weight: float = 1.0


def word_terms(words: Sequence[Word], settings: FeatureSettings) -> Iterable[str]:
    """Yield the words and runs of neighbouring words; Chinese characters in runs of their own length."""
    folded = [word.folded for word in words]
    han = [word.is_han for word in words]
    for size in range(1, max(settings.words, settings.han) + 1):
        for start in range(len(folded) - size + 1):
            n_han = sum(han[start : start + size])
            if (n_han == 0 and size <= settings.words) or (n_han == size <= settings.han):
                yield " ".join(folded[start : start + size])


def letter_terms(word: str, settings: FeatureSettings) -> list[str]:
    """Return the runs of letters inside one word, its borders marked by an underscore."""
    if len(word) < 2:
        return []
    framed = f"_{word[:40]}_"
    sizes = range(settings.letters_from, settings.letters_to + 1)
    return [f"_{framed[i : i + n]}" for n in sizes for i in range(len(framed) - n + 1)]


@dataclass(frozen=True)
class Features:
    """A fixed vocabulary with the weight of each term; words first, then runs of letters."""

    settings: FeatureSettings
    terms: tuple[str, ...]
    n_words: int
    rarity: Floats
    _index: dict[str, int] = field(init=False, repr=False, compare=False)
    _parts: dict[str, list[int]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", {term: number for number, term in enumerate(self.terms)})

    def columns_of_words(self, words: Sequence[Word]) -> list[int]:
        """Return the known columns of words and runs of words, with repetitions."""
        index = self._index
        return [index[term] for term in word_terms(words, self.settings) if term in index]

    def columns_of_letters(self, word: str) -> list[int]:
        """Return the known columns of the runs of letters in one word."""
        found = self._parts.get(word)
        if found is None:
            index = self._index
            found = [index[term] for term in letter_terms(word, self.settings) if term in index]
            if len(self._parts) >= _MAX_REMEMBERED:
                self._parts.clear()
            self._parts[word] = found
        return found

    def columns(self, words: Sequence[Word]) -> list[int]:
        """Return every known column of the text, with repetitions."""
        letters = chain.from_iterable(self.columns_of_letters(word.folded) for word in words)
        return [*self.columns_of_words(words), *letters]

    def rows(self, texts: Sequence[Sequence[Word]]) -> csr_matrix:
        """Return one row for each text: damped counts times rarity, each block scaled to length one."""
        columns = [self.columns(words) for words in texts]
        pointers = np.cumsum([0, *map(len, columns)])
        flat = np.fromiter(chain.from_iterable(columns), dtype=np.int32, count=int(pointers[-1]))
        matrix = csr_matrix(
            (np.ones(len(flat), dtype=np.float32), flat, pointers), shape=(len(texts), len(self.terms))
        )
        matrix.sum_duplicates()
        matrix.data = (1 + np.log(matrix.data)) * self.rarity[matrix.indices]
        self._scale(matrix)
        return matrix

    def _scale(self, matrix: csr_matrix) -> None:
        row_of = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        for block, weight in self._blocks(matrix):
            squares = np.bincount(row_of[block], weights=matrix.data[block] ** 2, minlength=matrix.shape[0])
            lengths = np.sqrt(np.where(squares > 0, squares, 1))
            matrix.data[block] *= (weight / lengths[row_of[block]]).astype(np.float32)

    def _blocks(self, matrix: csr_matrix) -> tuple[tuple[NDArray[np.bool_], float], ...]:
        is_word = matrix.indices < self.n_words
        return (is_word, 1.0), (~is_word, self.settings.letters_weight)

    def parameters(self) -> Parameters:
        """Return what must be stored to have these features again."""
        numbers = self.settings
        return {
            "terms": "\n".join(self.terms),
            "rarity": self.rarity,
            "n_words": np.array([self.n_words]),
            "feature_sizes": np.array([numbers.words, numbers.han, numbers.letters_from, numbers.letters_to]),
            "letters_weight": np.array([numbers.letters_weight]),
        }

    @classmethod
    def from_artefact(cls, artefact: Artefact) -> "Features":
        """Return the features that a checked artefact holds."""
        words, han, letters_from, letters_to = (int(n) for n in artefact.array("feature_sizes"))
        settings = FeatureSettings(
            words, han, letters_from, letters_to, letters_weight=float(artefact.array("letters_weight")[0])
        )
        terms = tuple(artefact.text("terms").split("\n"))
        rarity = artefact.array("rarity").astype(np.float32)
        return cls(settings, terms, int(artefact.array("n_words")[0]), rarity)


def learn_features(texts: Sequence[Sequence[Word]], settings: FeatureSettings) -> Features:
    """Return the terms that stand in enough texts, the most frequent first where there are too many."""
    in_texts_words: Counter[str] = Counter()
    in_texts_letters: Counter[str] = Counter()
    for words in texts:
        in_texts_words.update(set(word_terms(words, settings)))
        in_texts_letters.update({t for w in {w.folded for w in words} for t in letter_terms(w, settings)})
    kept_words = _frequent(in_texts_words, settings.min_texts, settings.max_terms // 2)
    kept_letters = _frequent(in_texts_letters, settings.min_texts, settings.max_terms - len(kept_words))
    counts = [in_texts_words[t] for t in kept_words] + [in_texts_letters[t] for t in kept_letters]
    rarity = np.log((1 + len(texts)) / (1 + np.array(counts, dtype=np.float64))) + 1
    return Features(settings, (*kept_words, *kept_letters), len(kept_words), rarity.astype(np.float32))


def _frequent(counts: Counter[str], at_least: int, at_most: int) -> list[str]:
    enough = [(-n, term) for term, n in counts.items() if n >= at_least]
    return sorted(term for _, term in sorted(enough)[:at_most])
