"""Danger now: found in every language, and not where it is denied, over, or only a name."""

from pathlib import Path

import pytest

from nlp_models.rows import read_rows
from nlp_models.text import words_by_sentence
from nlp_models.urgency.model import UrgencyModel
from nlp_models.urgency.patterns import RuleBook

MODEL = UrgencyModel.load()
TEXTS = Path("nlp_models/corpus/texts")


def is_urgent(text: str, language: str | None = None) -> bool:
    return bool(MODEL.find(words_by_sentence(text), language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Strong smell of gas on Brook Lane"),
        ("en", "A live wire is hanging over the path"),
        ("es", "Huele a gas en el portal"),
        ("de", "Der Kanaldeckel fehlt, offenes Loch in der Fahrbahn"),
        ("fr", "Forte odeur de gaz dans la cage d'escalier"),
        ("zh", "楼道里煤气味很重"),
        ("hu", "Gázszag van a lépcsőházban"),
        ("hu", "gazszag van a lepcsohazban, jojjenek gyorsan"),
        ("hu", "Leszakadt egy villanyvezeték, a földön szikrázik"),
        ("hu", "Nincs fedlap az aknán a járda közepén"),
        ("ar", "رائحة غاز قوية في مدخل البناية"),
        ("ar", "سلك كهرباء مكشوف واقع على الرصيف"),
        ("ar", "بالوعة مفتوحة بدون غطاء أمام المدرسة"),
    ],
)
def test_danger_is_seen(language: str, text: str) -> None:
    assert is_urgent(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "There is no smell of gas any more"),
        ("en", "The gas leak was repaired yesterday, thank you"),
        ("en", "Cars block the fire hydrant at the fire station"),
        ("es", "Ya no huele a gas"),
        ("de", "Der Gasgeruch wurde behoben, danke"),
        ("fr", "La fuite de gaz a été réparée, merci"),
        ("zh", "煤气泄漏已经修好了"),
        ("hu", "Már nincs gázszag a lépcsőházban"),
        ("hu", "A leszakadt vezetéket tegnap helyreállították, köszönjük"),
        ("hu", "Nappal is égnek a lámpák az utcában"),
        ("ar", "لا يوجد رائحة غاز الآن"),
        ("ar", "تم إصلاح تسرب الغاز أمس، شكرا لكم"),
    ],
)
def test_danger_that_is_denied_or_over_is_not_urgent(language: str, text: str) -> None:
    assert not is_urgent(text, language)


def test_arabic_sentences_end_at_their_own_marks() -> None:
    assert is_urgent("هل تم إصلاح الرصيف؟ رائحة غاز قوية في البناية", "ar")


def test_a_repair_that_did_not_happen_takes_nothing_back() -> None:
    assert is_urgent("The gas leak was not repaired, it still smells of gas", "en")


def test_a_text_in_an_unknown_language_is_read_by_all_rules() -> None:
    assert is_urgent("Gasgeruch!!")


@pytest.mark.parametrize("language", ["en", "es", "de", "fr", "zh", "hu", "ar"])
def test_the_corpus_is_read_with_high_recall_and_fair_precision(language: str) -> None:
    rows = [row for path in sorted(TEXTS.glob(f"{language}*.jsonl")) for row in read_rows(path)]
    said = [is_urgent(str(row["text"]), language) for row in rows]
    true = [bool(row["urgent"]) for row in rows]
    n_hits = sum(s and t for s, t in zip(said, true, strict=True))
    assert n_hits / sum(true) >= 0.93
    assert n_hits / sum(said) >= 0.48


def test_a_rule_that_would_match_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="any word"):
        RuleBook([("danger", "* fire")])
