"""The figures by which a category model is judged, the same as in the public scoring of predictions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from nlp_models.prediction import CategoryPrediction

_COMMON = 10
_BINS = 15


@dataclass(frozen=True, slots=True)
class Figures:
    """How good predictions are: shares from 0 to 1."""

    n: int
    accuracy: float
    top3: float
    macro_f1: float
    calibration_error: float
    coverage_at_95: float
    routed_share: float
    routed_precision: float | None

    def to_dict(self) -> dict[str, float | int | None]:
        """Return the figures rounded to four digits."""
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(self).items()}


def measure(right: Sequence[str], predictions: Sequence[CategoryPrediction]) -> Figures:
    """Return the figures of predictions against the right categories."""
    said = [prediction.category for prediction in predictions]
    hits = np.array([a == b for a, b in zip(right, said, strict=True)], dtype=float)
    near = [r in {a.category for a in p.alternatives[:3]} for r, p in zip(right, predictions, strict=True)]
    sure = np.array([prediction.confidence for prediction in predictions])
    routed = np.array([not prediction.abstained for prediction in predictions])
    common = [category for category, n in Counter(right).items() if n >= _COMMON]
    return Figures(
        n=len(said),
        accuracy=float(hits.mean()),
        top3=float(np.mean(near)),
        macro_f1=float(f1_score(right, said, labels=common, average="macro", zero_division=0))
        if common
        else 0.0,
        calibration_error=calibration_error(sure, hits),
        coverage_at_95=coverage(sure, hits, 0.95),
        routed_share=float(routed.mean()),
        routed_precision=float(hits[routed].mean()) if routed.any() else None,
    )


def calibration_error(sure: NDArray[np.float64], hits: NDArray[np.float64]) -> float:
    """Return how far confidence and truth lie apart, on average over 15 equal bins."""
    bins = np.clip(np.ceil(sure * _BINS).astype(int) - 1, 0, _BINS - 1)
    gaps = [abs(sure[bins == b].sum() - hits[bins == b].sum()) for b in range(_BINS)]
    return float(sum(gaps) / len(sure))


def coverage(sure: NDArray[np.float64], hits: NDArray[np.float64], precision: float) -> float:
    """Return the largest share, by falling confidence, that is right often enough."""
    ordered = hits[np.argsort(-sure, kind="stable")]
    enough = np.flatnonzero(np.cumsum(ordered) / np.arange(1, len(ordered) + 1) >= precision)
    return float((enough[-1] + 1) / len(ordered)) if len(enough) else 0.0
