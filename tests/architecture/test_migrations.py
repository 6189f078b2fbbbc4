"""Every migration goes up, down and up again, on both databases, and ends where the models say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade
from flask_security import AsaList

from app.core.db import Model, UTCDateTime, db
from app.core.schema import MIGRATIONS, find_schema_fault, is_empty, upgrade_schema
from app.factory import create_app
from tests.conftest import test_settings


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def bare_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application whose database has no tables."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/bare.db"
    else:
        url = request.getfixturevalue("postgresql_url")
    app = create_app(test_settings(url, tmp_path / "media"))
    with app.app_context():
        if request.param == "postgresql":
            request.getfixturevalue("postgresql_app")
            _drop_everything()
        yield app
        db.session.remove()
        if request.param == "postgresql":
            _drop_everything()
            Model.metadata.create_all(db.engine)
        db.engine.dispose()


def _drop_everything() -> None:
    with db.engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))


def _same_type(
    _context: object, _column: object, _ours: object, _found: object, wanted: object
) -> bool | None:
    return False if isinstance(wanted, UTCDateTime | AsaList) else None


def test_migrations_end_where_the_models_say(bare_app: Flask) -> None:
    upgrade_schema()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": _same_type})
        assert compare_metadata(context, Model.metadata) == []


def test_migrations_go_up_down_and_up_again(bare_app: Flask) -> None:
    upgrade_schema()
    downgrade(directory=str(MIGRATIONS), revision="base")
    assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade_schema()
    assert find_schema_fault() is None


def test_an_empty_database_is_seen_as_such(bare_app: Flask) -> None:
    assert is_empty()


def test_a_database_without_tables_has_a_fault_with_the_way_out(bare_app: Flask) -> None:
    fault = find_schema_fault()
    assert fault is not None
    assert "answerable db upgrade" in fault
