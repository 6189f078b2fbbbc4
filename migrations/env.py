"""How migrations meet the database: the application's own engine, one transaction for all."""

from alembic import context
from flask import current_app
from flask_security import AsaList
from sqlalchemy import Column

from app.core.db import IMMEDIATE, Model, UTCDateTime, db


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write our own type as the plain one, so that a migration never depends on the program's later types."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AsaList):
        return "sa.UnicodeText()"
    return False


def compare_type(
    _context: object, _column: object, _metadata_column: Column[object], _inspected: object, wanted: object
) -> bool | None:
    """Leave our own type alone: both databases store it as an instant."""
    return False if isinstance(wanted, UTCDateTime | AsaList) else None


def migrate() -> None:
    """Run the migrations that are asked for."""
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect().execution_options(**{IMMEDIATE: True}) as connection:
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            render_item=render_item,
            **{**options, "compare_type": compare_type},
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


migrate()
