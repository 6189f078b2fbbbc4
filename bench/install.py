"""How long `make install` and the first `make run` take on a fresh clone, with a warm package cache.

usage: python -m bench.install [--short]      (--short: install only)
Goal: install under 4 minutes.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.harness import ROOT, Resident, free_port, show


def seconds_of(command: list[str], folder: Path) -> float:
    """Return how long a command took."""
    started = time.monotonic()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return round(time.monotonic() - started, 1)


def first_page_after(folder: Path) -> float:
    """Return how long the first `make run` takes until its start page answers."""
    port, started = free_port(), time.monotonic()
    process = subprocess.Popen(
        ["make", "run", f"PORT={port}"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while time.monotonic() - started < 300:
            try:
                Resident(f"http://127.0.0.1:{port}").get("/")
            except OSError:
                time.sleep(0.5)
            else:
                return round(time.monotonic() - started, 1)
        raise TimeoutError("the start page did not answer")
    finally:
        process.terminate()
        process.wait(30)


def main() -> int:
    """Install and run a fresh clone; print how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    short = parser.parse_args().short
    with TemporaryDirectory(prefix="answerable-bench-") as name:
        folder = Path(name, "clone")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
        figures: dict[str, object] = {"install_s": seconds_of(["make", "install"], folder)}
        if not short:
            figures["first_run_s"] = first_page_after(folder)
            figures["second_run_s"] = first_page_after(folder)
    show("install", {**figures, "cache": os.environ.get("UV_CACHE_DIR", "default")})
    return int(float(str(figures["install_s"])) > 240)


if __name__ == "__main__":
    sys.exit(main())
