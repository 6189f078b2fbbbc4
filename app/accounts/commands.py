"""`answerable user`: staff accounts."""

import secrets

import click

from app.accounts.queries import list_users
from app.accounts.rules import ROLES
from app.accounts.services import (
    add_user,
    change_user,
    disable_user,
    enable_user,
    set_password,
    set_up_roles,
)
from app.core.commands import with_app, with_reading_app
from app.core.errors import RefusedError
from app.core.transaction import transaction
from app.departments.models import Department
from app.departments.queries import list_departments

ACTOR = "console"


@click.group()
def user() -> None:
    """Add, change, list and disable staff."""


ROLE = click.option("--role", help=f"{', '.join(ROLES)}.")
DEPARTMENTS = click.option(
    "--department",
    "slugs",
    multiple=True,
    help="Short name of a department, as `city show` lists it; may be repeated.",
)
ASK = click.option("--ask-password", "ask", is_flag=True, help="Ask for the password instead of making one.")


@user.command("add")
@click.argument("email")
@click.option("--name", default="", help="Shown to colleagues, never to residents.")
@ROLE
@DEPARTMENTS
@ASK
@with_app
def add(email: str, name: str, role: str | None, slugs: tuple[str, ...], ask: bool) -> None:
    """Add a member of staff; a password is made and printed once."""
    chosen = _new_password(ask)
    with transaction():
        set_up_roles()
        add_user(
            email=email,
            name=name,
            password=chosen,
            role=role or "agent",
            departments=_departments(slugs),
            actor=ACTOR,
        )
    click.echo(f"{email} can sign in as {role or 'agent'}." + _told(chosen, ask))


@user.command("change")
@click.argument("email")
@click.option("--name", help="Shown to colleagues, never to residents.")
@ROLE
@DEPARTMENTS
@click.option("--no-department", is_flag=True, help="Take all departments away.")
@with_app
def change(
    email: str, name: str | None, role: str | None, slugs: tuple[str, ...], no_department: bool
) -> None:
    """Change name, role or departments; what is not named stays. Departments that are named replace the old ones."""
    if slugs and no_department:
        raise click.UsageError("--department and --no-department cannot go together.")
    if name is None and role is None and not slugs and not no_department:
        raise click.UsageError("Say what to change: --name, --role, --department or --no-department.")
    with transaction():
        set_up_roles()
        departments = _departments(slugs) if slugs or no_department else None
        change_user(email=email, name=name, role=role, departments=departments, actor=ACTOR)
    click.echo(f"{email} is changed." + (" Their sessions have ended." if role else ""))


@user.command("password")
@click.argument("email")
@ASK
@with_app
def password(email: str, ask: bool) -> None:
    """Give somebody a new password and end their sessions; it is made and printed once."""
    chosen = _new_password(ask)
    with transaction():
        set_password(email=email, password=chosen, actor=ACTOR)
    click.echo(f"{email} has a new password." + _told(chosen, ask))


def _new_password(ask: bool) -> str:
    """Return a password that was typed, or a random one: never from the command line, which every process can read."""
    if not ask:
        return secrets.token_urlsafe(12)
    typed = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return str(typed)


def _told(chosen: str, asked: bool) -> str:
    return "" if asked else f" Password: {chosen}"


def _departments(slugs: tuple[str, ...]) -> list[Department]:
    known = {found.slug: found for found in list_departments()}
    for slug in slugs:
        if slug not in known:
            raise RefusedError(
                f"There is no department {slug}. There are: {', '.join(sorted(known)) or 'none yet'}."
            )
    return [known[slug] for slug in slugs]


@user.command("list")
@with_reading_app
def list_() -> None:
    """List all staff with roles, departments and state."""
    for found in list_users():
        roles = ", ".join(role.name for role in found.roles)
        departments = ", ".join(department.slug for department in found.departments) or "-"
        click.echo(f"{found.email}\t{roles}\t{departments}\t{'active' if found.active else 'disabled'}")


@user.command("disable")
@click.argument("email")
@with_app
def disable(email: str) -> None:
    """End an account and all its sessions at once."""
    with transaction():
        disable_user(email=email, actor=ACTOR)
    click.echo(f"{email} can no longer sign in.")


@user.command("enable")
@click.argument("email")
@with_app
def enable(email: str) -> None:
    """Let somebody sign in again who was disabled."""
    with transaction():
        enable_user(email=email, actor=ACTOR)
    click.echo(f"{email} can sign in again.")
