"""Learning: the same texts give the same model, and the shipped one is what the corpus gives."""

import json
from pathlib import Path

import numpy as np
import pytest

from nlp_models.category.model import CategoryModel
from nlp_models.linear import Calibration
from nlp_models.training import train as training
from nlp_models.training.corpus import Example, category_keys, lexicon_examples, starter_examples
from nlp_models.training.evaluate import evaluate
from nlp_models.training.fitting import Scored, calibrate, fit, fold_of, thresholds
from nlp_models.training.measure import calibration_error, coverage
from nlp_models.training.settings import read_settings

SUBJECTS = {
    "road_surface": "pothole in the road",
    "noise": "loud music at night",
    "trees": "fallen branch of a tree",
}


def write_city(path: Path, n: int = 60) -> Path:
    rows = [
        {
            "id": i,
            "text": f"{SUBJECTS[label]} number {i}",
            "category": label,
            "created_at": f"2024-01-{i % 28 + 1:02}",
        }
        for i, label in zip(range(n), list(SUBJECTS) * n, strict=False)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.slow
def test_the_shipped_starter_is_what_the_corpus_gives() -> None:
    shipped, settings = CategoryModel.load(), read_settings(training.CATEGORY_FOLDER)
    examples = [*starter_examples(), *lexicon_examples()]
    labels = [example.category for example in examples]
    again = fit(
        [e.words for e in examples],
        labels,
        settings.features,
        settings.fit,
        training._weights(labels, settings),
    )
    sample = [example.words for example in examples[::9]]
    same = again.scores(sample).argmax(axis=1) == shipped.linear.scores(sample).argmax(axis=1)
    assert same.mean() > 0.995


def test_the_same_reports_give_the_same_parameters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "starter_foundation", lambda *_: [])
    city = write_city(tmp_path / "city.jsonl")
    first, second = training.train_city(city, tmp_path / "a"), training.train_city(city, tmp_path / "b")
    assert first.parameters_sha256 == second.parameters_sha256


def test_a_city_model_knows_the_city_and_describes_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "starter_foundation", lambda *_: [])
    city = write_city(tmp_path / "city.jsonl")
    training.train_city(city, tmp_path / "model")
    assert evaluate(city, tmp_path / "model", tmp_path / "report.md").accuracy == 1.0
    assert "Category model city" in (tmp_path / "model" / "card.md").read_text()
    assert "| noise |" in (tmp_path / "report.md").read_text()


def test_a_city_with_its_own_categories_keeps_only_the_shared_starter_texts(tmp_path: Path) -> None:
    reports = [Example("1", (), "our_own_category"), Example("2", (), "noise")]
    assert {example.category for example in training.starter_foundation(reports, ["en"])} == {"noise"}


def test_every_category_has_texts_and_terms_in_every_language() -> None:
    for examples in (starter_examples(), lexicon_examples()):
        found = {(example.language, example.category) for example in examples}
        assert found >= {(lang, key) for lang in ("en", "es", "de", "fr", "zh") for key in category_keys()}


def test_ids_of_the_corpus_are_unique() -> None:
    identifiers = [example.id for example in starter_examples()]
    assert len(identifiers) == len(set(identifiers))


def test_a_text_keeps_its_fold() -> None:
    assert [fold_of(name, 5) for name in ("a", "b", "a")][::2] == [fold_of("a", 5)] * 2


def test_calibration_changes_confidence_but_never_the_answer() -> None:
    scores = np.random.default_rng(0).normal(size=(200, 5))
    right = np.where(np.arange(200) % 3 == 0, (scores.argmax(axis=1) + 1) % 5, scores.argmax(axis=1))
    calibration = calibrate(Scored(scores, right))
    chances = calibration.probabilities(scores)
    assert (chances.argmax(axis=1) == scores.argmax(axis=1)).all()
    assert abs(chances.max(axis=1).mean() - 2 / 3) < 0.02


def test_probabilities_sum_to_one() -> None:
    chances = Calibration(0.5, 0.8, 0.1).probabilities(np.array([[3.0, 1.0, 0.0], [0.0, 0.1, 0.0]]))
    assert chances.sum(axis=1) == pytest.approx([1.0, 1.0], abs=0.02)


def test_a_label_that_is_often_wrong_has_to_be_surer() -> None:
    sure = np.tile(np.linspace(0.5, 0.99, 100), 2)
    rows = np.zeros((200, 2))
    rows[:100, 0], rows[:100, 1] = sure[:100], 1 - sure[:100]
    rows[100:, 1], rows[100:, 0] = sure[100:], 1 - sure[100:]
    right = np.array([0] * 100 + [0] * 80 + [1] * 20)
    limits = thresholds(rows, right, budget=0.1, lowest=0.3)
    assert limits[0] < limits[1]


def test_figures_agree_with_their_definition() -> None:
    sure, hits = np.array([0.9, 0.8, 0.4]), np.array([1.0, 1.0, 0.0])
    assert coverage(sure, hits, 0.95) == pytest.approx(2 / 3)
    assert calibration_error(sure, hits) == pytest.approx((0.1 + 0.2 + 0.4) / 3)
