"""`answerable user`: staff accounts."""

import secrets

import click

from app.accounts.queries import list_users
from app.accounts.services import add_user, disable_user, set_up_roles
from app.core.commands import with_app, with_reading_app
from app.core.transaction import transaction
from app.departments.queries import get_department_by_slug

ACTOR = "console"


@click.group()
def user() -> None:
    """Add, list and disable staff."""


@user.command("add")
@click.argument("email")
@click.option("--name", default="", help="Shown to colleagues, never to residents.")
@click.option("--role", default="agent", show_default=True, help="agent, sorter, editor or administrator.")
@click.option("--department", "slugs", multiple=True, help="Short name of a department; may be repeated.")
@click.option("--password", default="", help="Left out: a random one is made and printed once.")
@with_app
def add(email: str, name: str, role: str, slugs: tuple[str, ...], password: str) -> None:
    """Add a member of staff."""
    chosen = password or secrets.token_urlsafe(12)
    with transaction():
        set_up_roles()
        departments = [get_department_by_slug(slug) for slug in slugs]
        add_user(email=email, name=name, password=chosen, role=role, departments=departments, actor=ACTOR)
    click.echo(f"{email} can sign in as {role}." + ("" if password else f" Password: {chosen}"))


@user.command("list")
@with_reading_app
def list_() -> None:
    """List all staff with their roles."""
    for found in list_users():
        roles = ", ".join(role.name for role in found.roles)
        click.echo(f"{found.email}\t{roles}\t{'active' if found.active else 'disabled'}")


@user.command("disable")
@click.argument("email")
@with_app
def disable(email: str) -> None:
    """End an account and all its sessions at once."""
    with transaction():
        disable_user(email=email, actor=ACTOR)
    click.echo(f"{email} can no longer sign in.")
