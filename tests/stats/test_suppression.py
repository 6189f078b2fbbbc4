"""No count under ten can be read from a table, nor computed from what the tables say together."""

from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from app.stats.rules.suppression import SMALLEST, choose_hidden, choose_hidden_cells, choose_host, is_small

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
    (hidden,) = choose_hidden([table])
    shown = {group: n for group, n in table.items() if group not in hidden}
    remainder = sum(table.values()) - sum(shown.values())
    assert not any(is_small(n) for n in shown.values())
    assert not is_small(remainder) or is_small(sum(table.values())) or not any(shown.values())
    assert len(hidden) != 1 or not any(shown.values())


@given(PERIODS)
def test_no_row_gives_away_a_small_count_between_two_periods(parts: list[dict[str, int]]) -> None:
    periods = grow(parts)
    published = [
        {group: n for group, n in period.items() if group not in hidden}
        for period, hidden in zip(periods, choose_hidden(periods), strict=True)
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
    assert choose_hidden([{"parks": 4, "roads": 50, "housing": 20}]) == (frozenset({"parks", "housing"}),)


def test_two_small_rows_whose_sum_is_small_take_a_third_with_them() -> None:
    table = {"parks": 4, "roads": 50, "water": 3, "housing": 20}
    assert choose_hidden([table]) == (frozenset({"parks", "water", "housing"}),)


def test_a_table_of_large_rows_is_shown_whole() -> None:
    assert choose_hidden([{"parks": SMALLEST, "roads": 50}]) == (frozenset(),)


def test_nought_points_at_nobody() -> None:
    assert choose_hidden([{"parks": 0, "roads": 50}]) == (frozenset(),)


def test_a_shorter_period_is_hidden_where_it_differs_by_little() -> None:
    periods = [{"parks": 20, "roads": 90, "water": 60}, {"parks": 25, "roads": 200, "water": 130}]
    shorter, longer = choose_hidden(periods)
    assert "parks" in shorter
    assert not longer


def test_what_a_long_period_hides_no_shorter_one_shows() -> None:
    periods = [{"parks": 0, "roads": 90, "water": 60}, {"parks": 5, "roads": 200, "water": 130}]
    shorter, longer = choose_hidden(periods)
    assert longer == {"parks", "water"}
    assert longer <= shorter


BANDS = st.dictionaries(
    st.sampled_from([0, 1, 2, 3, 4]), st.lists(st.integers(0, 25), min_size=3, max_size=3), min_size=1
)


def _publish(parts: list[dict[int, int]]) -> list[tuple[dict[tuple[int, ...], int], int]]:
    """What the table of each period says, as (groups counted together: n), with its total."""
    periods = grow_by_group(parts)
    host = choose_host(periods, 0)
    together = {group: host if group == 0 and host is not None else group for group in periods[-1]}
    merged = [_merged(period, together) for period in periods]
    return [
        (
            {
                tuple(sorted(group for group, into in together.items() if into == shown)): n
                for shown, n in table.items()
                if shown not in hidden
            },
            sum(table.values()),
        )
        for table, hidden in zip(merged, choose_hidden(merged), strict=True)
    ]


def grow_by_group(parts: list[dict[int, int]]) -> list[dict[int, int]]:
    groups = sorted(set().union(*parts))
    return [
        {group: sum(part.get(group, 0) for part in parts[: n + 1]) for group in groups}
        for n in range(len(parts))
    ]


def _merged(period: dict[int, int], together: dict[int, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for group, n in period.items():
        found[together[group]] = found.get(together[group], 0) + n
    return found


@settings(max_examples=60, deadline=None)
@given(BANDS)
def test_an_attack_by_linear_programming_over_all_tables_finds_no_small_count(
    counts: dict[int, list[int]],
) -> None:
    """The attacker knows every table of 3, 12 and 24 months with its total, and that no count is below nought."""
    groups = sorted(counts)
    parts = [{group: counts[group][band] for group in groups} for band in range(3)]
    rows, values = [], []
    for place, (said, total) in enumerate(_publish(parts)):
        for shown, n in [*said.items(), (tuple(groups), total)]:
            rows.append([float(g in shown and band <= place) for g in groups for band in range(3)])
            values.append(float(n))
    for number, group in enumerate(groups):
        for place in range(3):
            true = sum(counts[group][: place + 1])
            others = sum(sum(counts[g][: place + 1]) for g in groups if g != group)
            if not 0 < true < SMALLEST or others == 0:
                continue
            wanted = [float(n == number and band <= place) for n in range(len(groups)) for band in range(3)]
            least = linprog(wanted, A_eq=rows, b_eq=values).fun
            most = -linprog([-w for w in wanted], A_eq=rows, b_eq=values).fun
            assert most - least > 0.5, f"{group} in period {place} is {true} for certain"


def test_the_few_without_a_group_are_counted_with_the_largest_row() -> None:
    assert choose_host([{0: 4, 1: 50, 2: 20}], 0) == 1


def test_they_stand_alone_where_they_are_many() -> None:
    assert choose_host([{0: 14, 1: 50, 2: 20}], 0) is None


def test_they_are_counted_with_it_in_every_period_if_they_are_few_in_one() -> None:
    assert choose_host([{0: 4, 1: 50, 2: 20}, {0: 40, 1: 90, 2: 95}], 0) == 2
