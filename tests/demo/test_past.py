"""The drawn past of the demo city."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from shapely.geometry import Point, shape

from app.casework.rules.promise import OFFICE_HOURS, WorkCalendar
from app.demo.gateways.content import read_plan
from app.demo.rules.journeys import Turn
from app.demo.rules.past import Chronicle, PastCase
from app.demo.rules.spots import point_along
from app.demo.rules.texts import write_text
from app.demo.rules.volumes import draw_count, season_on
from app.demo.rules.waits import into_hours, pace_on

PLAN = read_plan()
TODAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
CLOSINGS = (Turn.RESOLVED, Turn.DECLINED)


def draw(at: datetime = TODAY) -> list[PastCase]:
    calendars = {team.slug: WorkCalendar.read(PLAN.calendars[team.calendar].hours, {}) for team in PLAN.teams}
    return list(Chronicle(PLAN, calendars, at=at).cases())


@pytest.fixture(scope="module")
def past() -> list[PastCase]:
    return draw()


def waits(past: Sequence[PastCase], department: str, *, since: datetime, until: datetime) -> float:
    chosen = (
        case for case in past if case.subject.department == department and since <= case.received_at < until
    )
    ends = ((case.journey.last_at(*CLOSINGS), case) for case in chosen)
    return median((end - case.received_at) / timedelta(days=1) for end, case in ends if end)


def test_the_same_day_gives_the_same_past(past: list[PastCase]) -> None:
    assert draw() == past


def test_another_day_gives_a_past_up_to_that_day() -> None:
    at = TODAY + timedelta(days=200)
    assert timedelta(0) < at - max(case.received_at for case in draw(at)) < timedelta(days=2)


def test_about_four_thousand_reports_came_in(past: list[PastCase]) -> None:
    assert 3700 < len(past) < 4300


def test_no_two_texts_are_the_same(past: list[PastCase]) -> None:
    assert len({case.text for case in past}) > 0.99 * len(past)


def test_every_text_says_something_and_leaves_no_gap(past: list[PastCase]) -> None:
    assert all(len(case.text) >= 8 and "{" not in case.text for case in past)


def test_residents_write_in_six_languages(past: list[PastCase]) -> None:
    counted = Counter(case.language for case in past)
    assert set(counted) == {"en", "es", "de", "fr", "zh", "ar"}
    assert counted["en"] > len(past) / 2


def test_every_category_was_reported(past: list[PastCase]) -> None:
    assert len({case.subject.key for case in past}) == 31


def test_ice_is_reported_in_the_cold_months_only(past: list[PastCase]) -> None:
    months = {case.received_at.month for case in past if case.subject.key == "snow_ice"}
    assert months <= {11, 12, 1, 2, 3}


def test_every_report_lies_near_a_street_of_its_area(past: list[PastCase]) -> None:
    shapes = {area.slug: shape(area.shape).buffer(0.0003) for area in PLAN.areas}
    assert all(shapes[case.place.area].contains(Point(case.lon, case.lat)) for case in past)


def test_nothing_happens_before_receipt_or_after_today(past: list[PastCase]) -> None:
    ends = [(case.received_at, [h.at for h in case.journey.happenings]) for case in past]
    assert all(received_at < min(at) for received_at, at in ends)
    assert max(max(at) for _, at in ends) <= TODAY + timedelta(minutes=5)


def test_histories_are_in_order(past: list[PastCase]) -> None:
    for case in past:
        instants = [happening.at for happening in case.journey.happenings]
        assert instants == sorted(instants), case


def test_some_cases_are_open_and_some_were_handed_over_reopened_or_declined(past: list[PastCase]) -> None:
    turns = Counter(happening.turn for case in past for happening in case.journey.happenings)
    assert all(turns[turn] > 30 for turn in Turn)
    assert 80 < sum(case.journey.closing is None for case in past) < 500


def test_one_department_is_slow(past: list[PastCase]) -> None:
    span = {"since": TODAY - timedelta(days=400), "until": TODAY - timedelta(days=150)}
    assert waits(past, "housing", **span) > 3 * waits(past, "waste", **span)


def test_one_department_improved_over_the_last_year(past: list[PastCase]) -> None:
    year_ago, lately = TODAY - timedelta(days=365), TODAY - timedelta(days=90)
    then = waits(past, "roads", since=year_ago - timedelta(days=90), until=year_ago)
    assert waits(past, "roads", since=lately, until=TODAY) < then / 1.8


def test_a_brief_text_names_the_place() -> None:
    text = write_text(PLAN.phrases["en"], "noise", place="Bell Lane", urgent=False, rng=Random(3))
    assert "bell lane" in text.lower()


def test_staff_answer_within_their_hours() -> None:
    sunday = datetime(2026, 3, 1, 23, tzinfo=UTC)
    at = into_hours(sunday, OFFICE_HOURS, LONDON, Random(1)).astimezone(LONDON)
    assert (at.date(), at.hour >= 9) == (date(2026, 3, 2), True)


def test_an_instant_at_work_stays() -> None:
    monday = datetime(2026, 3, 2, 11, tzinfo=UTC)
    assert into_hours(monday, OFFICE_HOURS, LONDON, Random(1)) == monday


def test_a_team_that_improved_was_slower_a_year_ago() -> None:
    roads = next(team for team in PLAN.teams if team.slug == "roads")
    assert pace_on(roads, TODAY - timedelta(days=500), at=TODAY) == roads.pace_a_year_ago
    assert pace_on(roads, TODAY, at=TODAY) == roads.pace


def test_counts_have_the_mean_that_was_asked_for() -> None:
    rng = Random(5)
    assert 1.8 < sum(draw_count(2.0, rng) for _ in range(2000)) / 2000 < 2.2


def test_a_winter_subject_peaks_in_january() -> None:
    assert season_on(date(2026, 1, 20), "winter") > 1.4 > 0.6 > season_on(date(2026, 7, 20), "winter")


def test_the_middle_of_a_line_is_half_way() -> None:
    assert point_along([(0.0, 0.0), (0.0, 2.0), (0.0, 4.0)], 0.5) == (0.0, 2.0)
