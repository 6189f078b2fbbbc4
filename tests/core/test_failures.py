"""When something breaks, the page says so plainly, and nobody's words reach the log."""

import logging
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core.access import open_to_all
from app.core.config import Settings
from app.core.db import db
from app.core.errors import MissingSettingError
from app.core.transaction import transaction
from app.factory import create_app
from app.reports.services.intake import Draft, submit_report
from tests.conftest import test_settings

WORDS = "My neighbour Zebediah parks on the pavement."


def test_a_database_that_is_away_gives_503_with_all_headers(tmp_path: Path) -> None:
    app = create_app(test_settings("postgresql+psycopg://nobody@127.0.0.1:1/none", tmp_path))
    answer = app.test_client().get("/follow/0123456789abcdef0123456789abcdef")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(
    "query",
    [
        "endpoint=x",
        "_method=POST",
        "_external=1",
        "_anchor=x",
        "filename=x",
        "lang=xx",
        "values=1",
        "%00=%00",
    ],
)
def test_no_name_in_a_query_breaks_a_page(client: FlaskClient, query: str) -> None:
    assert client.get(f"/?{query}").status_code == 200


@pytest.mark.parametrize("path", ["/static/" + "x" * 5000, "/nothing", "/nothing/%00", "/report/sent/%00"])
def test_what_is_not_there_is_a_plain_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_language_links_keep_the_page_and_its_query(client: FlaskClient) -> None:
    assert "/figures?months=3&amp;lang=es" in client.get("/figures?months=3").get_data(as_text=True)


def test_a_failed_statement_does_not_log_what_a_resident_wrote(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(sa.exc.DBAPIError) as caught, transaction():
        submit_report(Draft(text=WORDS))
        db.session.execute(sa.text("INSERT INTO report (text) VALUES (:text)"), {"text": WORDS})
    logging.getLogger("test").error("failed", exc_info=caught.value)
    assert "Zebediah" not in str(caught.value)
    assert "Zebediah" not in caplog.text


def test_no_command_works_on_stored_data_without_its_secrets(tmp_path: Path) -> None:
    with pytest.raises(MissingSettingError, match="SECRET_KEY"):
        Settings.from_environ({"DATABASE_URL": f"sqlite:///{tmp_path}/city.db"}).require_secrets()


def test_a_page_that_breaks_says_so_without_the_database(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        db.session.execute(sa.text("SELECT * FROM no_such_table"))

    monkeypatch.setitem(app.view_functions, "reports.start", open_to_all(fail))
    assert client.get("/").status_code in (500, 503)
