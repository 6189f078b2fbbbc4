"""Server time of the main pages among 100,000 cases, in one process.

usage: python -m bench.pages [--short] [--database URL]
Goals (p95): report form 50 ms, status page 30 ms, queue 80 ms, public figures 60 ms.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from flask.testing import FlaskClient

from app.accounts.services import add_user, set_up_roles
from app.core.config import Settings
from app.core.outbox.worker import run_until_idle
from app.core.transaction import transaction
from app.departments.queries import list_departments
from app.factory import create_app
from app.reports.services.intake import Draft, submit_report
from bench.harness import ROOT, percentile, private_environ, show
from bench.import_cases import make_file

PASSWORD = "a password for a benchmark"  # noqa: S105
GOALS_MS = {"report_form": 50, "status_page": 30, "queue": 80, "figures": 60}


def fill(folder: Path, environ: dict[str, str], n_cases: int) -> None:
    """Import invented cases into the database of these settings."""
    file = make_file(folder / "made.jsonl.gz", n_cases)
    command = [
        sys.executable,
        "-m",
        "app.console",
        "import",
        "cases",
        str(file),
        "--rejects",
        str(folder / "rejects"),
    ]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}, check=True, capture_output=True)


def sign_in(app: Flask) -> FlaskClient:
    """Return the browser of an agent of one department."""
    with app.app_context(), transaction():
        set_up_roles()
        department = list_departments()[0]
        add_user(
            email="agent@example.org",
            name="",
            password=PASSWORD,
            role="agent",
            departments=[department],
            actor="bench",
        )
    client = app.test_client()
    client.post("/staff/sign-in", data={"email": "agent@example.org", "password": PASSWORD})
    return client


def submit(app: Flask) -> str:
    """Send one report, have it read, and return its receipt."""
    with app.app_context():
        with transaction():
            submitted = submit_report(
                Draft(text="The lamp at the corner of Mill Lane is out.", place_words="Mill Lane")
            )
            receipt = submitted.receipt
        run_until_idle()
    assert receipt
    return receipt


def measure(get: Callable[[], int], rounds: int) -> dict[str, float]:
    """Return median and p95 of a request in milliseconds, after ten to warm up."""
    times = []
    for number in range(rounds + 10):
        started = time.perf_counter()
        status = get()
        if status != 200:
            raise RuntimeError(f"status {status}")
        if number >= 10:
            times.append((time.perf_counter() - started) * 1000)
    return {"p50_ms": round(percentile(times, 0.5), 1), "p95_ms": round(percentile(times, 0.95), 1)}


def main() -> int:
    """Measure each page and print the figures; status 1 where one misses its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--database", default="")
    chosen = parser.parse_args()
    n_cases, rounds = (10_000, 40) if chosen.short else (100_000, 200)
    with TemporaryDirectory(prefix="answerable-bench-") as folder:
        environ = private_environ(
            Path(folder), **({"DATABASE_URL": chosen.database} if chosen.database else {})
        )
        fill(Path(folder), environ, n_cases)
        app = create_app(Settings.from_environ(environ))
        app.config["WTF_CSRF_ENABLED"] = False
        staff, public, receipt = sign_in(app), app.test_client(), submit(app)
        found = {
            "report_form": measure(lambda: public.get("/report").status_code, rounds),
            "status_page": measure(lambda: public.get(f"/follow/{receipt}").status_code, rounds),
            "queue": measure(lambda: staff.get("/staff/queue").status_code, rounds),
            "figures": measure(lambda: public.get("/figures").status_code, rounds),
        }
    missed = [name for name, goal in GOALS_MS.items() if found[name]["p95_ms"] > goal]
    show("pages", {"cases": n_cases, **found, "goals_missed": missed})
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
