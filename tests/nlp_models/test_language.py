"""Language detection: right on sentences, silent where there is nothing to go by."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp_models.language.model import LanguageModel, known_languages

OFFERED = ("en", "es", "de", "fr", "zh", "ar")
MODEL = LanguageModel(OFFERED)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The street light across from our bakery has been out for a week", "en"),
        ("LA FAROLA DE MI CALLE LLEVA UNA SEMANA APAGADA", "es"),
        ("Die Strassenlaterne vor meinem Haus ist seit einer Woche kaputt", "de"),
        ("Le lampadaire devant chez moi est éteint depuis une semaine", "fr"),
        ("我家门口的路灯坏了", "zh"),
        ("مصباح الشارع أمام بيتي معطل منذ أسبوع", "ar"),
    ],
)
def test_a_sentence_shows_its_language(text: str, language: str) -> None:
    assert MODEL.detect(text) == language


@pytest.mark.parametrize("text", ["", "  ", "12345", "!!! ???", "C/ 12", "😀😀"])
def test_a_text_without_words_has_no_language(text: str) -> None:
    assert MODEL.detect(text) is None


def test_a_script_that_the_city_does_not_offer_has_no_language() -> None:
    assert LanguageModel(("en", "es")).detect("我家门口的路灯坏了") is None


def test_one_offered_language_is_the_answer_for_its_script() -> None:
    assert LanguageModel(("de",)).detect("Laterne kaputt") == "de"


def test_every_language_that_can_be_offered_can_be_loaded() -> None:
    assert (
        LanguageModel(sorted(known_languages())).detect(
            "Die Laterne vor dem Haus ist kaputt, bitte reparieren"
        )
        == "de"
    )


def test_threads_agree_with_each_other() -> None:
    texts = ["The bin was not emptied again", "La poubelle n'a pas été vidée", "Der Mülleimer ist voll"] * 40
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(MODEL.detect, texts))
    assert together == [MODEL.detect(text) for text in texts]


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_text_makes_detection_fail(text: str) -> None:
    assert MODEL.detect(text) in {None, *OFFERED}
