"""The one way to write: a transaction that commits or rolls back as a whole."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy.orm import Session

from app.core.db import IMMEDIATE, WRITING, db

BEFORE_COMMIT = "answerable_before_commit"
AFTER_COMMIT = "answerable_after_commit"

# SQLite's own busy handler is not fair: waiting here first keeps the slowest writer from starving.
_one_writer = threading.Lock()


class NestedTransactionError(RuntimeError):
    """An entry point opened a transaction inside another one."""


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit everything done inside, or nothing; what was read before is read afresh under the write lock."""
    session = db.session()
    if session.info.get(WRITING):
        raise NestedTransactionError("a transaction is already open")
    session.rollback()
    session.info.pop(BEFORE_COMMIT, None)
    with _turn(session):
        session.connection(execution_options={IMMEDIATE: True})
        session.info[WRITING] = True
        try:
            yield session
            for last_work in session.info.pop(BEFORE_COMMIT, ()):
                last_work()
            session.commit()
        except BaseException:
            session.rollback()
            session.info.pop(BEFORE_COMMIT, None)
            session.info.pop(AFTER_COMMIT, None)
            raise
        finally:
            session.info.pop(WRITING, None)
    for follow_up in session.info.pop(AFTER_COMMIT, ()):
        follow_up()


def before_commit(last_work: Callable[[], None]) -> None:
    """Call `last_work` once, however often it is asked for, as the last thing that the open transaction does."""
    db.session().info.setdefault(BEFORE_COMMIT, {})[last_work] = None


def after_commit(follow_up: Callable[[], None]) -> None:
    """Call `follow_up` once, however often it is asked for, after the open transaction has been committed."""
    db.session().info.setdefault(AFTER_COMMIT, {})[follow_up] = None


def _turn(session: Session) -> AbstractContextManager[object]:
    return _one_writer if session.get_bind().dialect.name == "sqlite" else nullcontext()
