"""A linear model over text features: the shape that the category and the kind model share."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from nlp_models.artefacts import Artefact, Parameters
from nlp_models.features import Features, Floats
from nlp_models.text import Word

N_REASONS = 5


@dataclass(frozen=True)
class LinearModel:
    """Weights of each term for each label; scores divided by the temperature become probabilities."""

    labels: tuple[str, ...]
    features: Features
    weights: Floats
    offsets: Floats
    temperature: float = 1.0

    def scores(self, texts: Sequence[Sequence[Word]]) -> NDArray[np.float64]:
        """Return one row for each text with the score of each label."""
        rows = self.features.rows(texts)
        return np.asarray(rows @ self.weights + self.offsets, dtype=np.float64)

    def probabilities(self, texts: Sequence[Sequence[Word]]) -> NDArray[np.float64]:
        """Return one row for each text with the calibrated probability of each label."""
        return np.asarray(softmax(self.scores(texts) / self.temperature, axis=1))

    def reasons(self, words: Sequence[Word], label: int) -> tuple[str, ...]:
        """Return the words of the text that speak most for the label rather than for the others."""
        speaks = self.weights[:, label] - self.weights.mean(axis=1)
        found: dict[str, float] = {}
        for surface, parts in _candidates(words):
            columns = self.features.columns(parts)
            if columns:
                found[surface.lower()] = float((speaks[columns] * self.features.rarity[columns]).sum())
        best = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return tuple(word for word, weight in best[:N_REASONS] if weight > 0)

    def parameters(self) -> Parameters:
        """Return what must be stored to have this model again; narrow numbers, the last digits carry nothing."""
        return {
            **self.features.parameters(),
            "weights": self.weights.astype(np.float16),
            "offsets": self.offsets.astype(np.float32),
            "temperature": np.array([self.temperature]),
        }

    @classmethod
    def from_artefact(cls, artefact: Artefact) -> "LinearModel":
        """Return the model that a checked artefact holds."""
        return cls(
            labels=artefact.manifest.labels,
            features=Features.from_artefact(artefact),
            weights=np.ascontiguousarray(artefact.array("weights").astype(np.float32)),
            offsets=artefact.array("offsets").astype(np.float32),
            temperature=float(artefact.array("temperature")[0]),
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
