"""The public pages say what the numbers say, hide what is small, and cost little."""

from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from app.core import clock
from app.core.transaction import transaction
from app.reports.models import Step
from app.reports.services.past import PastReport, PastStep, store_past_reports
from app.stats.services import count_past_cases
from tests.factories import Maker


def take_in(
    n: int, *, days: float, received_at: datetime | None = None, department_id: int | None = None
) -> None:
    """Count reports that were resolved after this many days."""
    at = received_at or clock.now() - timedelta(days=40)
    step = PastStep(at=at + timedelta(days=days), step=Step.RESOLVED, by_person=True)
    past = PastReport(
        text="Old", received_at=at, status="resolved", department_id=department_id, history=(step,)
    )
    with transaction():
        count_past_cases(store_past_reports([past] * n))


def text_of(client: FlaskClient, url: str = "/figures") -> str:
    return " ".join(client.get(url).text.split())


def test_the_page_opens_with_the_typical_wait(client: FlaskClient) -> None:
    take_in(12, days=4)
    assert "got a first answer within <strong>4.0 days</strong>" in text_of(client)


def test_the_page_says_how_the_wait_moved(client: FlaskClient) -> None:
    take_in(12, days=4)
    take_in(12, days=9, received_at=clock.now() - timedelta(days=420))
    take_in(12, days=9, received_at=clock.now() - timedelta(days=800))
    assert "That is 5.0 days faster than a year before." in text_of(client)


def test_a_difference_under_a_day_is_told_in_the_unit_of_the_wait(client: FlaskClient) -> None:
    take_in(12, days=4)
    take_in(12, days=4.5, received_at=clock.now() - timedelta(days=420))
    take_in(12, days=4.5, received_at=clock.now() - timedelta(days=800))
    assert "That is 0.5 days faster than a year before." in text_of(client)


def test_an_answer_at_once_came_within_a_minute(client: FlaskClient) -> None:
    take_in(12, days=0)
    assert "within <strong>1 minute</strong>" in text_of(client)


def test_half_a_year_of_records_is_not_compared_with_a_year(client: FlaskClient) -> None:
    take_in(12, days=4)
    take_in(12, days=9, received_at=clock.now() - timedelta(days=420))
    assert "no full figures from before" in text_of(client)


def test_people_who_still_wait_are_said_before_any_number(client: FlaskClient, make: Maker) -> None:
    with transaction():
        count_past_cases(
            store_past_reports([PastReport(text="Old", received_at=clock.now() - timedelta(days=40))] * 12)
        )
    assert "still wait for a first answer" in text_of(client)


def test_a_city_without_reports_says_so(client: FlaskClient) -> None:
    assert "There are no figures yet." in text_of(client)


def test_fewer_than_ten_reports_are_not_told(client: FlaskClient) -> None:
    take_in(9, days=4)
    page = text_of(client)
    assert "too few to publish" in page
    assert "4.0 days" not in page


def test_a_small_department_is_hidden_with_the_next_smallest(client: FlaskClient, make: Maker) -> None:
    for name, n in (("Parks", 4), ("Water", 15), ("Roads", 40)):
        take_in(n, days=4, department_id=make.department(name=name).id)
    rows = {
        line.split(",")[0]: line.split(",")[3]
        for line in client.get("/figures/department.csv").text.splitlines()[1:]
    }
    assert rows == {"Parks": "", "Water": "", "Roads": "40"}
    assert "2 rows are not shown, to protect people." in text_of(client)


def test_half_not_yet_answered_is_the_longest_wait(client: FlaskClient, make: Maker) -> None:
    take_in(20, days=4, department_id=make.department(name="Parks").id)
    waiting = PastReport(
        text="Old",
        received_at=clock.now() - timedelta(days=40),
        department_id=make.department(name="Roads").id,
    )
    with transaction():
        count_past_cases(store_past_reports([waiting] * 20))
    assert "Shortest wait: Parks, 4.0 days. Longest: Roads, not yet reached." in text_of(client)


def test_a_download_opens_in_a_spreadsheet(client: FlaskClient, make: Maker) -> None:
    take_in(20, days=4, department_id=make.department(name="=HYPERLINK(1)").id)
    answer = client.get("/figures/department.csv")
    assert answer.data.startswith(b"\xef\xbb\xbfdepartment,")
    assert "\n'=HYPERLINK(1)," in answer.text.replace("\r", "")


@pytest.mark.parametrize("what", ["department", "category", "area", "month"])
def test_every_table_can_be_downloaded(client: FlaskClient, what: str) -> None:
    take_in(20, days=4)
    assert client.get(f"/figures/{what}.csv?months=24").mimetype == "text/csv"


@pytest.mark.parametrize("url", ["/figures?months=7", "/figures/person.csv", "/figures?months=0"])
def test_what_is_not_published_is_not_found(client: FlaskClient, url: str) -> None:
    take_in(20, days=4)
    assert client.get(url).status_code == 404


def test_a_reader_with_the_same_figures_gets_no_second_copy(client: FlaskClient) -> None:
    take_in(20, days=4)
    tag = client.get("/figures").headers["ETag"]
    assert client.get("/figures", headers={"If-None-Match": tag}).status_code == 304
    take_in(1, days=4)
    assert client.get("/figures", headers={"If-None-Match": tag}).status_code == 200


def test_the_method_is_explained_even_without_figures(client: FlaskClient) -> None:
    assert "Kaplan-Meier" in text_of(client, "/figures/method")


def test_records_with_faults_are_told(client: FlaskClient) -> None:
    take_in(20, days=-1)
    assert "There are 20." in text_of(client)


def test_reports_without_a_department_have_a_name(client: FlaskClient) -> None:
    take_in(20, days=4)
    assert "Not sorted yet" in text_of(client)


def test_old_records_alone_are_shown_for_their_own_time(client: FlaskClient) -> None:
    take_in(20, days=4, received_at=clock.now() - timedelta(days=4000))
    assert "got a first answer within" in text_of(client)
