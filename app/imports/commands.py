"""`answerable import`: past cases from a file."""

import sys
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from tqdm import tqdm

from app.core import clock
from app.core.commands import with_app
from app.departments.queries import find_city
from app.imports.gateways.files import Rejects
from app.imports.rules.rows import RowError, parse_instant
from app.imports.services.cases import Plan
from app.imports.services.files import Extent, Outcome, Source, look_through, name_city_after, take_in
from app.imports.services.readings import read_without_category

NOTHING_IN_IT = (
    "No case in this file could be read. Is it JSON lines or CSV with id and created_at? See --map."
)


OLD = timedelta(days=30)
OPEN_AND_OLD = (
    "These records are over a month old, and their open cases stand in the queues, mostly late. "
    "Where they are only wanted for the figures, use --records-only."
)


@click.group("import")
def import_() -> None:
    """Take in past cases from files."""


def _pairs(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    if any("=" not in value for value in values):
        raise click.BadParameter("write it as OURS=THEIRS")
    return dict(tuple(value.split("=", 1)) for value in values)  # type: ignore[misc]


def _zone(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    try:
        return ZoneInfo(value).key if value else None
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise click.BadParameter(f"there is no time zone {value}") from error


@import_.command("cases")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--as-of",
    default=None,
    metavar="INSTANT",
    help="When the snapshot was taken [default: the latest instant in the file].",
)
@click.option(
    "--map",
    "columns",
    multiple=True,
    callback=_pairs,
    metavar="FIELD=COLUMN",
    help="Which column holds a field, such as created_at=Opened; may be repeated.",
)
@click.option(
    "--category",
    "mapping",
    multiple=True,
    callback=_pairs,
    metavar="THEIRS=OURS",
    help="Which category one of the file's becomes; may be repeated.",
)
@click.option(
    "--native-categories", is_flag=True, help="Keep the file's own categories, mapped to the common ones."
)
@click.option(
    "--time-zone",
    callback=_zone,
    default=None,
    help="Zone of times without an offset [default: the city's, else UTC].",
)
@click.option(
    "--records-only",
    is_flag=True,
    help="Open cases count in the figures and come into no queue: for records of work that goes on elsewhere, or is over.",
)
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Where refused lines go [default: FILE.rejects.jsonl, here].",
)
@with_app
def cases(
    file: Path,
    as_of: str | None,
    columns: dict[str, str],
    mapping: dict[str, str],
    native_categories: bool,
    time_zone: str | None,
    records_only: bool,
    rejects: Path | None,
) -> None:
    """Take in past cases from JSON lines or CSV, plain or gzipped.

    Each line is stored once, known by its id: run it again after a break, and it goes on where it stopped.
    Open cases count as observed until the snapshot's instant, not until today.
    """
    city = find_city()
    zone = time_zone or (city.time_zone if city else "UTC")
    source = Source(path=file, zone=ZoneInfo(zone), columns=columns, now=clock.now())
    extent = _look_through(source)
    refused = Rejects(rejects or Path(f"{file.name.split('.')[0]}.rejects.jsonl"))
    if extent.as_of is None:
        raise click.ClickException(NOTHING_IN_IT)
    name_city_after(extent, zone)
    try:
        until = parse_instant(as_of, zone=ZoneInfo(zone), name="--as-of") if as_of else extent.as_of
    except RowError as error:
        raise click.BadParameter(str(error)) from error
    plan = Plan(
        as_of=min(until, source.now), native=native_categories, mapping=mapping, records_only=records_only
    )
    with _progress("Storing", extent.n_lines) as bar:
        outcome = take_in(source, plan, refused, bar.update)
    n_read = read_without_category(lambda total: _progress("Reading texts", total), records_only=records_only)
    _tell(outcome, refused, plan.as_of.isoformat(timespec="minutes"), n_read)
    if not records_only and source.now - plan.as_of > OLD:
        click.echo(OPEN_AND_OLD)


def _look_through(source: Source) -> Extent:
    try:
        with _progress("Looking through", None) as bar:
            return look_through(source, bar.update)
    except (EOFError, OSError, zlib.error) as error:
        raise click.BadParameter(
            f"{source.path} cannot be read to its end: {error}. Nothing was stored; get the whole file and run this again."
        ) from error


def _progress(title: str, total: int | None) -> "tqdm[Any]":
    return tqdm(desc=title, total=total, unit=" lines", file=sys.stderr, leave=True)


def _tell(outcome: Outcome, refused: Rejects, until: str, n_read: int) -> None:
    click.echo(
        f"{outcome.n_stored:,} cases stored, {outcome.n_known:,} known already, {outcome.n_rejected:,} refused; observed until {until}."
    )
    if n_read:
        click.echo(f"{n_read:,} texts without a category were read by the model.")
    if outcome.n_rejected:
        click.echo(f"Refused lines with their reasons: {refused.path}")
