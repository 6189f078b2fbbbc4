"""The demo's mailbox and its pages."""

import re
import smtplib
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.config import settings
from app.demo.errors import NoSuchMailError
from app.demo.gateways.mailbox import get_mail, keep_mail, list_mails, mail_folder, open_mailbox, smtp_address
from app.demo.gateways.ports import find_free_port
from app.demo.rules.links import find_path, split_links

HOST = "127.0.0.1"


def a_mail(text: str = "Hello", subject: str = "Your report K3RT-9WXA") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "city@localhost", "rosa@example.org", subject
    mail.set_content(text)
    return mail


@pytest.fixture
def folder(app: Flask) -> Path:
    found = mail_folder(settings())
    for file in found.glob("*.eml"):
        file.unlink()
    return found


def test_a_mail_that_is_sent_can_be_read(tmp_path: Path) -> None:
    port = find_free_port(HOST)
    with open_mailbox(tmp_path, HOST, port), smtplib.SMTP(HOST, port, timeout=5) as server:
        server.send_message(a_mail("Grüße aus Ellerford 路灯"))
    (mail,) = list_mails(tmp_path)
    assert (mail.to, mail.subject) == ("rosa@example.org", "Your report K3RT-9WXA")
    assert mail.text.strip() == "Grüße aus Ellerford 路灯"


def test_the_newest_mail_comes_first(tmp_path: Path) -> None:
    for subject in ("first", "second"):
        keep_mail(tmp_path, a_mail(subject=subject).as_bytes())
    assert [mail.subject for mail in list_mails(tmp_path)] == ["second", "first"]


def test_a_mail_without_a_plain_part_is_shown_empty(tmp_path: Path) -> None:
    name = keep_mail(tmp_path, b"To: rosa@example.org\r\nContent-Type: text/html\r\n\r\n<b>Hello</b>")
    assert get_mail(tmp_path, name).text == ""


@pytest.mark.parametrize("name", ["../secret", "x", "20261123T020512123456-0000000g", ""])
def test_a_name_that_is_no_mail_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoSuchMailError):
        get_mail(tmp_path, name)


def test_an_smtp_url_without_a_port_means_25() -> None:
    assert smtp_address("smtp://mail.example.org") == ("mail.example.org", 25)


def test_a_link_to_this_site_becomes_a_path() -> None:
    pieces = list(split_links("See http://city.test/follow/abc. Bye", origins=["http://city.test"]))
    assert [(piece.text, piece.path) for piece in pieces] == [
        ("See ", None),
        ("http://city.test/follow/abc", "/follow/abc"),
        (". Bye", None),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "http://city.test.evil.example/x",
        "https://evil.example/",
        "http://city.test//evil.example",
        "http://city.test/\\evil",
    ],
)
def test_a_link_elsewhere_stays_text(address: str) -> None:
    assert find_path(address, ["http://city.test"]) is None


def test_the_mail_page_says_that_it_is_the_demos(client: FlaskClient, folder: Path) -> None:
    answer = client.get("/demo/mail")
    assert answer.status_code == 200
    assert "in the demo only" in answer.text


def test_the_mail_page_leads_to_each_mail(client: FlaskClient, folder: Path) -> None:
    keep_mail(folder, a_mail(subject="Your <b>report</b>").as_bytes())
    listed = client.get("/demo/mail").text
    path = re.search(r'href="(/demo/mail/[^"]+)"', listed)
    assert path
    assert "Your &lt;b&gt;report&lt;/b&gt;" in client.get(path[1]).text


def test_only_links_to_this_site_can_be_followed(client: FlaskClient, folder: Path) -> None:
    text = f"Yours: {settings().base_url}/follow/abc or https://evil.example/follow"
    name = keep_mail(folder, a_mail(text).as_bytes())
    shown = client.get(f"/demo/mail/{name}").text
    assert 'href="/follow/abc"' in shown
    assert 'href="https://evil.example' not in shown


def test_a_mail_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get("/demo/mail/20261123T020512123456-00000000").status_code == 404
