"""Results are public as promised, and never of a few."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.core.transaction import transaction
from app.surveys.queries import get_locked_survey
from app.surveys.rules.answers import AnswerValue, chosen
from app.surveys.rules.design import Design, QuestionKind, options_from
from app.surveys.rules.lifecycle import ResultsPolicy
from app.surveys.rules.results import FEWEST_IN_BAR, Bar, Result, for_the_public
from app.surveys.services import close_survey
from tests.surveys.conftest import ACTOR, EVERY_KIND, MakeSurvey

TEN: list[dict[str, AnswerValue]] = [{"safe": 4}] * 10


def close(survey: Any) -> None:
    with transaction():
        close_survey(get_locked_survey(survey.id), actor=ACTOR)


@pytest.mark.parametrize(
    ("policy", "status_open", "status_closed"),
    [("live", 200, 200), ("after_closing", 404, 200), ("staff_only", 404, 404)],
)
def test_results_are_public_as_promised(
    client: FlaskClient, make_survey: MakeSurvey, policy: str, status_open: int, status_closed: int
) -> None:
    survey = make_survey(results_policy=policy, answers=TEN)
    path = f"/surveys/{survey.slug}/results"
    before = client.get(path).status_code
    close(survey)
    assert (before, client.get(path).status_code) == (status_open, status_closed)


def test_nine_responses_show_nothing(client: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey(results_policy="live", answers=TEN[:9])
    shown = client.get(f"/surveys/{survey.slug}/results").text
    assert ("Too few answers yet" in shown, "bars" in shown, "9 people" in shown) == (True, False, False)


def test_ten_responses_show_shares_with_their_number(client: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey(results_policy="live", answers=TEN)
    shown = client.get(f"/surveys/{survey.slug}/results").text
    assert ("10 people answered this question." in shown, "100%" in shown) == (True, True)


def test_a_question_that_few_answered_is_hidden_among_others(
    client: FlaskClient, make_survey: MakeSurvey
) -> None:
    others: list[dict[str, AnswerValue]] = [{"safe": 3}] * 9
    few: list[dict[str, AnswerValue]] = [{"minutes": 271}, *others]
    survey = make_survey(*EVERY_KIND, results_policy="live", answers=few)
    shown = client.get(f"/surveys/{survey.slug}/results").text
    assert ("Too few answers yet." in shown, "271" in shown) == (True, False)


def test_own_words_are_not_published(client: FlaskClient, make_survey: MakeSurvey) -> None:
    words: list[dict[str, AnswerValue]] = [
        {"what_else": f"secret {n}", "way": chosen(other=f"secret {n}")} for n in range(10)
    ]
    survey = make_survey(*EVERY_KIND, results_policy="live", answers=words)
    shown = client.get(f"/surveys/{survey.slug}/results").text
    assert ("secret" in shown, "10 people answered this question." in shown) == (False, True)


def test_open_surveys_and_public_results_are_listed(client: FlaskClient, make_survey: MakeSurvey) -> None:
    make_survey(title="Open one")
    close(make_survey(title="Closed one"))
    close(make_survey(title="Kept inside", results_policy="staff_only"))
    make_survey(title="A draft", publish=False)
    shown = client.get("/surveys").text
    assert [name in shown for name in ("Open one", "Closed one", "Kept inside", "A draft")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_survey_of_next_year_says_when_it_opens(client: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey(opens_on=date(2199, 1, 1))
    assert "This survey opens on January 1, 2199." in client.get(f"/surveys/{survey.slug}?lang=en").text


@pytest.mark.parametrize("language", ["en", "es", "de", "fr", "zh", "ar"])
def test_every_language_shows_the_pages(client: FlaskClient, make_survey: MakeSurvey, language: str) -> None:
    survey = make_survey(*EVERY_KIND, results_policy="live", answers=[{"last_visit": "2026-03-27"}] * 10)
    paths = (
        "/surveys",
        f"/surveys/{survey.slug}",
        f"/surveys/{survey.slug}/results",
        f"/surveys/{survey.slug}/thanks",
    )
    assert [client.get(f"{path}?lang={language}").status_code for path in paths] == [200] * 4


def test_a_page_that_is_only_read_sets_no_cookie(client: FlaskClient, make_survey: MakeSurvey) -> None:
    survey = make_survey(results_policy="live", answers=TEN)
    pages = [client.get(path) for path in ("/surveys", f"/surveys/{survey.slug}/results")]
    assert [page.headers.get("Set-Cookie") for page in pages] == [None, None]


WAYS = Design(kind=QuestionKind.SINGLE_CHOICE, label="Way", options=options_from(["Foot", "Bus", "Boat"]))


def test_an_answer_that_few_gave_is_hidden_with_the_next_rarest(
    client: FlaskClient, make_survey: MakeSurvey
) -> None:
    ways = [chosen("foot")] * 12 + [chosen("bus")] * 7 + [chosen("boat")] * 2
    survey = make_survey(WAYS, answers=[{"way": one} for one in ways], results_policy=ResultsPolicy.LIVE)
    text = client.get(f"/surveys/{survey.slug}/results").text
    assert "57%" in text
    assert text.count("not shown") >= 2
    assert "33%" not in text


@given(st.lists(st.integers(0, 30), min_size=1, max_size=7))
def test_no_rare_answer_can_be_found_by_subtraction(counts: list[int]) -> None:
    total = sum(counts)
    bars = tuple(Bar(str(place), str(place), n, 0.0) for place, n in enumerate(counts))
    result = for_the_public(Result(kind=QuestionKind.SINGLE_CHOICE, label="Way", n=total, bars=bars))
    if result.too_few:
        return
    shown = [bar.n for bar in result.bars if not bar.hidden]
    n_hidden = len(counts) - len(shown)
    assert not any(0 < n < FEWEST_IN_BAR for n in shown)
    assert n_hidden != 1 or not any(shown)
    assert not n_hidden or total - sum(shown) >= FEWEST_IN_BAR
