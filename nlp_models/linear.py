"""A linear model over text features: the shape that the category and the kind model share."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, softmax

from nlp_models.artefacts import Artefact, Parameters
from nlp_models.features import Features, Floats
from nlp_models.text import Word

N_REASONS = 5
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Calibration:
    """How scores become confidence: a temperature for all labels, then a logistic curve for the best one."""

    temperature: float = 1.0
    slope: float = 1.0
    shift: float = 0.0

    def probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return probabilities of which the best in each row is as often right as it says."""
        found = np.asarray(softmax(scores / self.temperature, axis=1))
        rows, best = np.arange(len(found)), found.argmax(axis=1)
        before = found[rows, best]
        after = expit(self.slope * logit(np.clip(before, _LEAST, 1 - _LEAST)) + self.shift)
        found *= ((1 - after) / np.maximum(1 - before, _LEAST))[:, None]
        # The best stays the best: the curve changes how sure the model is, never what it says.
        found[rows, best] = 0.0
        found[rows, best] = np.maximum(after, found.max(axis=1))
        return found


@dataclass(frozen=True)
class LinearModel:
    """Weights of each term for each label, and how their sums become probabilities."""

    labels: tuple[str, ...]
    features: Features
    weights: Floats
    offsets: Floats
    calibration: Calibration = Calibration()
    _usual: Floats = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_usual", self.weights.mean(axis=1))

    def scores(self, texts: Sequence[Sequence[Word]]) -> NDArray[np.float64]:
        """Return one row for each text with the score of each label."""
        rows = self.features.rows(texts)
        return np.asarray(rows @ self.weights + self.offsets, dtype=np.float64)

    def probabilities(self, texts: Sequence[Sequence[Word]]) -> NDArray[np.float64]:
        """Return one row for each text with the calibrated probability of each label."""
        return self.calibration.probabilities(self.scores(texts))

    def reasons(self, words: Sequence[Word], label: int) -> tuple[str, ...]:
        """Return the words of the text that speak most for the label rather than for the others."""
        candidates = [(surface, self.features.columns(parts)) for surface, parts in _candidates(words)]
        known = [(surface, columns) for surface, columns in candidates if columns]
        if not known:
            return ()
        flat = np.fromiter(chain.from_iterable(columns for _, columns in known), dtype=np.int64)
        starts = np.cumsum([0, *(len(columns) for _, columns in known[:-1])])
        speaks = (self.weights[flat, label] - self._usual[flat]) * self.features.rarity[flat]
        sums = np.add.reduceat(speaks, starts).tolist()
        best = sorted(
            {surface.lower(): weight for (surface, _), weight in zip(known, sums, strict=True)}.items(),
            key=_by_weight,
        )
        return tuple(word for word, weight in best[:N_REASONS] if weight > 0)

    def parameters(self) -> Parameters:
        """Return what must be stored to have this model again; narrow numbers, the last digits carry nothing."""
        return {
            **self.features.parameters(),
            "weights": self.weights.astype(np.float16),
            "offsets": self.offsets.astype(np.float32),
            "calibration": np.array(astuple(self.calibration)),
        }

    @classmethod
    def from_artefact(cls, artefact: Artefact) -> "LinearModel":
        """Return the model that a checked artefact holds."""
        return cls(
            labels=artefact.manifest.labels,
            features=Features.from_artefact(artefact),
            weights=np.ascontiguousarray(artefact.array("weights").astype(np.float32)),
            offsets=artefact.array("offsets").astype(np.float32),
            calibration=Calibration(*(float(number) for number in artefact.array("calibration"))),
        )


def _candidates(words: Sequence[Word]) -> list[tuple[str, Sequence[Word]]]:
    """Return what may be shown as a reason: single words, and pairs of Chinese characters."""
    single = [(word.surface, [word]) for word in words if not word.is_han and len(word.folded) > 1]
    pairs = [
        (a.surface + b.surface, [a, b])
        for a, b in zip(words, words[1:], strict=False)
        if a.is_han and b.is_han
    ]
    return [*single, *pairs]


def _by_weight(item: tuple[str, float]) -> tuple[float, str]:
    return -item[1], item[0]
