"""With Celery on RabbitMQ, a job is done at once; without the broker, nothing is lost."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.core import clock
from app.core.config import Settings, fresh_secrets
from app.core.db import db
from app.core.outbox.queries import count_jobs
from app.core.schema import upgrade_schema
from app.core.transaction import transaction
from app.factory import create_app
from app.reports.services.intake import Draft, submit_report

BROKER = os.environ.get("TEST_BROKER_URL", "amqp://guest:guest@127.0.0.1:5672//")
ROOT = Path(__file__).parents[2]


def _broker_is_there() -> bool:
    try:
        socket.create_connection(("127.0.0.1", 5672), timeout=2).close()
    except OSError:
        return False
    return True


@pytest.fixture
def city(tmp_path: Path) -> Iterator[tuple[Flask, dict[str, str]]]:
    """A service whose jobs are hinted through the broker, and the environment of its workers."""
    if not _broker_is_there():
        if os.environ.get("CI"):
            raise AssertionError("CI needs RabbitMQ")
        pytest.skip("no RabbitMQ at TEST_BROKER_URL")
    environ = {
        **fresh_secrets(),
        "DATABASE_URL": f"sqlite:///{tmp_path}/city.db",
        "BROKER_URL": BROKER,
        "LOG_LEVEL": "CRITICAL",
    }
    app = create_app(Settings.from_environ(environ))
    with app.app_context():
        upgrade_schema()
        yield app, environ
        db.session.remove()
        db.engine.dispose()


def _submit() -> None:
    with transaction():
        submit_report(Draft(text="The lamp at the corner is out."))


@pytest.mark.rabbitmq
@pytest.mark.slow
def test_a_hint_makes_a_celery_worker_do_the_job(city: tuple[Flask, dict[str, str]]) -> None:
    _app, environ = city
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "app.broker",
        "worker",
        "--pool",
        "solo",
        "--loglevel",
        "ERROR",
        "-Q",
        "answerable",
    ]
    worker = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environ})
    try:
        _submit()
        deadline = time.monotonic() + 60
        while sum(count_jobs()[state] for state in ("ready", "leased")) and time.monotonic() < deadline:
            db.session.rollback()
            time.sleep(0.2)
        assert count_jobs()["done"] >= 1
    finally:
        worker.terminate()
        worker.wait(20)


def test_a_report_is_taken_although_the_broker_is_away(tmp_path: Path) -> None:
    environ = {
        **fresh_secrets(),
        "DATABASE_URL": f"sqlite:///{tmp_path}/city.db",
        "BROKER_URL": "amqp://127.0.0.1:1//",
        "LOG_LEVEL": "CRITICAL",
    }
    app = create_app(Settings.from_environ(environ))
    with app.app_context():
        upgrade_schema()
        started = clock.now()
        _submit()
        assert (clock.now() - started).total_seconds() < 5
        assert count_jobs()["ready"] >= 1
        db.session.remove()
        db.engine.dispose()
