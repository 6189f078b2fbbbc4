"""Hints through an existing broker (RabbitMQ, Redis), for cities that run Celery already."""

from collections.abc import Callable
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError

TASK = "answerable.work"
SETTINGS: dict[str, Any] = {
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_ignore_result": True,
    "task_serializer": "json",
    "accept_content": ["json"],
    "worker_prefetch_multiplier": 4,
    "worker_hijack_root_logger": False,
    "task_publish_retry": False,
    "task_default_queue": "answerable",
    "broker_connection_timeout": 2,
    "broker_connection_retry_on_startup": True,
}


def make_celery(broker_url: str) -> Celery:
    """Return a Celery application with the settings that lost no work in our fault tests."""
    celery = Celery("answerable", broker=broker_url)
    celery.conf.update(SETTINGS)
    return celery


def make_sender(broker_url: str) -> Callable[[], None]:
    """Return a function that sends one hint; it raises OSError where the broker is away."""
    celery = make_celery(broker_url)

    def send() -> None:
        try:
            celery.send_task(TASK, retry=False, ignore_result=True)
        except OperationalError as error:
            raise OSError(str(error)) from error

    return send
