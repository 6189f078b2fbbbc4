"""Work through an existing Celery: `celery -A app.broker worker`. Messages are hints; the outbox is the truth."""

from functools import lru_cache

from celery import Celery
from flask import Flask

from app.core.config import Settings
from app.core.outbox.hints import TASK, make_celery
from app.core.outbox.worker import run_until_idle
from app.factory import create_app

celery: Celery = make_celery(Settings.from_environ().broker_url)


@lru_cache(maxsize=1)
def service() -> Flask:
    """Return this process's application, made when the first hint comes."""
    settings = Settings.from_environ()
    settings.require_secrets()
    return create_app(settings)


@celery.task(name=TASK)  # type: ignore[untyped-decorator]
def work() -> int:
    """Do all jobs that are due; return how many were claimed."""
    with service().app_context():
        return run_until_idle(limit=1000)
