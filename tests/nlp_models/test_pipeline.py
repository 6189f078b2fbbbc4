"""The pipeline: the stable format, sound confidence, and an answer for any text."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp_models.pipeline import Pipeline, TextRow

KEYS = {
    "language", "category", "confidence", "alternatives", "abstained", "kind", "urgent", "personal_data", "because", "model",
}  # fmt: skip


def test_a_prediction_has_the_stable_format(pipeline: Pipeline) -> None:
    found = pipeline.read("The street light at 14 Elm Street is out, call 06-12345678").to_dict()
    assert set(found) == KEYS
    assert found["personal_data"] == [{"start": 47, "end": 58, "kind": "phone"}]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Huge pothole on Mill Road, bent my rim", "road_surface"),
        ("Farola apagada desde hace una semana", "street_lighting"),
        ("Graffiti an der Hauswand, schon wieder beschmiert", "graffiti_posters"),
        ("La poubelle jaune n'a pas été ramassée", "waste_collection"),
        ("公交车半小时没来一辆", "public_transport"),
    ],
)
def test_a_plain_text_finds_its_category(pipeline: Pipeline, text: str, category: str) -> None:
    assert pipeline.read(text).category == category


def test_the_first_alternative_is_the_answer_and_none_is_surer(pipeline: Pipeline) -> None:
    found = pipeline.read("tree branches over the pavement")
    confidences = [alternative.confidence for alternative in found.alternatives]
    assert found.alternatives[0].category == found.category
    assert confidences == sorted(confidences, reverse=True)
    assert len(confidences) == 5


def test_the_reasons_are_words_of_the_text(pipeline: Pipeline) -> None:
    text = "The street lamp is dark again"
    assert set(pipeline.read(text).because) <= {word.lower() for word in text.split()}
    assert "lamp" in pipeline.read(text).because


def test_an_empty_text_is_left_to_a_person(pipeline: Pipeline) -> None:
    assert pipeline.read("").abstained


def test_a_text_without_letters_takes_the_language_of_the_page(pipeline: Pipeline) -> None:
    assert pipeline.read("12345", page_language="fr").language == "fr"


def test_a_batch_says_what_single_texts_say(pipeline: Pipeline) -> None:
    texts = ["Noise every night from the bar", "Rata muerta en la acera", "路灯坏了", ""]
    assert pipeline.read_many([TextRow(text) for text in texts]) == [pipeline.read(text) for text in texts]


def test_a_title_helps_to_sort(pipeline: Pipeline) -> None:
    assert pipeline.read("It is broken.", title="Street light out").category == "street_lighting"


@given(st.text(max_size=200))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_makes_the_pipeline_fail(pipeline: Pipeline, text: str) -> None:
    assert 0 <= pipeline.read(text).confidence <= 1
