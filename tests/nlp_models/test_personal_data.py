"""Personal data: what must be found, what must be left alone, and that no text breaks it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp_models.personal_data.model import find_personal_data, mask


def kinds(text: str) -> list[str]:
    return [span.kind for span in find_personal_data(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("write to jo.bloggs+x@example.co.uk please", "email"),
        ("call me on 06-12345678", "phone"),
        ("call +44 20 7946 0018 after six", "phone"),
        ("llámame al 612 345 678", "phone"),
        ("我的电话13812345678，谢谢", "phone"),
        ("IBAN NL91 ABNA 0417 1643 00 is mine", "iban"),
        ("转账到DE89370400440532013000吧", "iban"),
        ("card 4111 1111 1111 1111", "card"),
        ("my ssn is 536-90-4399", "id_number"),
        ("身份证11010519491231002X", "id_number"),
        ("DNI 12345678Z", "id_number"),
        ("BSN 111222333", "id_number"),
        ("车牌沪A·12345违停", "plate"),
        ("Kennzeichen KN-AB 123 parkt hier", "plate"),
        ("the car AB12 CDE never moves", "plate"),
        ("license plate: 7ABC123", "plate"),
        ("My name is Anna de Vries and I live nearby", "name"),
        ("Mein Name ist Jürgen Müller", "name"),
        ("Gruß, Petra Schmidt", "name"),
        ("我叫王小明，住附近", "name"),
        ("I live at 14 Elm Street", "address"),
        ("vivo en calle Mayor 14, 3º", "address"),
    ],
)
def test_planted_data_is_found(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lamp post 123456782 is out since 2024-05-12 14:30, street 100-120, permit 2023/004455",
        "Reference number 20240115778 about the bus stop",
        "The bus 12 at 7:45 never came, again, 3 times in 14 days",
        "Farola 0034512 apagada en la calle Mayor 14",
        "路灯编号20231145不亮",
        "The hole is 120 x 80 x 30 cm and 2.5 m from the kerb",
    ],
)
def test_harmless_numbers_are_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_a_name_ends_where_the_sentence_goes_on() -> None:
    text = "My name is Maria del Carmen and the lamp is out"
    span = find_personal_data(text)[0]
    assert text[span.start : span.end] == "Maria del Carmen"


def test_masking_leaves_the_rest_as_it_was() -> None:
    text = "Mail a@b.org or call +44 20 7946 0018 now."
    assert mask(text, find_personal_data(text)) == "Mail [email] or call [phone] now."


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_spans_are_in_order_and_never_overlap(text: str) -> None:
    found = find_personal_data(text)
    ends = [0, *(span.end for span in found)]
    assert all(end <= span.start < span.end <= len(text) for end, span in zip(ends, found, strict=False))


@pytest.mark.parametrize(
    "evil", ["1 ", "a@", "A", "AB12", "My name is A", "+1-", "我叫", "12-", "i live at 1"]
)
def test_a_hostile_text_takes_no_longer_than_it_is_long(evil: str) -> None:
    started = time.perf_counter()
    find_personal_data((evil * 20_000)[:20_000])
    assert time.perf_counter() - started < 5
