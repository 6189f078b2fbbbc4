"""Maps put places where they are, and a click on one means the place under the pointer."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.maps import (
    Bounds,
    MapArea,
    MapPoint,
    Street,
    bounds_of,
    centre_of,
    level_of,
    map_key,
    map_picture,
    map_svg,
    picture_height,
    to_latlon,
    to_xy,
)

SQUARE = [(10.0, 50.0), (10.1, 50.0), (10.1, 50.1), (10.0, 50.1)]
NORTH = MapArea("North", "/areas/north", [SQUARE], 40, "40 reports")


@given(
    st.floats(-60, 60), st.floats(-170, 170), st.floats(0.01, 5), st.floats(0.01, 5), st.floats(0, 640), st.floats(0, 480)
)  # fmt: skip
def test_a_click_becomes_a_place_and_the_same_pixel_again(
    south: float, west: float, tall: float, wide: float, x: float, y: float
) -> None:
    bounds = Bounds(south, west, south + tall, west + wide)
    latitude, longitude = to_latlon(x, y, bounds, 640, 480)
    assert to_xy(latitude, longitude, bounds, 640, 480) == pytest.approx((x, y), abs=1e-4)


def test_the_top_left_corner_is_north_and_west() -> None:
    assert to_latlon(0, 0, Bounds(50, 10, 51, 12), 640, 480) == (51, 10)


def test_far_from_the_equator_a_map_is_taller_than_its_degrees() -> None:
    assert picture_height(Bounds(59.5, 10, 60.5, 11), 500) == 1000


def test_bounds_hold_every_area_with_a_margin() -> None:
    bounds = bounds_of([NORTH], margin=0.1)
    assert (bounds.south, bounds.east) == pytest.approx((49.99, 10.11))


def test_an_area_is_a_link_that_says_its_name_and_number() -> None:
    assert '<a href="/areas/north" aria-label="North: 40 reports">' in map_svg([NORTH], label="Reports")


def test_an_area_whose_number_is_hidden_is_marked_as_such() -> None:
    hidden = MapArea("South", None, [SQUARE], None, "fewer than 10")
    assert "map__area--none" in map_svg([hidden], label="Reports")


def test_names_on_a_map_are_escaped() -> None:
    assert ElementTree.fromstring(map_svg([MapArea("<A&B>", None, [SQUARE])], label='"Map"')) is not None


def test_more_reports_make_a_larger_dot() -> None:
    drawn = map_svg([NORTH], [MapPoint(50.05, 10.05, 1), MapPoint(50.06, 10.06, 9)], label="Reports")
    assert drawn.index('r="24"') < drawn.index('r="48"')


def test_the_key_of_a_map_reaches_its_highest_value() -> None:
    key = map_key([NORTH, MapArea("South", None, [SQUARE], 7)])
    assert [(step.low, step.high) for step in key] == [(0, 10), (10, 20), (20, 30), (30, 40)]


def test_the_highest_value_has_the_darkest_shade() -> None:
    assert level_of(40, map_key([NORTH])) == 3


def test_the_centre_of_a_square_is_in_its_middle() -> None:
    assert centre_of(SQUARE) == pytest.approx((10.05, 50.05))


def test_the_centre_of_a_line_is_the_mean_of_its_corners() -> None:
    assert centre_of([(0, 0), (2, 2)]) == (1, 1)


def test_the_picture_to_click_on_names_long_streets() -> None:
    picture = map_picture([NORTH], [Street("High Street", [(10.0, 50.02), (10.1, 50.02)])])
    assert ElementTree.fromstring(picture).tag == "{http://www.w3.org/2000/svg}svg"
    assert "High Street" in picture


def test_a_street_too_short_for_its_name_is_drawn_without() -> None:
    assert "High Street" not in map_picture(
        [NORTH], [Street("High Street", [(10.0, 50.02), (10.001, 50.02)])]
    )
