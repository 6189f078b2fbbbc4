"""People whose browser keeps no cookies can report, and nobody can send a form in another's name."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.reports.models import Report
from tests.factories import PASSWORD, Maker
from tests.reports.forms import answers, hidden

HERE = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
FORGED: tuple[dict[str, str], ...] = (
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    {},
)


@pytest.fixture
def without_cookies(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """A browser that keeps no cookies, before a service that checks forms as in earnest."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    yield app.test_client(use_cookies=False)


def _report(browser: FlaskClient, headers: dict[str, str]) -> TestResponse:
    token = hidden(browser.get("/report"), "token")
    checked = browser.post("/report/check", data=answers(token=token), headers=headers)
    if checked.status_code != 200:
        return checked
    return browser.post("/report/send", data=answers(token=token), headers=headers)


def test_without_cookies_a_report_goes_its_whole_way(without_cookies: FlaskClient) -> None:
    sent = _report(without_cookies, HERE)
    assert sent.status_code == 303
    follow = sent.location.replace("/report/sent", "/follow")
    asked = without_cookies.post(f"{follow}/ask", headers=HERE)
    assert asked.status_code == 303


@pytest.mark.parametrize("headers", FORGED)
def test_a_form_that_did_not_come_from_here_is_refused(
    without_cookies: FlaskClient, headers: dict[str, str]
) -> None:
    assert _report(without_cookies, headers).status_code in (400, 422)
    assert Report.query.count() == 0  # type: ignore[attr-defined]


def test_who_is_signed_in_needs_the_token_wherever_the_form_came_from(
    app: Flask, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, browser = make.case(), app.test_client()
    user = make.user("agent", departments=[case.department])
    browser.post("/staff/sign-in", data={"email": user.email, "password": PASSWORD})
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    answer = browser.post(f"/staff/cases/{case.report.reference}/claim", headers=HERE)
    assert answer.status_code == 400
