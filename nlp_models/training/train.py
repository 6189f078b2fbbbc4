"""Learning the shipped starter models, and a city's own model on top of them."""

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from nlp_models import category, kind
from nlp_models.artefacts import Manifest, save
from nlp_models.category.model import SHIPPED, CategoryModel, category_parameters
from nlp_models.features import Floats
from nlp_models.linear import Calibration, LinearModel
from nlp_models.prediction import CategoryPrediction
from nlp_models.training.card import write_card
from nlp_models.training.corpus import (
    Example,
    category_keys,
    city_examples,
    languages_of,
    lexicon_examples,
    starter_examples,
)
from nlp_models.training.fitting import (
    Scored,
    Weights,
    calibrate,
    fit,
    score_unseen,
    thresholds,
)
from nlp_models.training.measure import Figures, measure
from nlp_models.training.settings import Settings, read_settings

CATEGORY_FOLDER = Path(str(category.__file__)).parent
KIND_FOLDER = Path(str(kind.__file__)).parent


class NothingToLearnError(Exception):
    """A file of labelled reports without a single label, or with one label only."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A fitted category model with the figures that it reached on texts it had not seen."""

    model: LinearModel
    thresholds: Floats
    figures: Figures | None


def train(in_path: Path | None, out_dir: Path | None = None, languages: Sequence[str] = ()) -> Manifest:
    """Write a city model of the labelled file, or without one the starter models; return its manifest."""
    if in_path is None:
        return train_starter(out_dir or SHIPPED, languages)
    return train_city(in_path, out_dir or Path("model"), languages)


def train_starter(out_dir: Path, languages: Sequence[str] = ()) -> Manifest:
    """Write the starter category model, and beside the shipped one the kind model; deterministic."""
    settings = read_settings(CATEGORY_FOLDER)
    examples = _in_languages(starter_examples(), languages)
    learned = learn_starter(examples, _in_languages(lexicon_examples(), languages), settings)
    if out_dir == SHIPPED:
        train_kind(examples, KIND_FOLDER / "artefact")
    return _write(out_dir, learned, name="starter", version=settings.version, examples=examples)


def learn_starter(examples: Sequence[Example], lexicon: Sequence[Example], settings: Settings) -> Learned:
    """Return the starter model, its confidence and thresholds set on texts that were held out in turn."""
    texts, labels = [e.words for e in examples], [e.category for e in examples]
    terms, meanings = [e.words for e in lexicon], [e.category for e in lexicon]
    weigh = partial(_weights, settings=settings)
    names, scored = score_unseen(
        [e.id for e in examples], texts, labels, folds=settings.folds, features=settings.features,
        settings=settings.fit, extra=(terms, meanings), weigh=weigh,
    )  # fmt: skip
    calibration = calibrate(scored)
    limits = _limits(scored, calibration, settings)
    known = [*labels, *meanings]
    model = fit([*texts, *terms], known, settings.features, settings.fit, weigh(known))
    figures = measure(labels, _decide(names, scored, calibration, limits))
    return Learned(replace(model, calibration=calibration), limits, figures)


def _weights(labels: Sequence[str], settings: Settings) -> Weights:
    return np.array([settings.weight.get(label, 1.0) for label in labels])


def train_kind(examples: Sequence[Example], out_dir: Path) -> Manifest:
    """Write the model that tells a complaint from a question, a suggestion, praise and misdirected mail."""
    settings = read_settings(KIND_FOLDER)
    known = [(e.id, e.words, e.kind) for e in examples if e.kind]
    identifiers, texts, labels = zip(*known, strict=True)
    names, scored = score_unseen(
        identifiers, texts, labels, folds=settings.folds, features=settings.features, settings=settings.fit,
        weigh=_rare_kinds_count_more,
    )  # fmt: skip
    fitted = fit(texts, labels, settings.features, settings.fit, _rare_kinds_count_more(labels))
    model = replace(fitted, calibration=calibrate(scored))
    no_limits = np.zeros(len(names), dtype=np.float32)
    figures = measure(labels, _decide(names, scored, model.calibration, no_limits))
    _write_metrics(out_dir.parent, {"cross_validation": figures.to_dict()})
    return save(
        out_dir, model.parameters(), name="kind", model_version=settings.version,
        labels=model.labels, languages=languages_of(examples),
    )  # fmt: skip


def _rare_kinds_count_more(labels: Sequence[str]) -> Weights:
    """Return a weight for each text: by the root of its kind's rarity, since most texts are complaints."""
    counts = Counter(labels)
    return np.array([math.sqrt(len(labels) / (len(counts) * counts[label])) for label in labels])


def train_city(in_path: Path, out_dir: Path, languages: Sequence[str] = ()) -> Manifest:
    """Write a model of the city's labelled reports together with the starter corpus."""
    settings = read_settings(CATEGORY_FOLDER)
    reports = city_examples(in_path)
    if not reports:
        raise NothingToLearnError(f"{in_path} holds no row with a category")
    learned = learn_city(reports, starter_foundation(reports, languages), settings)
    return _write(out_dir, learned, name="city", version=settings.version, examples=reports)


def learn_city(reports: Sequence[Example], foundation: Sequence[Example], settings: Settings) -> Learned:
    """Return the city's model; the newest reports judge it, the ones before set its confidence."""
    n_newest = int(len(reports) * settings.city["newest_share"])
    n_calibrating = int(len(reports) * settings.city["calibration_share"])
    n_oldest = len(reports) - n_newest - n_calibrating
    oldest, calibrating, newest = (
        reports[:n_oldest],
        reports[n_oldest : len(reports) - n_newest],
        reports[-n_newest:],
    )
    if n_calibrating < settings.city["enough_for_calibration"]:
        return _learn_small_city(reports, foundation, settings)
    trial = _fit_city(oldest, foundation, settings)
    known = [e for e in calibrating if e.category in trial.labels]
    scored = Scored(
        trial.scores([e.words for e in known]), np.array([trial.labels.index(e.category) for e in known])
    )
    calibration = calibrate(scored)
    limits = dict(zip(trial.labels, _limits(scored, calibration, settings), strict=True))
    figures = _judge(replace(trial, calibration=calibration), limits, newest)
    final = replace(_fit_city(reports, foundation, settings), calibration=calibration)
    return Learned(final, _ordered(final, limits), figures)


def _learn_small_city(
    reports: Sequence[Example], foundation: Sequence[Example], settings: Settings
) -> Learned:
    """Return a model whose confidence is the starter's: too few reports to set it anew."""
    starter = CategoryModel.load()
    model = replace(_fit_city(reports, foundation, settings), calibration=starter.linear.calibration)
    limits = dict(zip(starter.linear.labels, starter.thresholds.tolist(), strict=True))
    return Learned(model, _ordered(model, limits), None)


def _fit_city(reports: Sequence[Example], foundation: Sequence[Example], settings: Settings) -> LinearModel:
    features = replace(
        settings.features, max_terms=settings.city["max_terms"], min_texts=settings.city["min_texts"]
    )
    learner = replace(settings.fit, strength=settings.city["strength"], counting=settings.city["counting"])
    share = min(1.0, max(settings.city["starter_weight"], settings.city["as_many_as"] / len(reports)))
    examples = [*reports, *foundation]
    labels = [e.category for e in examples]
    weights = np.array([1.0] * len(reports) + [share] * len(foundation))
    weights *= _rare_categories_count_more(labels, weights, settings.city["balance"])
    return fit([e.words for e in examples], labels, features, learner, weights)


def _rare_categories_count_more(labels: Sequence[str], weights: Weights, balance: float) -> Weights:
    """Return a factor for each example: what its category lacks to the mean weight, to the power of `balance`."""
    totals: Counter[str] = Counter()
    for label, weight in zip(labels, weights, strict=True):
        totals[label] += weight
    mean = float(weights.sum()) / len(totals)
    return np.array([(mean / totals[label]) ** balance for label in labels])


def starter_foundation(reports: Sequence[Example], languages: Sequence[str]) -> list[Example]:
    """Return the starter texts in the city's languages; a city with its own categories keeps those that it shares."""
    spoken = languages or languages_of(reports)
    authored = _in_languages([*starter_examples(), *lexicon_examples()], spoken)
    own = {report.category for report in reports}
    if own <= set(category_keys()):
        return authored
    return [example for example in authored if example.category in own]


def _in_languages(examples: Sequence[Example], languages: Sequence[str]) -> list[Example]:
    return [e for e in examples if not languages or e.language in languages]


def _limits(scored: Scored, calibration: Calibration, settings: Settings) -> Floats:
    return thresholds(
        calibration.probabilities(scored.scores),
        scored.right,
        budget=settings.error_budget,
        lowest=settings.lowest,
    )


def _ordered(model: LinearModel, limits: dict[str, float]) -> Floats:
    """Return the thresholds in the model's order; a category never seen while they were set always waits."""
    return np.array([limits.get(label, 1.0) for label in model.labels], dtype=np.float32)


def _judge(model: LinearModel, limits: dict[str, float], newest: Sequence[Example]) -> Figures:
    names = model.labels
    scored = Scored(model.scores([e.words for e in newest]), np.zeros(len(newest), dtype=np.int64))
    return measure(
        [e.category for e in newest], _decide(names, scored, model.calibration, _ordered(model, limits))
    )


def _decide(
    names: Sequence[str], scored: Scored, calibration: Calibration, limits: Floats
) -> list[CategoryPrediction]:
    return [CategoryPrediction.of(names, row, limits) for row in calibration.probabilities(scored.scores)]


def _write(
    out_dir: Path, learned: Learned, *, name: str, version: str, examples: Sequence[Example]
) -> Manifest:
    manifest = save(
        out_dir, category_parameters(learned.model, learned.thresholds), name=name, model_version=version,
        labels=learned.model.labels, languages=languages_of(examples),
    )  # fmt: skip
    beside = out_dir.parent if out_dir == SHIPPED else out_dir
    figures = learned.figures.to_dict() if learned.figures else None
    _write_metrics(beside, {"model": manifest.model_id, "n_examples": len(examples), "unseen": figures})
    write_card(beside / "card.md", manifest, examples, learned.figures)
    return manifest


def _write_metrics(folder: Path, figures: dict[str, object]) -> None:
    (folder / "metrics.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
