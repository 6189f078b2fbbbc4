"""Writing happens in one way, whole or not at all."""

import threading

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.core.db import WriteOutsideTransactionError, db
from app.core.transaction import NestedTransactionError, after_commit, transaction
from app.departments.models import Area, City
from tests.factories import Maker


def test_what_fails_halfway_leaves_nothing(session: Session) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        session.add(Area(slug="a", name="A"))
        session.flush()
        raise ZeroDivisionError
    assert session.query(Area).count() == 0


def test_a_write_outside_a_transaction_is_refused(session: Session) -> None:
    session.add(Area(slug="a", name="A"))
    with pytest.raises(WriteOutsideTransactionError):
        session.flush()


def test_a_transaction_inside_another_is_a_mistake(app: Flask) -> None:
    with pytest.raises(NestedTransactionError), transaction(), transaction():
        pass


def test_follow_ups_run_only_after_the_commit(session: Session) -> None:
    seen: list[int] = []
    with transaction():
        session.add(Area(slug="a", name="A"))
        after_commit(lambda: seen.append(1))
        assert seen == []
    assert seen == [1]


def test_a_rollback_forgets_the_follow_ups(session: Session) -> None:
    seen: list[int] = []
    with pytest.raises(ZeroDivisionError), transaction():
        after_commit(lambda: seen.append(1))
        raise ZeroDivisionError
    with transaction():
        pass
    assert seen == []


def test_no_update_is_lost_among_eight_threads(app: Flask, make: Maker) -> None:
    city = make.city(phone="0")
    city_id = city.id

    def count_up() -> None:
        with app.app_context():
            for _ in range(20):
                with transaction() as session:
                    row = session.get(City, city_id, with_for_update=True)
                    assert row is not None
                    row.phone = str(int(row.phone) + 1)
            db.session.remove()

    threads = [threading.Thread(target=count_up) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert city.phone == "160"
