"""How long it takes to take in past cases.

usage: python -m bench.import_cases [--short] [--in FILE]
Without a file it makes 121,145 cases (12,000 with --short) that are shaped like a year of a large city.
"""

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.harness import ROOT, private_environ, show

CASES = 121_145
CATEGORIES = ("road_surface", "street_lighting", "waste_collection", "trees", "graffiti_posters", "noise")


def make_file(path: Path, n_cases: int) -> Path:
    """Write invented cases: log-normal waits, a sixth still open."""
    chance = random.Random(7)  # noqa: S311 - reproducible, not secret
    start = datetime(2025, 1, 1)  # noqa: DTZ001 - the file holds local times
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for number in range(n_cases):
            opened = start + timedelta(minutes=525_600 * number / n_cases)
            row = {
                "id": f"made:{number}", "title": "Made for a benchmark", "lang": "en", "city": "Made", "country": "GB",
                "created_at": opened.isoformat(timespec="seconds"), "department": f"Team {chance.randrange(17)}",
                "district": f"District {chance.randrange(24)}", "category": chance.choice(CATEGORIES),
                "lat": 51 + chance.random() / 10, "lon": chance.random() / 10,
            }  # fmt: skip
            if chance.random() < 5 / 6:
                closed = opened + timedelta(hours=chance.lognormvariate(3, 1.5))
                row["closed_at"] = closed.isoformat(timespec="seconds")
            file.write(json.dumps(row) + "\n")
    return path


def main() -> int:
    """Import once into an empty database, then again, and print how long each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--in", dest="file", type=Path)
    chosen = parser.parse_args()
    with TemporaryDirectory(prefix="answerable-bench-") as folder:
        environ = {**os.environ, **private_environ(Path(folder))}
        file = chosen.file or make_file(Path(folder, "made.jsonl.gz"), CASES // 10 if chosen.short else CASES)
        seconds = [_import(file.absolute(), environ, folder) for _ in range(2)]
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            n_cases = sum(1 for _ in lines)
    figures = {
        "cases": n_cases,
        "import_s": seconds[0],
        "cases_per_s": round(n_cases / seconds[0]),
        "again_s": seconds[1],
    }
    show("import_cases", figures)
    return 0


def _import(file: Path, environ: dict[str, str], folder: str) -> float:
    started = time.monotonic()
    command = [
        sys.executable,
        "-m",
        "app.console",
        "import",
        "cases",
        str(file),
        "--rejects",
        f"{folder}/rejects.jsonl",
    ]
    subprocess.run(command, cwd=ROOT, env=environ, check=True, stderr=subprocess.DEVNULL)
    return round(time.monotonic() - started, 1)


if __name__ == "__main__":
    sys.exit(main())
