"""The console command `answerable`: each part of the service by name, loaded only when it is asked for."""

import importlib
import sys
from collections.abc import Sequence
from typing import Any

import click

from app.core.config import Settings
from app.core.errors import MissingSettingError, RefusedError
from app.core.processes import PortBusyError

COMMANDS = {
    "init": ("app.core.commands:init", "Write a settings file with fresh secrets."),
    "serve": ("app.core.commands:serve", "Run the web server and the workers, and restart what dies."),
    "worker": ("app.core.commands:worker", "Run one worker: it reads, routes, mails and counts."),
    "db": ("app.core.commands:database", "Create, upgrade and check the database."),
    "audit": ("app.core.commands:audit", "Verify the audit trail."),
    "jobs": ("app.core.commands:jobs", "Look at waiting and parked work."),
    "city": ("app.departments.commands:city", "Set up your own city from a file, and show it."),
    "user": ("app.accounts.commands:user", "Add, change, list and disable staff."),
    "contacts": ("app.reports.commands:contacts", "Rotate the keys of residents' contact data."),
    "triage": ("app.triage.commands:triage", "Train, evaluate and use the language models."),
    "import": ("app.imports.commands:import_", "Take in past cases from files."),
    "stats": ("app.stats.commands:stats", "Print figures, or recompute them from history."),
    "demo": ("app.demo.commands:demo", "Build the demo city, run it, and show its mail."),
}


class Console(click.Group):
    """Loads a command when it is used, so that help is instant and the models stay out of the way."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of a working day, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of this name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Console, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="answerable")
@click.pass_context
def console(ctx: click.Context) -> None:
    """Answerable: software for cities that answer.

    Settings come from the environment and from answerable.env; DATABASE_URL says which database.
    """
    ctx.obj = open_app


def open_app() -> Any:
    """Return the application with the settings of this environment."""
    factory = importlib.import_module("app.factory")
    return factory.create_app(Settings.from_environ())


def main(arguments: Sequence[str] | None = None) -> Any:
    """Run one command; what is refused ends with a sentence and status 1, not with a trace."""
    try:
        return console.main(arguments, prog_name="answerable")
    except (MissingSettingError, RefusedError, PortBusyError) as error:
        click.echo(f"answerable: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
