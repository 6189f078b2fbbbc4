"""Random `kill -9` of web server and worker while residents send: nothing acknowledged may be lost or done twice.

usage: python -m bench.kill_loop [--short] [--kills 200]
"""

import argparse
import random
import sys
import threading
import time
import urllib.error
from collections.abc import Callable
from functools import partial
from http.client import HTTPException
from typing import TypeVar

import psutil
from sqlalchemy import Engine, create_engine, text

from app.reports.rules.reference import receipt_hash
from bench.harness import Form, Resident, Service, running_service, show

CLIENTS = 3
DRAIN_SECONDS = 90

T = TypeVar("T")


class Senders:
    """Residents who send again and again, the same form until it is acknowledged."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._stop = threading.Event()
        self.acknowledged: list[str] = []
        self.n_retries = 0
        self._threads = [
            threading.Thread(target=self._send_on, args=(n,), daemon=True) for n in range(CLIENTS)
        ]

    def start(self) -> None:
        """Begin to send."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Finish what was begun."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _send_on(self, number: int) -> None:
        count = 0
        while not self._stop.is_set():
            count += 1
            words = f"The lamp at post {number}-{count} has been dark for a week."
            resident = Resident(self._base_url)
            fill_in = partial(resident.fill_in, text=words, place_words="Mill Lane", kind="complaint")
            url, form = self._insist(fill_in)
            self.acknowledged.append(self._insist(partial(_send, resident, url, form)))

    def _insist(self, step: Callable[[], T]) -> T:
        while True:
            try:
                return step()
            except (urllib.error.URLError, OSError, HTTPException, ValueError):
                self.n_retries += 1
                time.sleep(0.1)


def _send(resident: Resident, url: str, form: Form) -> str:
    final, _text = resident.post(url, form)
    receipt = final.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    if "/sent/" not in final:
        raise ValueError(f"not acknowledged: {final}")
    return receipt


def kill_at_random(service: Service, senders: Senders, kills: int) -> int:
    """Kill this many processes, each any of web server and workers, while reports come in; return how many died."""
    killed = 0
    while killed < kills:
        wait_for_reports(senders, random.randint(1, 4))
        parts = service.parts()
        try:
            random.choice(parts).kill()
            killed += 1
        except (IndexError, psutil.NoSuchProcess):
            time.sleep(0.05)
    return killed


def wait_for_reports(senders: Senders, wanted: int) -> None:
    """Wait until so many more reports were acknowledged, and a moment more: a kill should hit work, not a start."""
    before, deadline = len(senders.acknowledged), time.monotonic() + 20
    while len(senders.acknowledged) < before + wanted and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(random.uniform(0, 0.2))


def drain(engine: Engine) -> float:
    """Return how many seconds it took until no job waited."""
    started = time.monotonic()
    while time.monotonic() - started < DRAIN_SECONDS:
        with engine.connect() as connection:
            if not connection.execute(
                text("SELECT count(*) FROM job WHERE state IN ('ready', 'leased')")
            ).scalar():
                break
        time.sleep(0.5)
    return time.monotonic() - started


def examine(engine: Engine, receipts: list[str]) -> dict[str, object]:
    """Compare what was acknowledged with what is there."""
    with engine.connect() as connection:
        counts = connection.execute(text("SELECT receipt_hash, count(*) FROM report GROUP BY receipt_hash"))
        stored = {row[0]: row[1] for row in counts}
        rows = connection.execute(
            text(
                "SELECT r.id, count(p.id) FROM report r LEFT JOIN prediction p ON p.report_id = r.id GROUP BY r.id"
            )
        )
        readings = [n for _id, n in rows]
        texts = connection.execute(text("SELECT count(*) - count(DISTINCT text) FROM report")).scalar()
        parked = connection.execute(text("SELECT count(*) FROM job WHERE state = 'parked'")).scalar()
    return {
        "acknowledged": len(receipts),
        "stored": len(readings),
        "lost": sum(stored.get(receipt_hash(receipt), 0) == 0 for receipt in receipts),
        "stored_twice": texts,
        "not_triaged_exactly_once": sum(n != 1 for n in readings),
        "jobs_parked": parked,
    }


def main() -> int:
    """Run the loop and print its figures; status 1 where something was lost or done twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--kills", type=int, default=200)
    chosen = parser.parse_args()
    kills = 8 if chosen.short else chosen.kills
    started = time.monotonic()
    with running_service() as service:
        senders = Senders(service.base_url)
        senders.start()
        killed = kill_at_random(service, senders, kills)
        senders.stop()
        engine = create_engine(service.environ["DATABASE_URL"])
        drained = drain(engine)
        found = examine(engine, senders.acknowledged)
        engine.dispose()
    figures = {
        "kills": killed,
        **found,
        "retries": senders.n_retries,
        "drain_s": round(drained, 1),
        "seconds": round(time.monotonic() - started),
    }
    show("kill_loop", figures)
    return int(bool(found["lost"] or found["stored_twice"] or found["not_triaged_exactly_once"]))


if __name__ == "__main__":
    sys.exit(main())
