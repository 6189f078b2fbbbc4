"""How often something may be tried: counted in the application's own database, so that it holds across processes."""

from datetime import datetime, timedelta

from sqlalchemy import String, case, delete, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import Model, db
from app.core.errors import TooManyTriesError


class TryCount(Model):
    """How often something was tried in a stretch of time; `key` is a keyed hash, never a name or an address."""

    __tablename__ = "try_count"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    n: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(index=True)


def count_try(key: str, *, most: int, within: timedelta) -> None:
    """Count one try in the open transaction; raises TooManyTriesError beyond `most` in a stretch of `within`.

    The stretch begins with the first try. The count is exact however many processes ask at once.
    """
    at = clock.now()
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    is_over = TryCount.ends_at <= at
    statement = insert(TryCount).values(key=key, n=1, ends_at=at + within)
    counted = statement.on_conflict_do_update(
        index_elements=[TryCount.key],
        set_={
            "n": case((is_over, literal(1)), else_=TryCount.n + 1),
            "ends_at": case((is_over, statement.excluded.ends_at), else_=TryCount.ends_at),
        },
    ).returning(TryCount.n, TryCount.ends_at)
    n, ends_at = db.session.execute(counted).one()
    if n > most:
        raise TooManyTriesError(max(1, round((ends_at - at).total_seconds())))


def forget_tries(key: str) -> None:
    """Forget the tries under this key, and all whose time is over."""
    db.session.execute(delete(TryCount).where((TryCount.key == key) | (TryCount.ends_at <= clock.now())))
