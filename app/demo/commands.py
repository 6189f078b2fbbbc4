"""`answerable demo`: build the demo city, run it, keep its mail."""

import os
import signal
import threading
from pathlib import Path

import click

from app.core import clock
from app.core.commands import run_service, with_app
from app.core.config import SETTINGS_FILE, Settings, fresh_secrets, settings, write_settings_file
from app.core.processes import Part, PortBusyError, open_port, python
from app.core.schema import ensure_schema
from app.core.transaction import transaction
from app.demo.gateways.content import read_plan
from app.demo.gateways.mailbox import mail_folder, open_mailbox, smtp_address
from app.demo.gateways.ports import find_free_port, is_free
from app.demo.rules.past import N_REPORTS
from app.demo.services.build import build_demo
from app.demo.services.city import PASSWORD, agent_address
from app.departments.queries import find_city

EVERYWHERE = "0.0.0.0"  # noqa: S104 - compared with, not listened on
THIS_MACHINE = "127.0.0.1"


@click.group()
def demo() -> None:
    """Build the demo city, run it, and show its mail."""


@demo.command("build")
@click.option(
    "--reports",
    default=N_REPORTS,
    show_default=True,
    type=click.IntRange(100, 20_000),
    help="About how many past reports.",
)
@with_app
def build(reports: int) -> None:
    """Build the demo city into an empty database; a database with a real city is refused."""
    settings().require_secrets()
    _build(reports)


def _build(n_past: int = N_REPORTS) -> None:
    started_at = clock.now()
    with transaction():
        built = build_demo(at=started_at, n_past=n_past)
    if built is None:
        click.echo("The demo city stands already and stays as it is.")
        return
    took = (clock.now() - started_at).total_seconds()
    click.echo(
        f"Built the demo city with {built.n_past} past and {built.n_recent} new reports in {took:.0f} s."
    )


@demo.command("start")
@click.option("--host", default=THIS_MACHINE, show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def start(host: str, port: int) -> None:
    """Build the demo city if there is none, and serve it until Ctrl-C."""
    open_port(host, port).close()
    address = f"http://{THIS_MACHINE if host == EVERYWHERE else host}:{port}"
    _set_up(address)
    open_app = click.get_current_context().find_root().obj
    with open_app().app_context():
        settings().require_secrets()
        ensure_schema()
        if find_city() is None:
            click.echo("Building the demo city; this takes some seconds, once.")
        _build()
        click.echo(_welcome(address))
        run_service(host, port, (Part("mailbox", python("app.console", "demo", "mailbox")),))


def _set_up(address: str) -> None:
    """Write the settings that are missing and tell every process of this demo the rest."""
    path = Path(os.environ.get("ANSWERABLE_ENV", SETTINGS_FILE))
    if not path.exists() and not all(os.environ.get(name) for name in fresh_secrets()):
        write_settings_file(path, BASE_URL=address, DEMO="1")
        click.echo(f"Wrote {path} with fresh secrets.")
    os.environ.update(DEMO="1", BASE_URL=address)
    os.environ["SMTP_URL"] = _mailbox_url(Settings.from_environ().smtp_url)


def _mailbox_url(wanted: str) -> str:
    """Return the SMTP address of the demo's mailbox: the one set, or a free port where that is taken."""
    host, port = smtp_address(wanted)
    if is_free(host, port):
        # Without name and password: the mailbox knows nobody.
        return f"smtp://{host}:{port}"
    chosen = find_free_port(THIS_MACHINE)
    click.echo(
        f"Port {port}, for mail, is in use by another program. The demo's mailbox takes {chosen} instead."
    )
    return f"smtp://{THIS_MACHINE}:{chosen}"


def _welcome(address: str) -> str:
    plan = read_plan()
    administrator = next(person.email for person in plan.staff if person.role == "administrator")
    sorter = next(person.email for person in plan.staff if person.role == "sorter")
    agent = agent_address(plan, plan.teams[0].slug)
    return f"""
  Welcome to {plan.city["name"]}, a city that does not exist.

  Residents     {address}/
  Figures       {address}/figures
  Staff         {address}/staff/sign-in
                {agent}  answers for {plan.teams[0].name}
                {sorter}  sorts what the machine leaves to people
                {administrator}  may do everything
                password: {PASSWORD}
  Mail          {address}/demo/mail  (nothing leaves this machine)
"""


@demo.command("mailbox")
def mailbox() -> None:
    """Take the mails that the demo sends, and send them to nobody."""
    chosen = Settings.from_environ()
    host, port = smtp_address(chosen.smtp_url)
    if not is_free(host, port):
        raise PortBusyError(
            f"Port {port}, for mail, is in use by another program. Set SMTP_URL to another port."
        )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with open_mailbox(mail_folder(chosen), host, port):
        stop.wait()
