"""What was authored for the demo city fits together."""

from itertools import combinations

import pytest
from shapely.geometry import LineString, Point, shape

from app.demo.gateways.content import read_notices, read_plan, read_recent, read_surveys
from app.surveys.rules.design import find_unready_design

PLAN = read_plan()
SHAPES = {area.slug: shape(area.shape) for area in PLAN.areas}


def test_every_area_is_one_valid_piece() -> None:
    assert all(area.is_valid and area.geom_type == "Polygon" for area in SHAPES.values())


def test_areas_do_not_overlap() -> None:
    assert max(one.intersection(other).area for one, other in combinations(SHAPES.values(), 2)) < 1e-12


def test_areas_on_one_bank_touch() -> None:
    assert SHAPES["old-town"].touches(SHAPES["castle-hill"])


def test_the_river_runs_between_the_banks() -> None:
    assert SHAPES["old-town"].distance(SHAPES["tanners-bank"]) > 0


@pytest.mark.parametrize("street", PLAN.streets(), ids=lambda street: street.name)
def test_a_street_lies_within_its_area(street) -> None:  # type: ignore[no-untyped-def]
    assert SHAPES[street.area].contains(LineString(street.line))


@pytest.mark.parametrize(
    "spot", [place for place in PLAN.places if not place.line], ids=lambda spot: spot.name
)
def test_a_spot_lies_within_its_area(spot) -> None:  # type: ignore[no-untyped-def]
    assert SHAPES[spot.area].contains(Point(spot.position))


def test_names_of_places_are_unique() -> None:
    assert len({place.name for place in PLAN.places}) == len(PLAN.places)


def test_there_are_31_categories_and_each_has_english_sentences() -> None:
    keys = {subject.key for subject in PLAN.subjects}
    assert len(keys) == 31
    assert keys == set(PLAN.phrases["en"].subjects)


def test_every_category_belongs_to_a_department_that_exists() -> None:
    assert {subject.department for subject in PLAN.subjects} == {team.slug for team in PLAN.teams}


@pytest.mark.parametrize("language", PLAN.phrases)
def test_sentences_belong_to_known_categories(language: str) -> None:
    assert set(PLAN.phrases[language].subjects) <= {subject.key for subject in PLAN.subjects}


def test_somewhere_people_have_a_lunch_break() -> None:
    assert any(
        len(periods) > 1 for calendar in PLAN.calendars.values() for periods in calendar.hours.values()
    )


def test_recent_reports_name_places_and_categories_of_the_city() -> None:
    recent = read_recent()
    assert {one.place for one in recent} <= {place.name for place in PLAN.places}
    assert {one.category for one in recent} - {None} <= {subject.key for subject in PLAN.subjects}


def test_six_recent_reports_are_left_to_the_machine() -> None:
    assert sum(one.category is None for one in read_recent()) == 6


def test_a_survey_asks_in_more_than_five_ways() -> None:
    assert len({opinions.design.kind for opinions in read_surveys()[0].questions}) > 5


def test_every_question_can_be_asked() -> None:
    questions = [opinions.design for survey in read_surveys() for opinions in survey.questions]
    assert [find_unready_design(design) for design in questions] == [None] * len(questions)


def test_a_notice_says_what_was_done() -> None:
    assert "you_said_we_did" in {notice.kind for notice in read_notices()}
