"""`answerable contacts`: keys of residents' contact data."""

import sys

import click
from tqdm import tqdm

from app.core.commands import CONSOLE, with_app
from app.core.encryption import UnreadableValueError, master_ring
from app.core.transaction import transaction
from app.reports.models import PersonKey
from app.reports.queries import count_person_keys, get_by_reference, list_person_keys
from app.reports.services.contacts import erase_contact, log_rotation, reseal_key

BATCH = 500


@click.group()
def contacts() -> None:
    """Rotate the keys of residents' contact data, or erase one resident's."""


@contacts.command("rotate")
@with_app
def rotate() -> None:
    """Seal every person's key under the newest key of CONTACT_KEYS; status 1 where one cannot be read."""
    last = n_new = n_unreadable = 0
    with tqdm(total=count_person_keys(), unit=" keys") as progress:
        while True:
            with transaction():
                keys = list_person_keys(last, BATCH)
                outcomes = [_rotate_one(key) for key in keys]
                if n_sealed := outcomes.count("sealed"):
                    log_rotation(n_sealed, actor=CONSOLE)
                last = keys[-1].contact_id if keys else last
            if not outcomes:
                break
            n_new, n_unreadable = n_new + n_sealed, n_unreadable + outcomes.count("unreadable")
            progress.update(len(outcomes))
    click.echo(f"{n_new} keys sealed anew under key {master_ring().current}, {n_unreadable} unreadable.")
    sys.exit(1 if n_unreadable else 0)


def _rotate_one(key: PersonKey) -> str:
    if not master_ring().is_stale(key.sealed):
        return "current"
    try:
        reseal_key(key)
    except UnreadableValueError as error:
        click.echo(str(error), err=True)
        return "unreadable"
    return "sealed"


@contacts.command("erase")
@click.argument("reference")
@with_app
def erase(reference: str) -> None:
    """Forget name, e-mail and telephone of the resident who sent this report."""
    with transaction():
        report = get_by_reference(reference)
        had_contact = report.contact is not None
        erase_contact(report, actor=CONSOLE)
    click.echo("Erased." if had_contact else "There is nothing to erase.")
