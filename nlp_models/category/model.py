"""The category of a text: probabilities, runners-up, reasons, and an abstention where it is not sure enough."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp_models.artefacts import Manifest, Parameters, load
from nlp_models.features import Floats
from nlp_models.linear import LinearModel
from nlp_models.prediction import CategoryPrediction
from nlp_models.text import Word

SHIPPED = Path(__file__).parent / "artefact"


@dataclass(frozen=True)
class CategoryModel:
    """A linear model with the confidence that each category needs before a machine may decide."""

    manifest: Manifest
    linear: LinearModel
    thresholds: Floats

    @classmethod
    def load(cls, folder: Path | None = None) -> "CategoryModel":
        """Return the model in the folder, the shipped one by default, or raise ArtefactError."""
        artefact = load(folder or SHIPPED)
        thresholds = artefact.array("thresholds").astype(np.float32)
        return cls(artefact.manifest, LinearModel.from_artefact(artefact), thresholds)

    def read_many(self, texts: Sequence[Sequence[Word]]) -> list[CategoryPrediction]:
        """Return one prediction for each text, in order."""
        if not texts:
            return []
        rows = self.linear.probabilities(texts)
        return [self._prediction(words, row) for words, row in zip(texts, rows, strict=True)]

    def _prediction(self, words: Sequence[Word], row: NDArray[np.float64]) -> CategoryPrediction:
        found = CategoryPrediction.of(self.linear.labels, row, self.thresholds)
        return replace(found, because=self.linear.reasons(words, self.linear.labels.index(found.category)))


def category_parameters(linear: LinearModel, thresholds: Floats) -> Parameters:
    """Return what must be stored to have a category model again."""
    return {**linear.parameters(), "thresholds": thresholds.astype(np.float32)}
