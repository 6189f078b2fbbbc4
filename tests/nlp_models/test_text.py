"""How texts are taken apart."""

import pytest

from nlp_models.text import clean, fold, words, words_by_sentence


@pytest.mark.parametrize(
    ("written", "also"),
    [
        ("Straße", "STRASSE"),
        ("Müll", "Muell"),
        ("añadió", "ANADIO"),
        ("pingüino", "PINGUINO"),
        ("ＡＢＣ", "abc"),
    ],
)
def test_spellings_of_one_word_become_the_same(written: str, also: str) -> None:
    assert fold(written) == fold(also)


def test_each_chinese_character_is_a_word_of_its_own() -> None:
    assert [word.folded for word in words("路灯坏了")] == ["路", "灯", "坏", "了"]


def test_digits_lose_their_value_but_not_their_place() -> None:
    assert [word.folded for word in words("Lamp 4711 is out.")] == ["lamp", "0", "is", "out"]


def test_a_question_mark_is_kept() -> None:
    assert words("When?")[-1].folded == "?"


def test_an_elision_is_two_words() -> None:
    assert [word.folded for word in words("l'égout")] == ["l", "egout"]


def test_markup_links_and_control_characters_vanish() -> None:
    assert clean("<b>Hole</b>\x00 see https://example.org/a?b &amp; fix") == "Hole see & fix"


def test_sentences_keep_their_words_apart() -> None:
    assert [len(sentence) for sentence in words_by_sentence("One two. Three four five. 四。五")] == [
        2,
        3,
        1,
        1,
    ]
