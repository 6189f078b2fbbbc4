"""The state of the database's tables: made when empty, refused when older or newer than this program."""

import sqlite3
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import inspect
from sqlalchemy.engine import make_url

from app.core.config import settings
from app.core.db import db
from app.core.errors import RefusedError

MIGRATIONS = Path(__file__).parents[2] / "migrations"
# The rare WAL-reset bug of SQLite 3.7.0 to 3.51.2: https://sqlite.org/wal.html
WAL_BUG_FIXED_IN = (3, 51, 3)


def ensure_schema() -> None:
    """Make the tables of an empty database; refuse one that another version of this program made."""
    if is_empty():
        upgrade_schema()
    fault = find_schema_fault()
    if fault:
        raise RefusedError(fault)


def upgrade_schema() -> None:
    """Bring the tables to this program's version."""
    url = make_url(settings().database_url)
    if url.drivername.startswith("sqlite") and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    db.session.remove()
    upgrade(directory=str(MIGRATIONS))


def is_empty() -> bool:
    """Say whether the database has no table at all, or does not exist yet."""
    url = make_url(settings().database_url)
    if url.drivername.startswith("sqlite") and url.database and not Path(url.database).exists():
        return True
    return not inspect(db.engine).get_table_names()


def find_schema_fault() -> str | None:
    """Return one sentence on what is wrong with the tables' version, or None."""
    found, wanted = versions()
    if found == wanted:
        return None
    return f"The database is at version {found or 'none'} and this program needs {wanted}. Run `answerable db upgrade`."


def versions() -> tuple[str | None, str | None]:
    """Return the version of the tables and the one this program needs."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with db.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found, ScriptDirectory.from_config(config).get_current_head()


def sqlite_advice() -> str | None:
    """Return a sentence on this SQLite, or None where another database is in use."""
    if db.engine.dialect.name != "sqlite":
        return None
    advice = f"SQLite {sqlite3.sqlite_version}: one web server, up to about 100 reports a second; beyond that use PostgreSQL."
    if sqlite3.sqlite_version_info < WAL_BUG_FIXED_IN:
        advice += " This version has a rare fault in its write-ahead log, mended in 3.51.3: keep backups."
    return advice
