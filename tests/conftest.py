"""One application a database; each test starts with empty tables."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, close_all_sessions

from app.core.config import Settings
from app.core.db import Model, db
from app.core.transaction import transaction
from app.factory import create_app
from tests import factories

POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres")
KEY = "k" * 48
CONTACT_KEYS = "1:" + "QUFB" * 10 + "QUE="


def test_settings(database_url: str, media_dir: Path) -> Settings:
    """Return settings with secrets that only tests use."""
    return Settings(
        database_url=database_url,
        secret_key=KEY,
        pepper_key=KEY,
        contact_keys=CONTACT_KEYS,
        media_dir=media_dir,
        demo=True,
        log_level="CRITICAL",
    )


test_settings.__test__ = False  # type: ignore[attr-defined]


def _make_app(settings: Settings) -> Flask:
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sa.event.listen(db.engine, "connect", _forget_durability)
        Model.metadata.create_all(db.engine)
    return app


def _forget_durability(connection: sa.engine.interfaces.DBAPIConnection, _record: object) -> None:
    connection.cursor().execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def sqlite_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("sqlite")
    return _make_app(test_settings(f"sqlite:///{folder}/test.db", folder / "media"))


@pytest.fixture(scope="session")
def postgresql_url(worker_id: str) -> Iterator[str]:
    """The address of an empty database of this test process."""
    server = sa.create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    name = f"answerable_test_{os.getpid()}_{worker_id}"
    try:
        with server.connect() as connection:
            connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
            connection.execute(sa.text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    except sa.exc.OperationalError:
        if os.environ.get("CI"):
            raise
        pytest.skip("no PostgreSQL at TEST_POSTGRESQL_URL")
    url = sa.make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)
    yield url
    close_all_sessions()
    with server.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    server.dispose()


@pytest.fixture(scope="session")
def postgresql_app(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = _make_app(test_settings(postgresql_url, tmp_path_factory.mktemp("postgresql")))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on each database, with empty tables, inside its context."""
    app: Flask = request.getfixturevalue(f"{request.param}_app")
    with app.app_context():
        _empty_tables()
        yield app
        db.session.remove()


def _empty_tables() -> None:
    with db.engine.begin() as connection:
        tables = [table.name for table in reversed(Model.metadata.sorted_tables)]
        if connection.dialect.name == "postgresql":
            # Many times as fast as TRUNCATE, which makes new files for each table.
            connection.exec_driver_sql("; ".join(f'DELETE FROM "{name}"' for name in tables))
            return
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        for name in tables:
            connection.exec_driver_sql(f'DELETE FROM "{name}"')


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a name."""
    return app.test_client()


@pytest.fixture
def store(app: Flask) -> Callable[..., object]:
    """Add rows in a transaction of their own and return the first."""

    def add(*rows: object) -> object:
        with transaction() as session:
            session.add_all(rows)
        return rows[0]

    return add


@pytest.fixture
def make(app: Flask) -> factories.Maker:
    """Make rows with valid defaults; a test states only what matters."""
    return factories.Maker()


@pytest.fixture
def session(app: Flask) -> Session:
    """The session that services use."""
    return db.session()
