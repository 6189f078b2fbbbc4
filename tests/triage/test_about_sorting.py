"""The public page about the machine."""

import json
from pathlib import Path

from flask.testing import FlaskClient

from app.triage.gateways.figures import read_figures

MEASURED = {"n": 800, "accuracy": 0.81, "top3": 0.95, "routed_share": 0.5, "routed_precision": 0.96}


def write_metrics(folder: Path, model: str) -> None:
    (folder / "metrics.json").write_text(json.dumps({"model": model, "unseen": MEASURED}))


def test_everybody_can_read_how_reports_are_sorted(client: FlaskClient) -> None:
    answer = client.get("/about/sorting")
    assert answer.status_code == 200
    assert "Ask for a person" in answer.text


def test_no_share_is_told_of_a_handful_of_reports(client: FlaskClient) -> None:
    assert "has not sorted enough reports" in client.get("/about/sorting").text


def test_figures_come_from_the_folder_of_the_model(tmp_path: Path) -> None:
    write_metrics(tmp_path, "city-1")
    found = read_figures(str(tmp_path))
    assert found is not None
    assert (found.accuracy, found.on_city_reports) == (0.81, True)


def test_the_starter_model_was_not_judged_on_city_reports(tmp_path: Path) -> None:
    write_metrics(tmp_path, "starter-1.0+abc")
    found = read_figures(str(tmp_path))
    assert found is not None
    assert not found.on_city_reports


def test_a_model_without_figures_has_none(tmp_path: Path) -> None:
    assert read_figures(str(tmp_path / "nowhere")) is None
