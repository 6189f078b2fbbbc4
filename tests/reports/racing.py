"""Two people who do the same thing at the same moment."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from app.core.db import db
from app.core.errors import RefusedError
from app.core.transaction import transaction

Meet = Callable[[], None]


def race(app: Flask, deed: Callable[[Meet], object]) -> list[str]:
    """Run a deed twice at once and return how each ended; `meet()` waits until both have read what they change."""
    barrier = threading.Barrier(2)

    def meet() -> None:
        # On SQLite only one can be inside: it goes on by itself.
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(0.5)

    def run(_number: int) -> str:
        with app.app_context():
            try:
                with transaction():
                    deed(meet)
            except RefusedError as error:
                return type(error).__name__
            finally:
                db.session.remove()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(run, range(2)))
