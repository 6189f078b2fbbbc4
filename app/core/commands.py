"""`answerable init`, `serve`, `worker`, `db`, `audit` and `jobs`."""

import functools
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from flask import Flask

from app.core import audit as trail
from app.core.config import SETTINGS_FILE, mail_warning, settings, settings_path, write_settings_file
from app.core.db import db
from app.core.outbox.queries import count_jobs, list_parked
from app.core.outbox.worker import retry_parked, run_until_idle, work_forever
from app.core.processes import Part, Supervisor, open_port, python
from app.core.schema import (
    ensure_schema,
    find_schema_fault,
    is_empty,
    sqlite_advice,
    upgrade_schema,
    versions,
)
from app.core.transaction import transaction

P = ParamSpec("P")
R = TypeVar("R")

CONSOLE = "console"


def with_app(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command that may write: with the city's secrets, its tables made if the database is empty."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with _open_app().app_context():
            first_time = needs_secrets()
        if first_time:
            write_secrets()
        return with_reading_app(command)(*args, **kwargs)

    return wrapped


def with_reading_app(command: Callable[P, R]) -> Callable[P, R]:
    """Run a command that only reads what needs no secret; the tables are made if the database is empty."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with _open_app().app_context():
            ensure_schema()
            return command(*args, **kwargs)

    return wrapped


def _open_app() -> Flask:
    app = click.get_current_context().find_root().obj()
    assert isinstance(app, Flask)
    return app


def needs_secrets() -> bool:
    """Say whether this is the first command of a new city; refuse to work on stored data without its secrets."""
    if settings().has_secrets():
        return False
    if settings_path().exists() or not is_empty():
        settings().require_secrets()
    return True


def write_secrets() -> None:
    """Write a settings file with fresh secrets for a new city."""
    path = settings_path()
    write_settings_file(path)
    click.echo(f"Wrote {path} with fresh secrets. Back it up apart from the database.", err=True)


@click.command()
@click.option(
    "--base-url",
    default="http://127.0.0.1:8000",
    show_default=True,
    help="Address under which residents reach the service.",
)
def init(base_url: str) -> None:
    """Write a settings file with fresh secrets; an existing one stays as it is."""
    path = Path(SETTINGS_FILE)
    if path.exists():
        click.echo(f"{path} is there already and stays as it is.")
        return
    write_settings_file(path, BASE_URL=base_url)
    click.echo(f"Wrote {path}. Keep it secret, and back it up apart from the database.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@with_app
def serve(host: str, port: int) -> None:
    """Run the web server and the workers under one supervisor, until Ctrl-C."""
    settings().require_secrets()
    if warning := mail_warning(settings()):
        click.echo(warning)
    run_service(host, port)


def run_service(host: str, port: int, helpers: tuple[Part, ...] = ()) -> None:
    """Serve on this address until told to stop; `helpers` are further processes to keep alive."""
    listener = open_port(host, port)
    workers = [Part(f"worker {n + 1}", python("app.console", "worker")) for n in range(settings().workers)]
    advice = sqlite_advice()
    db.session.remove()
    db.engine.dispose()
    if advice:
        click.echo(advice)
    click.echo(f"Answerable is at http://{host}:{port} - press Ctrl-C to stop.")
    Supervisor([web_server(listener.fileno()), *workers, *helpers]).run()


def web_server(descriptor: int) -> Part:
    """Return the part that serves the pages on an open socket."""
    command = python(
        "gunicorn", "wsgi:app", "--bind", f"fd://{descriptor}", "--workers", "1",
        "--threads", str(settings().threads), "--worker-class", "gthread", "--log-level", "warning",
        "--no-control-socket", "--pythonpath", str(Path(__file__).parents[2]),
    )  # fmt: skip
    return Part("web server", command, inherits=(descriptor,))


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now and end.")
@with_app
def worker(once: bool) -> None:
    """Run one worker until told to stop."""
    settings().require_secrets()
    if once:
        click.echo(f"{run_until_idle()} jobs done.")
        return
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    logging.getLogger(__name__).info("worker starts")
    work_forever(stop=stop.is_set, sleep=stop.wait)  # type: ignore[arg-type]


@click.group("db")
def database() -> None:
    """Create, upgrade and check the database."""


@database.command("upgrade")
def upgrade() -> None:
    """Bring the tables to this program's version; makes them where there are none."""
    with _open_app().app_context():
        upgrade_schema()
        click.echo(f"The database is at version {versions()[0]}.")


@database.command("check")
def check() -> None:
    """Say whether database and program fit together."""
    with _open_app().app_context():
        if is_empty():
            raise click.ClickException("There is no database yet. Run `answerable db upgrade`.")
        fault = find_schema_fault()
        advice = sqlite_advice()
    if advice:
        click.echo(advice)
    click.echo(fault or "Database and program fit together.")
    sys.exit(1 if fault else 0)


@click.group()
def audit() -> None:
    """Verify the audit trail, print its head."""


@audit.command("verify")
@click.option(
    "--head",
    "heads",
    multiple=True,
    metavar="SEQ:HASH",
    help="A head that was published earlier; may be repeated.",
)
@with_app
def verify(heads: tuple[str, ...]) -> None:
    """Recompute the whole chain; status 1 where it was tampered with."""
    settings().require_secrets()
    started = time.monotonic()
    fault = trail.find_fault(dict(_read_head(head) for head in heads))
    if fault:
        click.echo(f"The audit trail is broken. {fault}")
        sys.exit(1)
    click.echo(f"{trail.count_entries()} entries, unbroken ({time.monotonic() - started:.1f} s).")


@audit.command("head")
@with_reading_app
def head() -> None:
    """Print the newest entry as SEQ:HASH, to be kept outside the database."""
    click.echo("{}:{}".format(*trail.get_head()))


def _read_head(text: str) -> tuple[int, str]:
    seq, _, digest = text.partition(":")
    if not seq.isdigit() or len(digest) != 64:
        raise click.BadParameter(f"{text!r} is not SEQ:HASH")
    return int(seq), digest


@click.group()
def jobs() -> None:
    """Look at waiting and parked work."""


@jobs.command("list")
@with_reading_app
def list_() -> None:
    """Count jobs by state and list the parked ones with their errors."""
    click.echo(", ".join(f"{n} {state}" for state, n in count_jobs().items()))
    for job in list_parked():
        click.echo(f"{job.id}\t{job.listener}\t{job.event_key}\t{job.error}")


@jobs.command("retry")
@click.argument("job_id", type=int)
@with_app
def retry(job_id: int) -> None:
    """Try a parked job again."""
    with transaction():
        retry_parked(job_id, actor=CONSOLE)
    click.echo(f"Job {job_id} is ready again.")
