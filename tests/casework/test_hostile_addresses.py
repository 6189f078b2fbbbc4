"""Addresses that no page ever makes are refused or ignored; they never end in an error of the server."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.casework.models import Case
from tests.factories import Maker
from tests.signing_in import sign_in

HOSTILE = ("9" * 30, "-1", "\x00", "a\x00b", "\u0663", "\U0001f600", "' OR 1=1 --", "../../etc/passwd", "x" * 3000)  # fmt: skip
NAMES = (
    "after", "area", "area_id", "category", "category_id", "department", "department_id", "kind", "lang",
    "months", "next", "reference", "view",
)  # fmt: skip


def staff_pages(app: Flask) -> list[str]:
    """Return the addresses of all pages of staff that need nothing but an address."""
    rules = app.url_map.iter_rules()
    plain = {r.rule for r in rules if "GET" in (r.methods or ()) and not r.arguments}
    return sorted(rule for rule in plain if rule.startswith("/staff/") and "sign-out" not in rule)


def named_pages(app: Flask) -> list[str]:
    """Return the addresses of all pages that take one piece of text, with a gap for it."""
    text = [r for r in app.url_map.iter_rules() if "GET" in (r.methods or ()) and len(r.arguments) == 1]
    return [r.rule.replace(f"<{next(iter(r.arguments))}>", "{}") for r in text if "<path:" not in r.rule]


@pytest.fixture
def browser(make: Maker, client: FlaskClient) -> FlaskClient:
    """Somebody who may open every page."""
    case: Case = make.case()
    return sign_in(client, make.user("administrator", departments=[case.department]))


@pytest.mark.parametrize("value", HOSTILE)
def test_no_staff_page_breaks_on_a_query(app: Flask, browser: FlaskClient, value: str) -> None:
    query = [dict.fromkeys(NAMES, value), *({name: value} for name in NAMES)]
    broken = [
        (address, sorted(one))
        for address in staff_pages(app)
        for one in query
        if browser.get(address, query_string=one).status_code >= 500
    ]
    assert broken == []


@pytest.mark.parametrize("value", ["%00", "a%00b", "%FF", "9" * 30, "%F0%9F%98%80", "x" * 3000])
def test_no_page_breaks_on_a_name(app: Flask, browser: FlaskClient, value: str) -> None:
    addresses = [gap.format(value) for gap in named_pages(app) if "{}" in gap and "<" not in gap]
    assert [one for one in addresses if browser.get(one).status_code >= 500] == []


@pytest.mark.parametrize(
    "address",
    [
        "/staff/photos/%00",
        "/staff/cases/%00",
        "/staff/review/%00",
        "/follow/%00",
        "/follow/%00/photo/%00",
        "/report/photo/%00",
        "/report/sent/%00",
        "/surveys/%00",
        "/notices/%00",
    ],
)
def test_a_name_with_a_nul_is_not_found(browser: FlaskClient, address: str) -> None:
    assert browser.get(address).status_code == 404


def test_an_impossible_number_narrows_nothing(browser: FlaskClient) -> None:
    assert browser.get("/staff/queue", query_string={"category_id": "9" * 30}).status_code == 200
