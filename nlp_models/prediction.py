"""What a model says about a text, as plain frozen values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

N_ALTERNATIVES = 5


@dataclass(frozen=True, slots=True)
class Alternative:
    """One category that the text may belong to, with its calibrated probability."""

    category: str
    confidence: float

    def to_dict(self) -> dict[str, object]:
        """Return the pair as it is written to a file of predictions."""
        return {"category": self.category, "confidence": round(self.confidence, 4)}


@dataclass(frozen=True, slots=True)
class PersonalDataSpan:
    """A stretch of the text, in characters, that holds data about a person."""

    start: int
    end: int
    kind: str

    def to_dict(self) -> dict[str, object]:
        """Return the span as it is written to a file of predictions."""
        return {"start": self.start, "end": self.end, "kind": self.kind}


@dataclass(frozen=True, slots=True)
class CategoryPrediction:
    """The answer of a category model: the best category, its runners-up and its reasons."""

    category: str
    confidence: float
    alternatives: tuple[Alternative, ...]
    abstained: bool
    because: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, labels: Sequence[str], row: NDArray[np.float64], limits: NDArray[np.float32]
    ) -> "CategoryPrediction":
        """Return the answer that a row of probabilities means, abstaining below the label's limit."""
        order = np.argsort(-row, kind="stable")[:N_ALTERNATIVES]
        best = int(order[0])
        return cls(
            category=labels[best],
            confidence=float(row[best]),
            alternatives=tuple(Alternative(labels[i], float(row[i])) for i in order),
            abstained=bool(row[best] < limits[best]),
        )


@dataclass(frozen=True, slots=True)
class Prediction:
    """Everything that the pipeline read out of one text."""

    language: str | None
    category: str
    confidence: float
    alternatives: tuple[Alternative, ...]
    abstained: bool
    kind: str
    urgent: bool
    personal_data: tuple[PersonalDataSpan, ...]
    because: tuple[str, ...]
    model: str
    urgent_because: tuple[str, ...] = field(default=())

    def to_dict(self) -> Mapping[str, object]:
        """Return the prediction in the stable format of `answerable triage predict`, without the row's id."""
        return {
            "language": self.language,
            "category": self.category,
            "confidence": round(self.confidence, 4),
            "alternatives": [alternative.to_dict() for alternative in self.alternatives],
            "abstained": self.abstained,
            "kind": self.kind,
            "urgent": self.urgent,
            "personal_data": [span.to_dict() for span in self.personal_data],
            "because": list(self.because),
            "model": self.model,
        }
