"""Commands on reports."""

import threading
from dataclasses import replace

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.audit import AuditEntry
from app.core.db import db
from app.core.encryption import UnreadableValueError
from app.core.transaction import transaction
from app.departments.queries import find_area_at
from app.reports.commands import contacts
from app.reports.models import Contact, PersonKey, Report
from app.reports.queries import get_report, read_contact
from app.reports.services.contacts import erase_contact, keep_contact
from app.reports.services.intake import Draft, submit_report
from tests.conftest import CONTACT_KEYS
from tests.factories import Maker

TWO_KEYS = CONTACT_KEYS + ",2:" + "QkJC" * 10 + "QkI="
SQUARE = {"type": "Polygon", "coordinates": [[[0, 50], [1, 50], [1, 51], [0, 51], [0, 50]]]}


@pytest.fixture
def contact(make: Maker) -> Contact:
    report = make.report(reference="K3RT-9WXA")
    with transaction():
        kept = keep_contact(get_report(report.id), email="anna@example.org", name="Anna", receipt="r" * 32)
    assert kept is not None
    return kept


def run(app: Flask, *arguments: str) -> str:
    with app.app_context():
        result = CliRunner().invoke(contacts, arguments, obj=lambda: app, catch_exceptions=False)
    return result.output


@pytest.fixture(autouse=True)
def tables_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.commands.ensure_schema", lambda: None)


def test_the_same_form_sent_at_once_is_one_report(app: Flask, session: Session) -> None:
    receipts: list[str] = []

    def submit() -> None:
        with app.app_context():
            with transaction():
                receipts.append(
                    submit_report(Draft(text="The lamp is dark.", submission_token="t" * 32)).receipt
                )
            db.session.remove()

    threads = [threading.Thread(target=submit) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receipts) == 6
    assert len(set(receipts)) == 1
    assert len(session.scalars(select(Report)).all()) == 1


def test_a_reference_that_is_taken_is_drawn_again(
    session: Session, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.report(reference="AAAA-AAAA")
    drawn = iter(["AAAA-AAAA", "CCCC-CCCC"])
    monkeypatch.setattr("app.reports.services.intake.new_reference", lambda: next(drawn))
    with transaction():
        assert submit_report(Draft(text="The lamp is dark.")).report.reference == "CCCC-CCCC"


def test_a_row_that_never_goes_in_is_tried_five_times(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    make.report(reference="AAAA-AAAA")
    drawn = iter(["AAAA-AAAA"] * 5 + ["CCCC-CCCC"])
    monkeypatch.setattr("app.reports.services.intake.new_reference", lambda: next(drawn))
    with pytest.raises(IntegrityError), transaction():
        submit_report(Draft(text="The lamp is dark."))
    assert list(drawn) == ["CCCC-CCCC"]


def test_contact_data_moved_to_another_field_cannot_be_read(contact: Contact) -> None:
    with transaction() as session:
        stored = session.get_one(Contact, contact.id)
        stored.name_sealed = stored.email_sealed
    with pytest.raises(UnreadableValueError):
        read_contact(get_report(contact.report_id))


def test_erasing_takes_the_key_with_it(session: Session, contact: Contact) -> None:
    report_id = contact.report_id
    with transaction():
        erase_contact(get_report(report_id), actor="console")
    assert session.scalars(select(PersonKey)).all() == []
    assert read_contact(get_report(report_id)) is None


def test_the_command_erases_by_reference(app: Flask, contact: Contact) -> None:
    assert run(app, "erase", "k3rt 9wxa") == "Erased.\n"
    assert run(app, "erase", "K3RT-9WXA") == "There is nothing to erase.\n"


def test_rotation_seals_every_key_under_the_newest(
    app: Flask, session: Session, contact: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        app.extensions, "settings", replace(app.extensions["settings"], contact_keys=TWO_KEYS)
    )
    assert "1 keys sealed anew under key 2" in run(app, "rotate")
    assert "0 keys sealed anew" in run(app, "rotate")
    session.expire_all()
    assert session.scalars(select(PersonKey)).one().sealed[0] == 2
    read = read_contact(get_report(contact.report_id))
    assert read is not None and read.email == "anna@example.org"


def test_rotation_is_in_the_audit_trail(
    app: Flask, session: Session, contact: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        app.extensions, "settings", replace(app.extensions["settings"], contact_keys=TWO_KEYS)
    )
    run(app, "rotate")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "keys sealed anew")).one()
    assert entry.details == '{"key": 2, "n_keys": 1}'


def test_rotation_names_a_key_it_cannot_read_and_goes_on(
    app: Flask, session: Session, contact: Contact, make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = make.report()
    with transaction():
        keep_contact(get_report(second.id), email="ben@example.org")
        session.get_one(PersonKey, contact.id).sealed = b"\x01" + b"x" * 60
    monkeypatch.setitem(
        app.extensions, "settings", replace(app.extensions["settings"], contact_keys=TWO_KEYS)
    )
    assert "1 keys sealed anew under key 2, 1 unreadable." in run(app, "rotate")


@pytest.mark.parametrize(("lat", "lon", "inside"), [(50.5, 0.5, True), (50, 0.5, True), (52, 0.5, False)])
def test_a_point_finds_the_area_it_lies_in(make: Maker, lat: float, lon: float, inside: bool) -> None:
    make.area(name="A name alone")
    area = make.area(shape=SQUARE)
    found = find_area_at(lat, lon)
    assert (found.id if found else None) == (area.id if inside else None)
