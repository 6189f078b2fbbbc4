"""Fitting a linear model, softening its confidence to what is true, and setting where it must abstain."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import log_softmax, logit, softmax
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC
from tqdm import tqdm

from nlp_models.features import FeatureSettings, Floats, learn_features
from nlp_models.linear import Calibration, LinearModel
from nlp_models.text import Word
from nlp_models.training.settings import FitSettings

Texts = Sequence[Sequence[Word]]
Weights = NDArray[np.float64]
_ENOUGH_DECISIONS = 25
_TEMPERATURES = np.geomspace(0.02, 5.0, num=80)


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores for texts that the model has not seen, with the number of the right label."""

    scores: NDArray[np.float64]
    right: NDArray[np.int64]


def fit(
    texts: Texts,
    labels: Sequence[str],
    features: FeatureSettings,
    settings: FitSettings,
    weights: Weights | None = None,
) -> LinearModel:
    """Return a linear model of the texts; the same texts give the same model."""
    learned = learn_features(texts, features)
    rows = learned.rows(texts).astype(np.float64)
    # One against the rest with a margin: as good as logistic regression on these texts, and twenty times faster.
    separator = LinearSVC(C=settings.strength, max_iter=settings.max_iterations, random_state=0)
    separator.fit(rows, list(labels), sample_weight=weights)
    found = _of_each_label(separator.coef_) + settings.counting * _counted(rows, labels, weights, separator)
    # Rounded as they are stored, so that the model in memory and the model in the file are one.
    narrow = np.ascontiguousarray(found.T.astype(np.float16).astype(np.float32))
    names = tuple(str(label) for label in separator.classes_)
    return LinearModel(names, learned, narrow, _of_each_label(separator.intercept_).astype(np.float32))


def _counted(
    rows: csr_matrix, labels: Sequence[str], weights: NDArray[np.float64] | None, separator: LinearSVC
) -> NDArray[np.float64]:
    """Return the weights of complement naive Bayes on the separator's scale: steadier where a word is rare."""
    counter = ComplementNB(alpha=1.0).fit(rows, list(labels), sample_weight=weights)
    found = _of_each_label(counter.feature_log_prob_)
    found = found - found.mean(axis=0)
    spread = (rows @ found.T).std()
    return np.asarray(found * (separator.decision_function(rows).std() / spread if spread else 0.0))


def _of_each_label(found: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return one row for each label, also for two labels, where scikit-learn keeps the second only."""
    return np.concatenate([-found, found]) if len(found) == 1 else found


def fold_of(identifier: str, folds: int) -> int:
    """Return the fold of a text: by the hash of its id, so that new texts never move old ones."""
    return int.from_bytes(hashlib.sha256(identifier.encode()).digest()[:4], "big") % folds


def score_unseen(
    identifiers: Sequence[str],
    texts: Texts,
    labels: Sequence[str],
    *,
    folds: int,
    features: FeatureSettings,
    settings: FitSettings,
    extra: tuple[Texts, Sequence[str]] = ((), ()),
    weigh: Callable[[Sequence[str]], Weights] | None = None,
) -> tuple[tuple[str, ...], Scored]:
    """Return each text's scores by a model that was fitted without its fold; extra texts help every model."""
    names = tuple(sorted(set(labels)))
    fold = [fold_of(identifier, folds) for identifier in identifiers]
    scores = np.zeros((len(texts), len(names)))
    for number in tqdm(range(folds), unit=" folds", desc="cross-validation", leave=False):
        rest = [i for i, other in enumerate(fold) if other != number]
        seen, known = [*(texts[i] for i in rest), *extra[0]], [*(labels[i] for i in rest), *extra[1]]
        model = fit(seen, known, features, settings, weigh(known) if weigh else None)
        held_out = [i for i, other in enumerate(fold) if other == number]
        columns = [names.index(label) for label in model.labels]
        found = np.full((len(held_out), len(names)), -50.0)
        found[:, columns] = model.scores([texts[i] for i in held_out])
        scores[held_out] = found
    return names, Scored(scores, np.array([names.index(label) for label in labels]))


def calibrate(scored: Scored) -> Calibration:
    """Return the calibration that is truest, by log loss, for texts that the model has not seen."""
    temperature = float(min(_TEMPERATURES, key=lambda t: _loss_of_labels(scored, t)))
    chances = softmax(scored.scores / temperature, axis=1)
    sure = logit(np.clip(chances.max(axis=1), 1e-6, 1 - 1e-6))
    hits = chances.argmax(axis=1) == scored.right

    def loss(curve: NDArray[np.float64]) -> float:
        signed = (curve[0] * sure + curve[1]) * np.where(hits, 1, -1)
        return float(np.logaddexp(0, -signed).mean())

    slope, shift = minimize(loss, x0=np.array([1.0, 0.0]), method="Nelder-Mead").x
    return Calibration(temperature, float(slope), float(shift))


def _loss_of_labels(scored: Scored, temperature: float) -> float:
    chances = log_softmax(scored.scores / temperature, axis=1)
    return float(-chances[np.arange(len(scored.right)), scored.right].mean())


def thresholds(
    probabilities: NDArray[np.float64], right: NDArray[np.int64], *, budget: float, lowest: float
) -> Floats:
    """Return for each label the least confidence at which its decisions keep to the error budget."""
    chosen, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    hits = chosen == right
    # A label that was hardly ever chosen says too little about itself: there the labels together decide.
    together = _threshold(confidence, hits, budget)
    found = [
        _threshold(confidence[chosen == label], hits[chosen == label], budget)
        if (chosen == label).sum() >= _ENOUGH_DECISIONS
        else together
        for label in range(probabilities.shape[1])
    ]
    return np.array([max(threshold, lowest) for threshold in found], dtype=np.float32)


def _threshold(confidence: NDArray[np.float64], is_right: NDArray[np.bool_], budget: float) -> float:
    order = np.argsort(-confidence, kind="stable")
    n_taken = np.arange(1, len(order) + 1)
    # One error more than was seen: a label with few texts has to be surer.
    errors = (np.cumsum(~is_right[order]) + 1) / (n_taken + 2)
    within = np.flatnonzero(errors <= budget)
    return float(confidence[order][within[-1]]) if len(within) else 1.0
