"""Every route, every method, every role: who gets in is written here, and a route without a row fails."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.accounts.models import User
from app.core.access import guard_of
from app.core.config import settings
from app.core.transaction import transaction
from app.departments.models import Department
from app.reports.models import Photo, Report
from tests.factories import Maker
from tests.signing_in import sign_in

TABLE = """
everybody
    accounts.home GET
    demo.letter GET, demo.mail GET
    notices.feed GET, notices.index GET, notices.show GET
    reports.add POST, reports.ask POST, reports.check POST, reports.edit POST, reports.find GET
    reports.follow GET, reports.found POST, reports.mail GET, reports.map_picture GET, reports.new GET
    reports.not_fixed POST, reports.pending_photo GET, reports.photo GET, reports.send POST
    reports.sent GET, reports.start GET, reports.stop POST, reports.to_form GET
    security.login GET, security.login POST, security.logout POST
    static GET
    stats.download GET, stats.figures GET, stats.method GET
    surveys.answer POST, surveys.index GET, surveys.results GET, surveys.show GET, surveys.thanks GET
    triage.about_sorting GET
agent, other agent, sorter, administrator
    casework.queue GET
agent, sorter, administrator
    casework.act POST, casework.case GET, casework.contact POST, reports.staff_photo GET
sorter, administrator
    triage.decide_one POST, triage.not_ours GET, triage.not_ours POST, triage.review GET, triage.review_one GET
editor, administrator
    notices_staff.edit GET, notices_staff.edit POST, notices_staff.index GET, notices_staff.new GET
    notices_staff.new POST, notices_staff.publish POST, notices_staff.withdraw POST
    surveys_staff.add GET, surveys_staff.add POST, surveys_staff.close POST, surveys_staff.confirm_close GET
    surveys_staff.download GET
    surveys_staff.edit GET, surveys_staff.edit POST, surveys_staff.index GET, surveys_staff.move POST
    surveys_staff.new GET, surveys_staff.new POST, surveys_staff.overview GET, surveys_staff.preview GET
    surveys_staff.publish POST, surveys_staff.question GET, surveys_staff.question POST
    surveys_staff.remove POST, surveys_staff.results GET
administrator
    casework.jobs GET, casework.retry POST
not one of them
    security.verify GET, security.verify POST
"""
ROLES = ("nobody", "agent", "other agent", "sorter", "editor", "administrator")
SCOPED = {"casework.act", "casework.case", "casework.contact", "reports.staff_photo"}
"""Here a page of another department does not exist; elsewhere 404 only means that the test has no such row."""
PHOTO = "0" * 32 + ".jpg"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
VALUES = {
    "action": "claim", "dimension": "category", "direction": "up", "filename": "theme.css", "kind": "number",
    "name": PHOTO, "receipt": "none", "slug": "none", "token": "none",
}  # fmt: skip


def read_table() -> dict[str, set[str]]:
    """Return who gets in, by endpoint and method."""
    rows: dict[str, set[str]] = {}
    roles: set[str] = set()
    for line in TABLE.strip().splitlines():
        if not line.startswith(" "):
            roles = set(ROLES) if line == "everybody" else set(line.split(", "))
            continue
        rows |= {row.strip(): roles for row in line.split(",")}
    return rows


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Return every route with each of its methods; signing out comes last, since it ends the walk."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint == "security.logout", rule.rule))
    return ((rule, method) for rule in rules for method in METHODS if method in (rule.methods or ()))


def test_every_route_has_a_row(app: Flask) -> None:
    assert {f"{rule.endpoint} {method}" for rule, method in routes(app)} == set(read_table())


def test_every_route_says_who_may_open_it(app: Flask) -> None:
    silent = [rule.rule for rule, _ in routes(app) if guard_of(app.view_functions[rule.endpoint]) is None]
    assert silent == []


@pytest.fixture
def report(make: Maker) -> Report:
    """A report with a photo, in a case of the department `own`."""
    found: Report = make.case(department=make.department(slug="own")).report
    folder = settings().media_dir / "photos"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / PHOTO).write_bytes(b"a picture")
    with transaction() as session:
        session.add(Photo(report_id=found.id, file_name=PHOTO, width=1, height=1))
    return found


def person(role: str, make: Maker, own: Department) -> User | None:
    if role == "nobody":
        return None
    departments = {"agent": [own], "other agent": [make.department()]}.get(role, [])
    user: User = make.user(role.removeprefix("other "), departments=departments)
    return user


def address_of(rule: Rule, report: Report) -> str:
    numbers = {name: 1 for name in rule.arguments if name.endswith("_id")}
    values: dict[str, Any] = {**VALUES, **numbers, "reference": report.reference}
    _host, path = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False) or (
        "",
        "",
    )
    return path


def is_let_in(client: FlaskClient, rule: Rule, method: str, report: Report) -> bool:
    address = address_of(rule, report)
    answer = client.open(address, method=method)
    answer.close()
    assert answer.status_code < 500, f"{method} {address}: {answer.status_code}"
    if rule.endpoint in SCOPED and answer.status_code == 404:
        return False
    at_the_door = answer.headers.get("Location", "").split("?")[0].endswith("/staff/sign-in")
    return answer.status_code != 403 and not (at_the_door and rule.endpoint != "accounts.home")


@pytest.mark.parametrize("role", ROLES)
def test_only_those_in_the_table_get_in(
    role: str, app: Flask, make: Maker, client: FlaskClient, report: Report
) -> None:
    assert report.department is not None
    user = person(role, make, report.department)
    if user:
        sign_in(client, user)
    found = {
        f"{rule.endpoint} {method}": is_let_in(client, rule, method, report) for rule, method in routes(app)
    }
    assert found == {row: role in roles for row, roles in read_table().items()}


def test_a_method_without_a_row_is_refused(app: Flask, client: FlaskClient, report: Report) -> None:
    for rule, _ in routes(app):
        unknown = next(method for method in ("DELETE", "PUT") if method not in (rule.methods or ()))
        address = re.sub(r"<.*?>", "1", rule.rule)
        assert client.open(address, method=unknown).status_code in (404, 405), address
