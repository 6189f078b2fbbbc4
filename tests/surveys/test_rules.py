"""Pure decisions: standing, keys, what an answer is, what the public may see."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.surveys.rules.answers import AnswerValue, Fault, chosen, find_fault, read_number
from app.surveys.rules.design import (
    OTHER,
    Design,
    QuestionKind,
    Unready,
    find_unready,
    options_from,
    read_design,
)
from app.surveys.rules.lifecycle import ResultsPolicy, Standing, State, results_are_public, standing_on
from app.surveys.rules.results import for_the_public, span_width, summarise
from app.surveys.rules.sheet import safe_cell, write_sheet

THE_DAY = date(2026, 5, 4)
CHOICE = Design(
    kind=QuestionKind.SINGLE_CHOICE, label="Way", options=options_from(["Foot", "Bus"]), allows_other=True
)
SCALE = Design(kind=QuestionKind.SCALE, label="Safe", low=1, high=5)
NUMBER = Design(kind=QuestionKind.NUMBER, label="Minutes", low=0, high=300, whole=True)


def test_a_survey_can_be_answered_on_its_last_day() -> None:
    assert standing_on(THE_DAY, state=State.OPEN, opens_on=None, closes_on=THE_DAY) is Standing.OPEN


def test_a_survey_is_over_on_the_day_after_its_last() -> None:
    yesterday = date(2026, 5, 3)
    assert standing_on(THE_DAY, state=State.OPEN, opens_on=None, closes_on=yesterday) is Standing.CLOSED


def test_a_published_survey_waits_for_its_first_day() -> None:
    tomorrow = date(2026, 5, 5)
    assert standing_on(THE_DAY, state=State.OPEN, opens_on=tomorrow, closes_on=None) is Standing.COMING


@pytest.mark.parametrize("standing", list(Standing))
def test_results_for_staff_only_are_never_public(standing: Standing) -> None:
    assert not results_are_public(ResultsPolicy.STAFF_ONLY, standing)


@pytest.mark.parametrize("standing", [Standing.DRAFT, Standing.COMING, Standing.OPEN])
def test_results_promised_for_later_are_hidden_until_the_survey_closes(standing: Standing) -> None:
    assert not results_are_public(ResultsPolicy.AFTER_CLOSING, standing)


def test_an_option_keeps_its_key_when_others_come_before_it() -> None:
    earlier = options_from(["Bus"])
    later = options_from(["Foot", "Bus"], earlier=earlier)
    assert later[1].key == earlier[0].key


def test_a_written_option_never_takes_the_key_of_something_else() -> None:
    assert options_from(["Other", "other"])[0].key != OTHER


@given(st.lists(st.text()))
def test_option_keys_are_always_distinct(labels: list[str]) -> None:
    keys = [option.key for option in options_from(labels)]
    assert len(keys) == len(set(keys))


def test_a_design_comes_back_from_the_table_as_it_went_in() -> None:
    stored = read_design(
        kind=CHOICE.kind, label=CHOICE.label, help=CHOICE.help, required=CHOICE.required,
        options=CHOICE.stored_options(), settings=CHOICE.settings(),
    )  # fmt: skip
    assert stored == CHOICE


def test_a_survey_without_questions_is_not_ready() -> None:
    assert find_unready([]) == [(Unready.NO_QUESTIONS, "")]


def test_a_choice_of_one_is_not_ready() -> None:
    lonely = Design(kind=QuestionKind.SINGLE_CHOICE, label="Way", options=options_from(["Foot"]))
    assert find_unready([("way", lonely)]) == [(Unready.TOO_FEW_OPTIONS, "Way")]


def test_two_questions_of_one_key_are_not_ready() -> None:
    assert (Unready.SAME_KEY, "Safe") in find_unready([("safe", SCALE), ("safe", SCALE)])


def test_an_optional_question_may_be_skipped() -> None:
    assert find_fault(SCALE, None) is None


@pytest.mark.parametrize(
    ("design", "value", "fault"),
    [
        (CHOICE, chosen("foot"), None),
        (CHOICE, chosen("plane"), Fault.NOT_AN_OPTION),
        (CHOICE, chosen("foot", "bus"), Fault.ONLY_ONE),
        (CHOICE, chosen(OTHER), Fault.OTHER_IS_EMPTY),
        (CHOICE, chosen(other="On a donkey"), None),
        (CHOICE, chosen(other="x" * 201), Fault.TOO_LONG),
        (SCALE, 5, None),
        (SCALE, 6, Fault.NOT_AN_OPTION),
        (SCALE, "five", Fault.NOT_AN_OPTION),
        (NUMBER, 300, None),
        (NUMBER, 301, Fault.TOO_LARGE),
        (NUMBER, -1, Fault.TOO_SMALL),
        (NUMBER, 1.5, Fault.NOT_WHOLE),
        (NUMBER, float("nan"), Fault.NOT_A_NUMBER),
        (Design(kind=QuestionKind.DATE, label="Day"), "2026-02-29", Fault.NOT_A_DATE),
        (Design(kind=QuestionKind.DATE, label="Day"), "2024-02-29", None),
        (Design(kind=QuestionKind.SHORT_TEXT, label="Street"), "x" * 301, Fault.TOO_LONG),
    ],
)
def test_an_answer_must_fit_its_question(design: Design, value: AnswerValue, fault: Fault | None) -> None:
    assert find_fault(design, value) is fault


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), ("1,5", 1.5), ("-3.0", -3), ("١٢", 12), ("1e9", None), ("", None), ("12 €", None)],
)
def test_numbers_are_read_as_people_type_them(typed: str, number: float | None) -> None:
    assert read_number(typed) == number


def test_shares_are_of_those_who_answered_the_question() -> None:
    result = summarise(CHOICE, [(chosen("foot"), 3), (chosen("bus"), 1)])
    assert [(bar.n, bar.share) for bar in result.bars] == [(3, 0.75), (1, 0.25), (0, 0.0)]


def test_a_scale_has_mean_median_and_every_step() -> None:
    result = summarise(SCALE, [(1, 1), (4, 1), (5, 2)])
    assert (result.mean, result.median, [bar.n for bar in result.bars]) == (3.75, 4.5, [1, 0, 0, 1, 2])


def test_many_different_numbers_are_shown_as_spans() -> None:
    result = summarise(NUMBER, [(minutes, 1) for minutes in range(95)])
    assert [bar.label for bar in result.bars][:2] == ["0 – 20", "20 – 40"]


@given(
    st.lists(
        st.tuples(st.floats(-1e12, 1e12), st.integers(1, 50)), min_size=1, unique_by=lambda pair: pair[0]
    )
)
def test_no_number_is_lost_between_the_bars(tally: list[tuple[float, int]]) -> None:
    result = summarise(Design(kind=QuestionKind.NUMBER, label="Any"), tally)
    assert sum(bar.n for bar in result.bars) == result.n


@given(st.floats(-1e12, 1e12), st.floats(1e-9, 1e12))
def test_spans_are_at_most_about_ten(low: float, length: float) -> None:
    assert length / span_width(0, length) <= 10


def test_nine_answers_are_too_few_for_the_public() -> None:
    assert for_the_public(summarise(SCALE, [(3, 9)])).bars == ()


def test_ten_answers_are_enough_for_the_public() -> None:
    assert for_the_public(summarise(SCALE, [(3, 10)])).n == 10


def test_own_words_are_never_public() -> None:
    result = summarise(CHOICE, [(chosen(other="On a donkey"), 10)])
    assert for_the_public(result).texts == ()


@pytest.mark.parametrize("words", ["=1+1", "+41", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1+1", "＝1+1"])
def test_a_cell_is_never_a_formula(words: str) -> None:
    assert safe_cell(words) == "'" + words


def test_a_negative_number_stays_a_number() -> None:
    assert safe_cell(-2) == -2


def test_a_sheet_says_that_it_is_utf_8() -> None:
    assert write_sheet([["Straße"]]).encode().startswith(b"\xef\xbb\xbf")
