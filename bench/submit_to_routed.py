"""From the resident's click on "send" to the report's route, with web server and worker as `make run` starts them.

usage: python -m bench.submit_to_routed [--short]
Goal: p95 2 s. Reports come one after the other at a random pace, as in a busy city; the worker polls.
"""

import argparse
import random
import sys
import time

from sqlalchemy import Engine, create_engine, text

from app.reports.rules.reference import receipt_hash
from bench.harness import Resident, percentile, running_service, show

TEXTS = (
    "The street light outside number 12 has been out for a week.",
    "Rubbish was not collected again on our road.",
    "There is a deep pothole in the middle of the lane, a cyclist fell.",
    "Please plant more trees along the river walk.",
    "When does the library open on Sundays?",
)
WAIT_SECONDS = 30.0


def wait_for_reading(engine: Engine, receipt: str) -> float:
    """Return once the report has been read; raise TimeoutError after half a minute."""
    statement = text(
        "SELECT count(*) FROM prediction p JOIN report r ON r.id = p.report_id WHERE r.receipt_hash = :hash"
    )
    started = time.perf_counter()
    while time.perf_counter() - started < WAIT_SECONDS:
        with engine.connect() as connection:
            if connection.execute(statement, {"hash": receipt_hash(receipt)}).scalar():
                return time.perf_counter()
        time.sleep(0.01)
    raise TimeoutError("a report was not read")


def main() -> int:
    """Send reports and print how long each step took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    n_reports = 20 if parser.parse_args().short else 200
    sending, routing = [], []
    with running_service() as service:
        engine = create_engine(service.environ["DATABASE_URL"])
        for number in range(n_reports + 2):
            resident = Resident(service.base_url)
            url, form = resident.fill_in(
                text=TEXTS[number % len(TEXTS)], place_words="Mill Lane 12", kind="complaint"
            )
            started = time.perf_counter()
            final, _page = resident.post(url, form)
            answered = time.perf_counter()
            routed = wait_for_reading(engine, final.split("?")[0].rsplit("/", 1)[-1])
            if number >= 2:
                sending.append((answered - started) * 1000)
                routing.append(routed - started)
            time.sleep(random.uniform(0.0, 0.3))
        engine.dispose()
    figures: dict[str, object] = {
        "reports": n_reports,
        "send_p50_ms": round(percentile(sending, 0.5), 1),
        "send_p95_ms": round(percentile(sending, 0.95), 1),
        "routed_p50_s": round(percentile(routing, 0.5), 2),
        "routed_p95_s": round(percentile(routing, 0.95), 2),
    }
    show("submit_to_routed", figures)
    return int(percentile(routing, 0.95) > 2)


if __name__ == "__main__":
    sys.exit(main())
