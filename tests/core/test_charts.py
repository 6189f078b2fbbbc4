"""Charts say what the numbers say: gaps stay gaps, words are escaped, axes are round."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.charts import Series, axis_ticks, bar_shares, line_chart, push_apart, runs

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May"]
WAIT = Series("Half", [3, 4, None, 5, 6])


def paths_of(chart: str) -> list[str]:
    return re.findall(r'<path d="([^"]*)" class="line-chart__line', chart)


def test_a_missing_month_breaks_the_line() -> None:
    assert paths_of(line_chart([WAIT], MONTHS, summary="Waits"))[0].count("M") == 2


def test_a_month_alone_between_gaps_is_still_seen() -> None:
    alone = Series("Half", [None, 4, None, 5, 6])
    assert "h0" in paths_of(line_chart([alone], MONTHS, summary="Waits"))[0]


def test_a_chart_without_any_value_is_drawn_empty() -> None:
    nothing = Series("Half", [None] * 5)
    assert paths_of(line_chart([nothing], MONTHS, summary="Waits")) == [""]


def test_a_chart_of_one_month_is_drawn() -> None:
    assert paths_of(line_chart([Series("Half", [3])], ["Jan"], summary="Waits")) == ["M500 0h0"]


def test_the_space_between_two_series_is_shaded() -> None:
    chart = line_chart([WAIT, Series("9 of 10", [9, 9, 9, 9, 9])], MONTHS, summary="Waits")
    assert "line-chart__band" in chart


def test_a_target_is_drawn_and_named_in_the_key() -> None:
    assert ">Promised</li>" in line_chart([WAIT], MONTHS, summary="Waits", target=5, target_name="Promised")


def test_hovering_tells_every_known_value_of_a_month() -> None:
    chart = line_chart([WAIT], MONTHS, summary="Waits", say=lambda value: f"{value:g} days")
    assert "<title>Jan\nHalf: 3 days</title>" in chart


def test_names_in_a_chart_are_escaped() -> None:
    chart = line_chart([Series("<b>", [1, 2])], ["<i>", "&"], summary='"quoted"')
    assert ElementTree.fromstring(chart) is not None


def test_a_chart_carries_no_style_of_its_own() -> None:
    assert "style=" not in line_chart([WAIT], MONTHS, summary="Waits", target=5)


@given(st.floats(min_value=1e-6, max_value=1e12))
def test_an_axis_has_few_marks_and_reaches_the_highest_value(highest: float) -> None:
    ticks = axis_ticks(highest)
    assert 2 <= len(ticks) <= 5
    assert ticks[-1] >= highest * (1 - 1e-9)


@pytest.mark.parametrize(
    ("highest", "ticks"), [(0, [0, 1]), (7, [0, 2, 4, 6, 8]), (100, [0, 25, 50, 75, 100])]
)
def test_an_axis_is_marked_in_round_numbers(highest: float, ticks: list[float]) -> None:
    assert axis_ticks(highest) == ticks


def test_bars_are_measured_against_the_longest() -> None:
    assert bar_shares([5, None, 10]) == [50.0, None, 100.0]


def test_bars_of_nothing_have_no_length() -> None:
    assert bar_shares([0, 0]) == [0.0, 0.0]


def test_words_that_would_overlap_are_moved_apart() -> None:
    assert push_apart([50, 48, 90], 9) == [57, 48, 90]


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False))))
def test_runs_hold_every_known_value_once(values: list[float | None]) -> None:
    assert [place for run in runs(values) for place, _value in run] == [
        place for place, value in enumerate(values) if value is not None
    ]
