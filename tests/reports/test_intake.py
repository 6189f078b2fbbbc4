"""The form, from first word to confirmation."""

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.encryption import keyed_hash
from app.reports.gateways import photo_store
from app.reports.models import Contact, HistoryEntry, Photo, Report
from app.reports.queries import read_contact
from tests.factories import Maker
from tests.reports.forms import answers, hidden, picture, receipt_of, send, upload

SQUARE = {"type": "Polygon", "coordinates": [[[0, 50], [1, 50], [1, 51], [0, 51], [0, 50]]]}


def only_report(session: Session) -> Report:
    return session.scalars(select(Report)).one()


def mimetype_of(client: FlaskClient, address: str) -> str | None:
    with client.get(address) as answer:
        return answer.mimetype


def test_the_start_page_says_whom_to_call_in_danger(client: FlaskClient, make: Maker) -> None:
    make.city(emergency_number="999", phone="01632 960100")
    page = client.get("/").text
    assert "In danger, call 999." in page
    assert "tel:01632960100" in page


def test_a_report_is_stored_with_its_first_line_of_history(client: FlaskClient, session: Session) -> None:
    assert send(client).status_code == 303
    assert [line.step for line in only_report(session).history] == ["received"]


def test_the_confirmation_shows_reference_link_and_code(client: FlaskClient, session: Session) -> None:
    answer = send(client)
    receipt = receipt_of(answer)
    page = client.get(answer.location).text
    assert only_report(session).reference in page
    assert f"/follow/{receipt}" in page
    assert " ".join(re.findall("....", receipt)) in page


def test_the_qr_code_has_no_inline_style(client: FlaskClient) -> None:
    page = client.get(send(client).location).text
    assert '<svg width="' in page
    assert "style=" not in page


def test_the_same_form_sent_twice_is_one_report_with_one_confirmation(
    client: FlaskClient, session: Session
) -> None:
    token = hidden(client.get("/report"), "token")
    first, second = send(client, token=token), send(client, token=token, text="Other words")
    assert first.location == second.location
    assert only_report(session).text == "The lamp is dark."


def test_two_forms_are_two_reports(client: FlaskClient, session: Session) -> None:
    assert send(client).location != send(client).location


def test_the_receipt_is_nowhere_stored_readable(client: FlaskClient, session: Session) -> None:
    receipt = receipt_of(send(client, email="anna@example.org"))
    report = only_report(session)
    assert receipt not in (report.receipt_hash, report.submission_token)
    assert receipt == keyed_hash("receipt", report.submission_token or "")


def test_a_report_without_text_is_shown_again_with_a_summary(client: FlaskClient) -> None:
    page = client.post("/report/check", data=answers(text=" "))
    assert page.status_code == 422
    assert "<title>Error:" in page.text
    assert 'href="#text"' in page.text
    assert 'value="Mill Lane 3"' in page.text


@pytest.mark.parametrize(
    ("text", "status"), [("ab", 422), ("abc", 200), ("x" * 5000, 200), ("x" * 5001, 422)]
)
def test_a_text_has_3_to_5000_characters(client: FlaskClient, text: str, status: int) -> None:
    assert client.post("/report/check", data=answers(text=text)).status_code == status


def test_a_complaint_needs_some_place(client: FlaskClient) -> None:
    assert client.post("/report/check", data=answers(place_words="")).status_code == 422


@pytest.mark.parametrize("kind", ["suggestion", "question", "praise"])
def test_anything_else_needs_no_place(client: FlaskClient, kind: str) -> None:
    assert client.post("/report/check", data=answers(kind=kind, place_words="")).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "anna"),
        ("email", "a@b@c"),
        ("email", "a@example.org\nBcc: x@example.org, "),
        ("phone", "12"),
        ("kind", "x"),
        ("name", "x" * 201),
    ],
)
def test_a_mistake_has_a_message_and_keeps_the_text(client: FlaskClient, field: str, value: str) -> None:
    page = client.post("/report/check", data=answers(**{field: value}))
    assert page.status_code == 422
    assert "The lamp is dark." in page.text


HOSTILE = [
    "a\0b\0c",
    "\ud800 abc",
    "\u202eabc\u2066",
    "\ufeff\u200babc",
    "'; DROP TABLE report; --",
    "{{ 7*7 }}<script>",
    "🕯" * 2500,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_stored_or_refused_and_never_breaks(client: FlaskClient, text: str) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    answer = send(client, text=raw, place_words=raw[:100], name=raw[:100])
    assert answer.status_code in (303, 422)


def test_a_script_is_shown_as_text(client: FlaskClient) -> None:
    answer = send(client, text="<script>alert(1)</script>")
    assert "<script>alert" not in client.get(f"/follow/{receipt_of(answer)}").text


def test_a_megabyte_of_text_is_given_back_with_a_message(client: FlaskClient) -> None:
    page = client.post("/report/check", data=answers(text="x" * 2**20))
    assert page.status_code == 422
    assert "Write at most 5000 characters" in page.text


def test_the_check_page_carries_every_answer(client: FlaskClient) -> None:
    given = answers(
        email="anna@example.org", phone="01632 960100", name="Anna", lat="50.50000", lon="0.50000"
    )
    page = client.post("/report/check", data=given)
    assert {name: unescape(hidden(page, name)) for name in given} == given


def test_change_leads_back_to_the_field_with_all_kept(client: FlaskClient) -> None:
    page = client.post("/report", data=answers(email="anna@example.org"))
    assert page.status_code == 200
    assert 'value="anna@example.org"' in page.text


def test_a_change_of_language_keeps_what_was_typed(client: FlaskClient, make: Maker) -> None:
    make.city()
    page = client.post("/report?lang=es", data=answers(spoken="en"))
    assert '<html lang="es"' in page.text
    assert "The lamp is dark." in page.text
    assert '<option selected value="es"' in page.text


def test_pages_with_answers_may_be_kept_for_the_back_button(client: FlaskClient) -> None:
    page = client.post("/report/check", data=answers())
    assert page.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("path", ["/report/check", "/report/send"])
def test_an_address_that_only_answers_to_the_form_leads_to_it(client: FlaskClient, path: str) -> None:
    assert client.get(path).location == "/report"


def test_a_form_that_was_open_for_too_long_loses_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    page = app.test_client().post("/report/send", data=answers())
    assert page.status_code == 422
    assert "Nothing is lost" in page.text
    assert "The lamp is dark." in page.text


def test_a_form_with_its_csrf_token_is_taken(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    browser = app.test_client()
    csrf = hidden(browser.get("/report"), "csrf_token")
    assert browser.post("/report/send", data=answers(csrf_token=csrf)).status_code == 303


def test_a_program_that_fills_in_everything_is_marked_and_not_shut_out(
    client: FlaskClient, session: Session
) -> None:
    assert send(client, website="https://example.org").status_code == 303
    assert only_report(session).looks_automatic


def test_a_slow_human_is_not_marked(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = hidden(client.get("/report"), "token")
    monkeypatch.setattr("app.reports.views.form_token.QUICKEST_HUMAN_SECONDS", -10)
    send(client, token=token)
    assert not only_report(session).looks_automatic


def test_a_picked_street_gives_words_position_and_area(
    client: FlaskClient, session: Session, make: Maker
) -> None:
    area = make.area(shape=SQUARE)
    place = make.place(name="High Street", lat=50.5, lon=0.5)
    send(client, place_words="near 12", place=f"place:{place.id}")
    report = only_report(session)
    assert (report.place_words, report.lat, report.lon, report.area_id) == (
        "High Street, near 12",
        50.5,
        0.5,
        area.id,
    )


def test_a_picked_area_is_a_place(client: FlaskClient, session: Session, make: Maker) -> None:
    area = make.area(name="Old Town")
    send(client, place_words="", place=f"area:{area.id}")
    assert only_report(session).area_id == area.id


@pytest.mark.parametrize("pick", ["place:99999", "area:x", "place:", "x:1", "place:" + "9" * 30, "area:²"])
def test_a_pick_that_is_not_in_the_list_is_passed_over(client: FlaskClient, pick: str) -> None:
    assert send(client, place=pick).status_code == 303


def test_a_click_on_the_map_sets_a_pin_that_stays(client: FlaskClient, make: Maker) -> None:
    make.area(shape=SQUARE)
    page = client.post("/report", data=answers() | {"pin.x": "320", "pin.y": "300"})
    assert 0 < float(hidden(page, "lon")) < 1
    assert f"/report/map.svg?lat={hidden(page, 'lat').rstrip('0')}" in unescape(page.text)
    assert "The lamp is dark." in page.text


def test_the_enter_key_does_not_set_a_pin(client: FlaskClient, make: Maker) -> None:
    make.area(shape=SQUARE)
    page = client.post("/report", data=answers() | {"pin.x": "0", "pin.y": "0"})
    assert "Check your answers</h1>" in page.text


@pytest.mark.parametrize(("x", "y"), [("-1", "5"), ("99999", "1"), ("x", "y"), ("9999", "9999"), ("²", "2")])
def test_a_click_beside_the_map_sets_no_pin(client: FlaskClient, make: Maker, x: str, y: str) -> None:
    make.area(shape=SQUARE)
    assert hidden(client.post("/report", data=answers() | {"pin.x": x, "pin.y": y}), "lat") == ""


def test_a_pin_can_be_removed(client: FlaskClient, make: Maker) -> None:
    make.area(shape=SQUARE)
    page = client.post("/report", data=answers(lat="50.5", lon="0.5", remove_pin="1"))
    assert hidden(page, "lat") == ""


def test_a_pin_outside_the_city_is_told_and_not_refused(
    client: FlaskClient, session: Session, make: Maker
) -> None:
    make.area(shape=SQUARE)
    outside = answers(lat="40.0", lon="0.5")
    page = client.post("/report/check", data=outside)
    assert "The pin is outside the city." in page.text
    assert send(client, **outside).status_code == 303


def test_the_map_has_a_pin_where_one_was_set(client: FlaskClient, make: Maker) -> None:
    make.area(shape=SQUARE)
    make.place(line=[[0.2, 50.2], [0.8, 50.2]])
    plain, pinned = client.get("/report/map.svg"), client.get("/report/map.svg?lat=50.5&lon=0.5")
    assert plain.mimetype == "image/svg+xml"
    assert pinned.text.count("<circle") == plain.text.count("<circle") + 1


def test_without_borders_there_is_no_map(client: FlaskClient) -> None:
    assert client.get("/report/map.svg").status_code == 404


def test_a_photo_is_kept_with_the_form_and_then_with_the_report(
    client: FlaskClient, session: Session
) -> None:
    page = client.post("/report/check", data=answers(photo=upload(picture())))
    token = hidden(page, "photo_token")
    assert mimetype_of(client, f"/report/photo/{token}") == "image/jpeg"
    receipt = receipt_of(send(client, photo_token=token, photo_alt="A dark lamp"))
    photo = session.scalars(select(Photo)).one()
    assert photo.alt_text == "A dark lamp"
    assert mimetype_of(client, f"/follow/{receipt}/photo/{photo.file_name}") == "image/jpeg"


@pytest.mark.parametrize("data", [b"no picture", picture(size=(800, 800))[:300], b""])
def test_a_broken_photo_is_told_and_loses_no_text(client: FlaskClient, data: bytes) -> None:
    page = client.post("/report/check", data=answers(photo=upload(data)))
    assert page.status_code == 422
    assert 'href="#photo"' in page.text
    assert "The lamp is dark." in page.text


def test_a_photo_can_be_removed_again(client: FlaskClient) -> None:
    token = hidden(client.post("/report", data=answers(photo=upload(picture()))), "photo_token")
    page = client.post("/report", data=answers(photo_token=token, remove_photo="1"))
    assert hidden(page, "photo_token") == ""


def test_photos_of_forms_never_sent_are_gone_after_a_day(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = hidden(client.post("/report", data=answers(photo=upload(picture()))), "photo_token")
    monkeypatch.setattr(photo_store, "PENDING_SECONDS", -1)
    client.post("/report", data=answers(photo=upload(picture())))
    assert photo_store.find_pending(token) is None


@pytest.mark.parametrize("token", ["..", "../photos/x", "a" * 32, "A" * 31, "%2e%2e"])
def test_a_pending_photo_is_found_by_its_token_alone(client: FlaskClient, token: str) -> None:
    assert client.get(f"/report/photo/{token}").status_code == 404


def test_a_report_whose_photo_has_expired_is_sent_all_the_same(client: FlaskClient, session: Session) -> None:
    assert send(client, photo_token="f" * 32).status_code == 303
    assert only_report(session).photos == []


def test_contact_data_are_encrypted_and_can_be_read_again(client: FlaskClient, session: Session) -> None:
    send(client, email="Anna@Example.org", phone="01632 960100", name="Anna")
    contact = session.scalars(select(Contact)).one()
    assert b"Anna" not in (contact.email_sealed or b"") + (contact.name_sealed or b"")
    read = read_contact(contact.report)
    assert read is not None
    assert (read.email, read.phone, read.name) == ("Anna@Example.org", "+441632960100", "Anna")


def test_without_contact_nothing_is_kept(client: FlaskClient, session: Session) -> None:
    send(client)
    assert session.scalars(select(Contact)).all() == []


def test_no_contact_data_stand_in_history(client: FlaskClient, session: Session) -> None:
    send(client, email="anna@example.org", name="Anna")
    lines = session.scalars(select(HistoryEntry)).all()
    assert not any("anna" in f"{line.text}{line.details}".lower() for line in lines)


def test_only_files_of_photos_lie_in_the_folder(app: Flask, client: FlaskClient) -> None:
    client.post("/report", data=answers(photo=upload(picture("PNG"), "../../evil.php")))
    folder: Path = app.extensions["settings"].media_dir
    assert {file.suffix for file in folder.rglob("*") if file.is_file()} == {".jpg"}
