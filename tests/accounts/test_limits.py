"""Passwords cannot be guessed fast, and nobody can lock a colleague out."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.services import TRIES
from app.core import clock
from app.core.db import db
from app.core.errors import TooManyTriesError
from app.core.limits import count_try
from app.core.transaction import transaction
from tests.factories import PASSWORD, Maker

HERE, ELSEWHERE = "198.51.100.7", "203.0.113.9"


def _try(client: FlaskClient, email: str, password: str, address: str = HERE) -> int:
    answer = client.post(
        "/staff/sign-in", data={"email": email, "password": password}, environ_base={"REMOTE_ADDR": address}
    )
    return answer.status_code


def test_after_ten_wrong_passwords_even_the_right_one_waits(make: Maker, client: FlaskClient) -> None:
    email = make.user().email
    assert [_try(client, email, "wrong password 1") for _ in range(TRIES)] == [200] * TRIES
    assert _try(client, email, PASSWORD) == 429


def test_a_colleague_elsewhere_is_not_locked_out(make: Maker, client: FlaskClient) -> None:
    email = make.user().email
    for _ in range(TRIES + 1):
        _try(client, email, "wrong password 1", ELSEWHERE)
    assert _try(client, email, PASSWORD) == 302


def test_the_right_password_wipes_out_the_wrong_ones(make: Maker, client: FlaskClient) -> None:
    email = make.user().email
    for _ in range(3):
        for _ in range(TRIES - 1):
            _try(client, email, "wrong password 1")
        assert _try(client, email, PASSWORD) == 302
        client.post("/staff/sign-out")


def test_the_page_says_how_long_to_wait(make: Maker, client: FlaskClient) -> None:
    for _ in range(TRIES):
        _try(client, "a@example.org", "wrong password 1")
    answer = client.post(
        "/staff/sign-in", data={"email": "a@example.org"}, environ_base={"REMOTE_ADDR": HERE}
    )
    assert "Wait 15 minutes" in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 900


def test_a_stretch_ends(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: at)
    with transaction():
        count_try("k", most=1, within=timedelta(minutes=1))
    with pytest.raises(TooManyTriesError), transaction():
        count_try("k", most=1, within=timedelta(minutes=1))
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(minutes=1))
    with transaction():
        count_try("k", most=1, within=timedelta(minutes=1))


def test_many_at_once_are_counted_exactly(app: Flask) -> None:
    passed: list[bool] = []

    def attempt() -> None:
        with app.app_context():
            try:
                with transaction():
                    count_try("many", most=5, within=timedelta(minutes=1))
                passed.append(True)
            except TooManyTriesError:
                passed.append(False)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (passed.count(True), len(passed)) == (5, 12)
