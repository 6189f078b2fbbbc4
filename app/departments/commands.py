"""`answerable city`: set up the city from a file, and show what is set up."""

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from app.core import clock
from app.core.commands import with_app, with_reading_app
from app.core.config import mail_warning, settings
from app.core.i18n import LANGUAGES
from app.departments import queries
from app.departments.gateways.files import read_ground, read_set_up, starter_text
from app.departments.models import Category, Department
from app.departments.rules.checking import check_plan
from app.departments.rules.plan import FaultyPlanError
from app.departments.services.set_up import Change, apply_set_up

ACTOR = "console"
Row = TypeVar("Row")
PLURALS = {
    "area": "areas", "calendar": "calendars", "category": "categories", "city": "cities", "department": "departments",
    "fault": "faults", "promise": "promises",
}  # fmt: skip
# Holidays are stored from the year before last, for cases that began then, to five years ahead.
YEARS_BACK, YEARS_AHEAD = 2, 5
FILE = click.argument("path", metavar="FILE", type=click.Path(path_type=Path), default="city.toml")


@click.group()
def city() -> None:
    """Set up your own city from a file, and show it."""


@city.command("init")
@FILE
def init(path: Path) -> None:
    """Write a commented set-up file that works as it stands; FILE is city.toml where none is given."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(starter_text())
    except FileExistsError as error:
        raise click.ClickException(f"{path} is there already and stays as it is.") from error
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error
    click.echo(
        f"Wrote {path}. Edit it, then run `answerable city check {path}` and `answerable city apply {path}`."
    )


@city.command("check")
@FILE
@with_app
def check(path: Path) -> None:
    """Say what is wrong with FILE, or what applying it would change; nothing is stored."""
    _tell(_run(path, only_look=True), "would be")


@city.command("apply")
@FILE
@with_app
def apply(path: Path) -> None:
    """Bring the city to what FILE says; a second time changes nothing, and nothing is ever removed."""
    _tell(_run(path, only_look=False), "")
    if warning := mail_warning(settings()):
        click.echo(warning)
    if unowned := [found.key for found in queries.list_categories() if found.department_id is None]:
        click.echo(f"Nobody owns {', '.join(unowned)}: such reports wait in the review.")


def _run(path: Path, *, only_look: bool) -> list[Change]:
    year = clock.now().year
    try:
        plan = check_plan(
            read_set_up(path), languages=LANGUAGES, years=range(year - YEARS_BACK, year + YEARS_AHEAD + 1)
        )
        areas, places = read_ground(plan, path.parent)
    except FaultyPlanError as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        click.echo(f"Nothing was stored: {_counted(len(error.faults), 'fault')}.", err=True)
        sys.exit(2)
    return apply_set_up(plan, areas, places, actor=ACTOR, only_look=only_look)


def _tell(changes: Sequence[Change], mood: str) -> None:
    if not changes:
        click.echo("Everything is as the file says; there is nothing to change.")
        return
    for change in changes:
        if line := _line(change):
            click.echo(f"{line} {mood} {change.what}.".replace("  ", " "))
    counts = Counter((change.kind, change.what) for change in changes)
    told = [
        f"{_counted(n, kind)} {mood} {what}" for (kind, what), n in sorted(counts.items()) if kind in PLURALS
    ]
    if told:
        click.echo("; ".join(told).replace("  ", " ") + ".")
    click.echo("Nothing was stored." if mood else "Done.")


def _line(change: Change) -> str:
    """Return what a change is about where it deserves a line of its own; additions are only counted."""
    if change.kind == "days off":
        return f"{len(change.fields)} days off in {change.name}"
    if change.kind == "places":
        return f"{change.name} streets and places"
    return f"{change.kind} {change.name}: {', '.join(change.fields)}" if change.fields else ""


def _counted(n: int, kind: str) -> str:
    return f"1 {kind}" if n == 1 else f"{n} {PLURALS[kind]}"


@city.command("show")
@with_reading_app
def show() -> None:
    """Show departments with their short names, categories with owners and promises, areas and places."""
    found = queries.find_city()
    if found is None:
        raise click.ClickException(
            "No city is set up yet. Run `answerable city init`, then `answerable city apply`."
        )
    click.echo(f"{found.name}, {found.country}, {found.time_zone}; languages {', '.join(found.languages)}")
    departments, categories = queries.list_departments(), queries.list_categories()
    _table("Departments", departments, _department_line)
    owners = {department.id: department.slug for department in departments}
    _table("Categories", categories, lambda one: _category_line(one, owners))
    _table("Areas", queries.list_area_names(), lambda area: area.name)
    click.echo(f"\nPlaces: {queries.count_places()}")


def _table(title: str, rows: Sequence[Row], line: Callable[[Row], str]) -> None:
    click.echo(f"\n{title}: {len(rows)}")
    for text in map(line, rows):
        click.echo(f"  {text}")


def _department_line(found: Department) -> str:
    calendar = found.calendar
    until = max((day.on.year for day in calendar.holidays), default=None) if calendar else None
    hours = (
        f"{calendar.name}, days off known to {until}" if calendar and until else "office hours, no days off"
    )
    return f"{found.slug:<20} {found.name} ({hours})"


def _category_line(found: Category, owners: dict[int, str]) -> str:
    owner = owners.get(found.department_id or 0, "nobody")
    promise = queries.find_promised_time(found.id)
    told = (
        f"answer in {promise.answer_days}, resolve in {promise.resolve_days} working days"
        if promise
        else "no promise"
    )
    return f"{found.key:<26} {owner:<20} {told}"
