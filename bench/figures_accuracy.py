"""Compare the figures of roll-ups with lifelines' Kaplan-Meier estimate, category by category, on a file of cases.

    python -m bench.figures_accuracy [--short] [--in cases.jsonl.gz]

Without a file it makes cases shaped like a year of a large city. A file has one JSON object a line with created_at, first_response_at, closed_at and category. What is open is
censored at the last instant in the file. The last line printed is JSON.
"""

import argparse
import gzip
import io
import json
import math
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lifelines import KaplanMeierFitter

from app.stats.rules.counting import COUNTS, PACKED, tally
from app.stats.rules.facts import FactValues, Known, Moment, establish
from app.stats.rules.figures import DAY_SECONDS, Month, work_out
from app.stats.rules.packing import add_counts
from bench.harness import show
from bench.import_cases import CASES, make_file

SHORT_CASES = 5_000


def read_cases(path: Path, limit: int | None) -> list[dict[str, Any]]:
    """Return the cases that have a day of receipt and a category, up to a limit."""
    with io.TextIOWrapper(_opened(path), encoding="utf-8") as lines:
        cases = (json.loads(line) for line in lines)
        found = [case for case in cases if case.get("created_at") and case.get("category")]
    return found[:limit]


def _opened(path: Path) -> gzip.GzipFile | io.BufferedReader:
    return gzip.GzipFile(path) if path.suffix == ".gz" else path.open("rb")


def read_facts(cases: Sequence[dict[str, Any]]) -> tuple[list[FactValues], dict[int, str]]:
    """Return the facts of the cases, and the category behind each number."""
    last = max(at for case in cases for at in _instants(case))
    numbers = {name: n for n, name in enumerate(sorted({case["category"] for case in cases}), start=1)}
    facts = [establish(_known(n, case, numbers, last), UTC) for n, case in enumerate(cases)]
    return facts, {n: name for name, n in numbers.items()}


def _instants(case: dict[str, Any]) -> Iterator[datetime]:
    for name in ("created_at", "first_response_at", "closed_at"):
        if case.get(name):
            at = datetime.fromisoformat(case[name])
            yield at if at.tzinfo else at.replace(tzinfo=UTC)


def _known(n: int, case: dict[str, Any], numbers: dict[str, int], last: datetime) -> Known:
    steps = {"first_response_at": "answered", "closed_at": "resolved"}
    history = [
        Moment(next(_instants({name: case[name], "created_at": None})), step, True)
        for name, step in steps.items()
        if case.get(name)
    ]
    return Known(
        report_id=n, received_at=next(_instants(case)), closed=bool(case.get("closed_at")), observed_until=last,
        department_id=None, category_id=numbers[case["category"]], area_id=None, channel="import", language="en",
        history=history,
    )  # fmt: skip


def roll_up(facts: Iterable[FactValues]) -> list[Month]:
    """Return the months of each category as the database would hold them."""
    months = []
    for cell, marks in tally(facts).items():
        if cell.dimension != "category":
            continue
        packed: dict[str, dict[int, int]] = {name: {} for name in PACKED}
        for (column, key), n in marks.items():
            if column in packed and n:
                packed[column][key] = n
        columns: dict[str, Any] = {name: marks[name, 0] for name in COUNTS}
        columns |= {name: add_counts(b"", found) for name, found in packed.items()}
        months.append(Month(**cell._asdict(), **columns))
    return months


def exact_days(facts: Sequence[FactValues], end: str) -> tuple[float, float]:
    """Return median and 9-of-10 in days from every single case; infinity where not reached."""
    ends = [getattr(fact, end) for fact in facts]
    seconds = [
        max(0.0, ((ended or fact.observed_until or ended) - fact.received_at).total_seconds())
        for fact, ended in zip(facts, ends, strict=True)
    ]
    fitted = KaplanMeierFitter().fit(seconds, [ended is not None for ended in ends])
    return float(fitted.percentile(0.5)) / DAY_SECONDS, float(fitted.percentile(0.1)) / DAY_SECONDS


def difference_percent(ours: float | None, exact: float) -> float | None:
    """Return how far ours is from the exact wait; None where one of them is not reached and the other is."""
    if ours is None or math.isinf(exact):
        return 0.0 if ours is None and math.isinf(exact) else None
    return 0.0 if ours == exact else 100 * abs(ours - exact) / max(exact, 1 / DAY_SECONDS)


def compare(cases: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the differences of all categories, with the worst one by name."""
    facts, names = read_facts(cases)
    by_category: dict[int, list[FactValues]] = defaultdict(list)
    for fact in facts:
        by_category[fact.category_id or 0].append(fact)
    started = time.perf_counter()
    figures = work_out(roll_up(facts), by=lambda row: row.group_id, as_of=datetime(2100, 1, 1, tzinfo=UTC))
    seconds = time.perf_counter() - started
    rows = []
    for number, found in figures.items():
        for measure, end, waits in (
            ("first_answer", "first_answer_at", found.first_answer),
            ("resolution", "resolved_at", found.resolution),
        ):
            exact = exact_days(by_category[number], end)
            for quantile, ours, theirs in (
                ("median", waits.median_days, exact[0]),
                ("p90", waits.p90_days, exact[1]),
            ):
                rows.append({"category": names[number], "n": found.n, "of": f"{measure} {quantile}", "ours_days": ours,
                             "exact_days": None if math.isinf(theirs) else theirs, "difference_percent": difference_percent(ours, theirs)})  # fmt: skip
    return summary(rows, n_cases=len(facts), seconds=seconds)


def summary(rows: Sequence[dict[str, Any]], *, n_cases: int, seconds: float) -> dict[str, Any]:
    """Return the worst difference and how many are beyond one per cent."""
    known = [row for row in rows if row["difference_percent"] is not None]
    worst = max(known, key=lambda row: row["difference_percent"])
    beyond = [row for row in rows if row["difference_percent"] is None or row["difference_percent"] > 1]
    return {
        "n_cases": n_cases, "n_figures": len(rows), "n_beyond_1_percent": len(beyond), "beyond": beyond,
        "worst_percent": round(worst["difference_percent"], 4), "worst": worst, "roll_up_seconds": round(seconds, 2),
    }  # fmt: skip


def main() -> None:
    """Compare, and print the result as JSON on the last line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--in", dest="path", type=Path)
    parser.add_argument("--short", action="store_true", help=f"the first {SHORT_CASES} cases only")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="answerable-bench-") as folder:
        path = given.path or make_file(Path(folder, "made.jsonl.gz"), CASES)
        show("figures_accuracy", compare(read_cases(path, SHORT_CASES if given.short else None)))


if __name__ == "__main__":
    main()
