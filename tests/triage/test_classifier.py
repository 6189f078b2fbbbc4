"""The door to the models."""

import subprocess
import sys

import pytest

from app.triage.gateways.classifier import (
    Broken,
    Classifiers,
    ModelUnavailableError,
    PipelineClassifier,
    always,
)

LOADS_NOTHING = """
import sys
import app.factory
heavy = {"spacy", "sklearn", "langdetect", "skops"} & set(sys.modules)
sys.exit(f"loaded: {heavy}" if heavy else 0)
"""


@pytest.mark.slow
def test_a_web_server_starts_without_the_models() -> None:
    done = subprocess.run([sys.executable, "-c", LOADS_NOTHING], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_folder_without_a_model_is_told_by_name(tmp_path: object) -> None:
    with pytest.raises(ModelUnavailableError, match="cannot be loaded"):
        PipelineClassifier(f"{tmp_path}/nowhere", ["en"]).read("The lamp is out.")


@pytest.mark.slow
def test_the_shipped_model_reads_a_report() -> None:
    reading = PipelineClassifier("", ["en", "es"]).read(
        "The street lamp outside my house has been out for a week."
    )
    assert reading.category == "street_lighting"
    assert reading.language == "en"
    assert reading.because


def test_the_harmless_twin_always_says_the_same() -> None:
    assert always("noise", confidence=0.7).read("anything").category == "noise"


def test_the_broken_twin_is_never_there() -> None:
    with pytest.raises(ModelUnavailableError):
        Broken().read("anything")


def test_a_chosen_twin_stands_in_for_the_real_one() -> None:
    classifiers = Classifiers()
    twin = always("noise")
    classifiers.use(twin)
    assert classifiers.get("", ["en"]) is twin


def test_the_real_one_is_made_once_for_a_model_and_its_languages() -> None:
    classifiers = Classifiers()
    assert classifiers.get("", ["en"]) is classifiers.get("", ["en"])
