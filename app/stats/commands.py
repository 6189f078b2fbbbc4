"""`answerable stats`: figures for operators, and counting them again from history."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import click
from tqdm import tqdm

from app.core import clock
from app.core.commands import with_app, with_reading_app
from app.core.transaction import transaction
from app.stats.models import Dimension
from app.stats.queries.history import count_reports, list_report_ids
from app.stats.queries.rollups import list_category_keys, list_names, list_rollups
from app.stats.rules.figures import Figures, Waits, work_out
from app.stats.rules.packing import OutOfStepError
from app.stats.services import count_past_cases, hold_figures, recount_rollups

CASES_AT_ONCE = 5_000
NO_GROUP = "(none)"
MONTH = click.DateTime(formats=["%Y-%m", "%Y-%m-%d"])
GROUPS = click.Choice([Dimension.CATEGORY.value, Dimension.DEPARTMENT.value, Dimension.AREA.value])


@click.group()
def stats() -> None:
    """Print figures, or recompute them from history."""


@stats.command("rebuild")
@with_app
def rebuild() -> None:
    """Count every case again from its history; meanwhile the pages show the figures as they were."""
    with tqdm(total=count_reports(), unit=" cases", unit_scale=True) as progress:
        for n in rebuild_figures():
            progress.update(n)
    click.echo("The figures have been counted again.")


def rebuild_figures() -> Iterator[int]:
    """Count everything again from history, yielding how many cases each step has counted.

    Each step replaces the facts of some thousand reports in a transaction of its own, and the last one replaces
    all roll-ups: figures are whole at every moment, what happens meanwhile is counted once, and a rebuild that
    is broken off can simply be run again.
    """
    last = 0
    while report_ids := list_report_ids(after=last, limit=CASES_AT_ONCE):
        _count_again(report_ids)
        last = report_ids[-1]
        yield len(report_ids)
    with transaction():
        hold_figures()
        recount_rollups()


def _count_again(report_ids: Sequence[int]) -> None:
    try:
        with transaction():
            hold_figures()
            count_past_cases(report_ids)
    except OutOfStepError:
        # The roll-ups are what is wrong; the last step makes them anew.
        with transaction():
            hold_figures()
            count_past_cases(report_ids, only_facts=True)


@stats.command("figures")
@click.option("--by", "dimension", type=GROUPS, default=Dimension.CATEGORY.value, show_default=True)
@click.option("--since", type=MONTH, help="First month, as 2026-01; left out: from the first.")
@click.option("--until", type=MONTH, help="Last month; left out: to the last.")
@click.option("--json", "as_json", is_flag=True, help="As a JSON list, for programs.")
@with_reading_app
def figures(dimension: str, since: datetime | None, until: datetime | None, as_json: bool) -> None:
    """Print figures with nothing hidden: for the city's own eyes, not for publication."""
    by = Dimension(dimension)
    rows = list_rollups(by, since=_month(since), until=_month(until))
    found = work_out(rows, by=lambda row: row.group_id, as_of=clock.now())
    names = list_category_keys() if by is Dimension.CATEGORY else list_names(by)
    entries = sorted(
        (_entry(names.get(group, NO_GROUP), of) for group, of in found.items()),
        key=lambda entry: str(entry["group"]),
    )
    click.echo(json.dumps(entries, ensure_ascii=False, indent=1) if as_json else "\n".join(_aligned(entries)))


def _month(given: datetime | None) -> date | None:
    return given.date().replace(day=1) if given else None


def _entry(group: str, found: Figures) -> dict[str, Any]:
    return {
        "group": group,
        "n": found.n,
        "n_open": found.n_open,
        "first_answer": _days(found.first_answer),
        "resolution": _days(found.resolution),
    }


def _days(waits: Waits) -> dict[str, float | None]:
    return {"median_days": _rounded(waits.median_days), "p90_days": _rounded(waits.p90_days)}


def _rounded(days: float | None) -> float | None:
    # A tenth of a millisecond: finer than any bucket, and exact for waits of seconds.
    return None if days is None else round(days, 9)


def _aligned(entries: Sequence[dict[str, Any]]) -> Iterator[str]:
    widest = max((len(entry["group"]) for entry in entries), default=5)
    yield f"{'group':<{widest}} {'n':>8} {'open':>8} {'answer 50%':>12} {'90%':>9} {'resolved 50%':>13} {'90%':>9}   (days)"
    for entry in entries:
        answer, resolution = entry["first_answer"], entry["resolution"]
        yield (
            f"{entry['group']:<{widest}} {entry['n']:>8} {entry['n_open']:>8}"
            f" {_cell(answer['median_days']):>12} {_cell(answer['p90_days']):>9}"
            f" {_cell(resolution['median_days']):>13} {_cell(resolution['p90_days']):>9}"
        )


def _cell(days: float | None) -> str:
    return "not yet" if days is None else f"{days:.2f}"
