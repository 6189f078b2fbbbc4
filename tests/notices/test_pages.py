"""Editors write, publish and withdraw; residents read and subscribe."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditEntry
from app.core.transaction import transaction
from app.notices.errors import WrongStateError
from app.notices.models import Notice
from app.notices.queries import get_locked_notice
from app.notices.rules.feed import ATOM
from app.notices.services import publish_notice
from tests.factories import A_MONDAY, PASSWORD, Maker
from tests.notices.conftest import ACTOR, MakeNotice

SAID = {
    "kind": "you_said_we_did",
    "title": "Lamps mended",
    "body": "All.\n\nOf them.",
    "language": "en",
    "area_id": "",
    "category_id": "",
}


def test_from_a_draft_to_the_public_page_and_back(editor: FlaskClient, session: Session) -> None:
    editor.post("/staff/notices/new", data=SAID)
    notice_id = session.scalar(select(Notice.id))
    before = editor.get("/notices/lamps-mended").status_code
    editor.post(f"/staff/notices/{notice_id}/publish")
    shown = editor.get("/notices/lamps-mended")
    editor.post(f"/staff/notices/{notice_id}/withdraw")
    after = editor.get("/notices/lamps-mended").status_code
    assert (before, shown.status_code, after) == (404, 200, 404)


def test_every_step_is_in_the_audit_trail(editor: FlaskClient, session: Session) -> None:
    editor.post("/staff/notices/new", data=SAID)
    notice_id = session.scalar(select(Notice.id))
    for step in ("", "/publish", "/withdraw"):
        editor.post(f"/staff/notices/{notice_id}{step}", data=SAID)
    actions = session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject == f"notice:{notice_id}").order_by(AuditEntry.seq)
    )
    assert [*actions] == ["notice written", "notice changed", "notice published", "notice withdrawn"]


@pytest.mark.parametrize("missing", ["title", "body", "kind", "language"])
def test_a_notice_without_what_it_needs_is_not_saved(editor: FlaskClient, missing: str) -> None:
    assert editor.post("/staff/notices/new", data={**SAID, missing: ""}).status_code == 422


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(sorted(SAID)), st.text(st.characters(codec="utf-8"), max_size=30)))
def test_whatever_is_sent_is_taken_or_refused_and_never_breaks(
    editor: FlaskClient, sent: dict[str, str]
) -> None:
    assert editor.post("/staff/notices/new", data={**SAID, **sent}).status_code in (303, 422)


@pytest.mark.parametrize("path", ["", "/new", "/1"])
def test_staff_without_the_permission_stay_outside(
    client: FlaskClient, make: Maker, make_notice: MakeNotice, path: str
) -> None:
    make_notice()
    client.post("/staff/sign-in", data={"email": make.user("agent").email, "password": PASSWORD})
    assert client.get(f"/staff/notices{path}").status_code == 403


def test_publishing_twice_is_refused(make_notice: MakeNotice) -> None:
    notice = make_notice()
    with pytest.raises(WrongStateError), transaction():
        publish_notice(get_locked_notice(notice.id), actor=ACTOR)


def test_the_list_shows_published_notices_of_the_area_asked_for(
    client: FlaskClient, make: Maker, make_notice: MakeNotice
) -> None:
    here, there = make.area(slug="here"), make.area(slug="there")
    make_notice(title="In here", area_id=here.id)
    make_notice(title="Over there", area_id=there.id)
    make_notice(title="Not yet", area_id=here.id, publish=False)
    shown = client.get("/notices?area=here").text
    assert [title in shown for title in ("In here", "Over there", "Not yet")] == [True, False, False]


def test_the_list_can_be_narrowed_to_a_category(
    client: FlaskClient, make: Maker, make_notice: MakeNotice
) -> None:
    lighting = make.category("street_lighting")
    make_notice(title="Lamps", category_id=lighting.id)
    make_notice(title="Anything")
    shown = client.get("/notices?category=street_lighting").text
    assert ("Lamps" in shown, "Anything" in shown) == (True, False)


def test_older_notices_are_a_page_further(client: FlaskClient, make_notice: MakeNotice) -> None:
    for day in range(25):
        make_notice(title=f"Notice of day {day:02d}.", at=A_MONDAY + timedelta(days=day))
    first = client.get("/notices").text
    marker = first.split("after=")[1].split('"')[0]
    second = client.get(f"/notices?after={marker}").text
    assert ("of day 05." in first, "of day 04." in first, "of day 04." in second) == (True, False, True)


@pytest.mark.parametrize("query", ["area=nowhere", "area=%00", "category=%00", "after=%00", "after=abc", "after=WzEsMl0", "after=WyJhIiwiYiJd", "after=WyIyMDI2LTAxLTAxIiwgOTk5OTk5OTk5OTk5OTk5OTk5OTk5OV0"])  # fmt: skip
@pytest.mark.parametrize("path", ["/notices", "/notices.atom"])
def test_an_address_that_was_tampered_with_leads_nowhere(client: FlaskClient, path: str, query: str) -> None:
    ignored = path == "/notices.atom" and query.startswith("after")
    assert client.get(f"{path}?{query}").status_code == (200 if ignored else 404)


@pytest.mark.parametrize("slug", ["nothing", "%00", "%F0%9F%8F%99"])
def test_an_address_without_a_notice_is_not_found(client: FlaskClient, slug: str) -> None:
    assert client.get(f"/notices/{slug}").status_code == 404


def test_what_an_editor_writes_is_text_and_never_markup(client: FlaskClient, make_notice: MakeNotice) -> None:
    notice = make_notice(body="<script>alert(1)</script>")
    assert "<script>alert" not in client.get(f"/notices/{notice.slug}").text


def test_the_feed_has_absolute_addresses_without_a_language(
    client: FlaskClient, make_notice: MakeNotice
) -> None:
    make_notice(title="Lamps", at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    root = ElementTree.fromstring(client.get("/notices.atom?lang=ar").data)  # noqa: S314 - our own words
    addresses = [root.findtext(f"{{{ATOM}}}id"), root.findtext(f"{{{ATOM}}}entry/{{{ATOM}}}id")]
    assert addresses == ["http://127.0.0.1:8000/notices.atom", "http://127.0.0.1:8000/notices/lamps"]


def test_the_feed_is_atom(client: FlaskClient) -> None:
    assert client.get("/notices.atom").headers["Content-Type"] == "application/atom+xml; charset=utf-8"


def test_a_reader_that_has_the_newest_feed_gets_nothing_new(
    client: FlaskClient, make_notice: MakeNotice
) -> None:
    make_notice()
    etag = client.get("/notices.atom").headers["ETag"]
    assert client.get("/notices.atom", headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("language", ["en", "es", "de", "fr", "zh", "ar"])
def test_every_language_shows_the_pages(client: FlaskClient, make_notice: MakeNotice, language: str) -> None:
    notice = make_notice()
    paths = ("/notices", f"/notices/{notice.slug}")
    assert [client.get(f"{path}?lang={language}").status_code for path in paths] == [200, 200]
