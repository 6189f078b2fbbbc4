"""No count under ten can be read from a table, nor computed from what the tables say together."""

from hypothesis import given
from hypothesis import strategies as st

from app.stats.rules.suppression import SMALLEST, choose_hidden, choose_hidden_cells, is_small

TABLE = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40), min_size=1)
PERIODS = st.lists(TABLE, min_size=3, max_size=3)


def grow(parts: list[dict[str, int]]) -> list[dict[str, int]]:
    """Periods of which each contains the one before."""
    groups = sorted(set().union(*parts))
    sums = [
        {group: sum(part.get(group, 0) for part in parts[: n + 1]) for group in groups}
        for n in range(len(parts))
    ]
    return [{group: n for group, n in period.items() if n} for period in sums]


@given(TABLE)
def test_the_hidden_rows_cannot_be_found_by_subtraction(table: dict[str, int]) -> None:
    hidden = choose_hidden([table])
    shown = {group: n for group, n in table.items() if group not in hidden}
    remainder = sum(table.values()) - sum(shown.values())
    assert not any(is_small(n) for n in shown.values())
    assert not is_small(remainder) or is_small(sum(table.values())) or not any(shown.values())
    assert len(hidden) != 1 or not any(shown.values())


@given(PERIODS)
def test_no_row_gives_away_a_small_count_between_two_periods(parts: list[dict[str, int]]) -> None:
    periods = grow(parts)
    published = [
        {group: n for group, n in period.items() if group not in choose_hidden(periods[: place + 1])}
        for place, period in enumerate(periods)
    ]
    for place, longer in enumerate(published):
        for shorter in published[:place]:
            assert not any(
                is_small(longer[group] - shorter[group]) for group in longer.keys() & shorter.keys()
            )


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1)
)
def test_neither_open_nor_closed_cases_can_be_found_by_subtraction(cells: dict[str, tuple[int, int]]) -> None:
    hidden = choose_hidden_cells(cells, ())
    shown = [cell for group, cell in cells.items() if group not in hidden]
    for column in (0, 1):
        total = sum(cell[column] for cell in cells.values())
        remainder = total - sum(cell[column] for cell in shown)
        assert not any(is_small(cell[column]) for cell in shown)
        assert not hidden or not any(map(sum, shown)) or not is_small(remainder)


def test_a_single_small_row_takes_the_next_smallest_with_it() -> None:
    assert choose_hidden([{"parks": 4, "roads": 50, "housing": 20}]) == {"parks", "housing"}


def test_two_small_rows_whose_sum_is_small_take_a_third_with_them() -> None:
    assert choose_hidden([{"parks": 4, "roads": 50, "water": 3, "housing": 20}]) == {
        "parks",
        "water",
        "housing",
    }


def test_a_table_of_large_rows_is_shown_whole() -> None:
    assert not choose_hidden([{"parks": SMALLEST, "roads": 50}])


def test_nought_points_at_nobody() -> None:
    assert not choose_hidden([{"parks": 0, "roads": 50}])


def test_a_longer_period_is_hidden_where_it_differs_by_little() -> None:
    periods = [{"parks": 20, "roads": 90, "water": 60}, {"parks": 25, "roads": 200, "water": 130}]
    assert "parks" not in choose_hidden(periods[:1])
    assert "parks" in choose_hidden(periods)
