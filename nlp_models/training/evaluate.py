"""Measuring a category model on labelled reports."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from nlp_models.category.model import CategoryModel
from nlp_models.prediction import CategoryPrediction
from nlp_models.training.corpus import Example, city_examples
from nlp_models.training.measure import Figures, measure

_BATCH = 512
_N_CONFUSIONS = 15


class NothingToMeasureError(Exception):
    """A file without a single labelled report."""


def evaluate(in_path: Path, model_dir: Path | None = None, report: Path | None = None) -> Figures:
    """Return the figures of the model on the labelled rows, and write them to a report where one is asked for."""
    model = CategoryModel.load(model_dir)
    examples = city_examples(in_path)
    if not examples:
        raise NothingToMeasureError(f"{in_path} holds no row with a category")
    predictions = _predictions(model, examples)
    figures = measure([example.category for example in examples], predictions)
    if report is not None:
        report.write_text(_report(model, in_path, examples, predictions, figures), encoding="utf-8")
    return figures


def _predictions(model: CategoryModel, examples: Sequence[Example]) -> list[CategoryPrediction]:
    found: list[CategoryPrediction] = []
    for start in tqdm(range(0, len(examples), _BATCH), unit=" batches", desc="reading"):
        found += model.read_many([example.words for example in examples[start : start + _BATCH]])
    return found


def _report(
    model: CategoryModel,
    in_path: Path,
    examples: Sequence[Example],
    predictions: Sequence[CategoryPrediction],
    figures: Figures,
) -> str:
    parts = [
        f"# {model.manifest.model_id} on {in_path.name}",
        "```json\n" + json.dumps(figures.to_dict(), indent=1) + "\n```",
        "## By category",
        _by_category(examples, predictions),
        "## Most frequent confusions",
        _confusions(examples, predictions),
    ]
    return "\n\n".join(parts) + "\n"


def _by_category(examples: Sequence[Example], predictions: Sequence[CategoryPrediction]) -> str:
    n_true = Counter(e.category for e in examples)
    n_said = Counter(p.category for p in predictions)
    n_hit = Counter(
        e.category for e, p in zip(examples, predictions, strict=True) if e.category == p.category
    )
    rows = [
        f"| {name} | {n} | {n_hit[name] / n:.3f} | {n_hit[name] / n_said[name] if n_said[name] else 0:.3f} |"
        for name, n in sorted(n_true.items(), key=lambda item: (-item[1], item[0]))
    ]
    return "\n".join(["| category | reports | found | right when said |", "|---|---|---|---|", *rows])


def _confusions(examples: Sequence[Example], predictions: Sequence[CategoryPrediction]) -> str:
    pairs = Counter(
        (e.category, p.category)
        for e, p in zip(examples, predictions, strict=True)
        if e.category != p.category
    )
    rows = [f"| {true} | {said} | {n} |" for (true, said), n in pairs.most_common(_N_CONFUSIONS)]
    return "\n".join(["| label | model | reports |", "|---|---|---|", *rows])
