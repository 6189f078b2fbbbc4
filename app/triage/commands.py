"""`answerable triage`: predictions, learning and measuring on files."""

import json
from pathlib import Path

import click

from app.triage.gateways import workshop

_DEFAULT_LANGUAGES = "en,es,de,fr,zh"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


class RefusalError(click.ClickException):
    """A file that cannot be used: a short message, and exit status 2 as for any wrong use."""

    exit_code = 2


@click.group()
def triage() -> None:
    """Sort texts with the language models; no server and no database needed."""


def _languages(context: click.Context, option: click.Parameter, value: str | None) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(code.strip() for code in (value or "").split(",") if code.strip()))
    unknown = workshop.unknown_languages(codes)
    if unknown:
        raise click.BadParameter(f"no profile for {', '.join(unknown)}", context, option)
    return codes


@triage.command()
@click.option(
    "--in", "in_path", type=_FILE, required=True, help="Texts, one JSON object a line, plain or .gz."
)
@click.option("--out", "out_path", type=_NEW_FILE, required=True, help="Where the predictions go.")
@click.option("--model", "model_dir", type=_FOLDER, help="A model folder; the shipped starter by default.")
@click.option(
    "--languages", callback=_languages, default=_DEFAULT_LANGUAGES, show_default=True, help="On offer."
)
def predict(in_path: Path, out_path: Path, model_dir: Path | None, languages: tuple[str, ...]) -> None:
    """Write language, category, kind, urgency and personal data of each text."""
    try:
        n_texts = workshop.predict(in_path, out_path, model_dir, languages)
    except workshop.WorkshopError as error:
        raise RefusalError(str(error)) from error
    click.echo(f"{n_texts} predictions in {out_path}", err=True)


@triage.command()
@click.option(
    "--in", "in_path", type=_FILE, help="Labelled reports; without them the starter is learned again."
)
@click.option("--out", "out_dir", type=_FOLDER, help="The new model folder; needed with --in.")
@click.option("--languages", callback=_languages, help="Learn only from corpus texts in these languages.")
def train(in_path: Path | None, out_dir: Path | None, languages: tuple[str, ...]) -> None:
    """Learn a city's model from its labelled reports, or the starter model from the corpus."""
    if in_path is not None and out_dir is None:
        raise click.UsageError("--in needs --out: a city's model has its own folder")
    try:
        model_id = workshop.learn(in_path, out_dir, languages)
    except workshop.WorkshopError as error:
        raise RefusalError(str(error)) from error
    click.echo(model_id)


@triage.command()
@click.option("--in", "in_path", type=_FILE, required=True, help="Labelled reports, plain or .gz.")
@click.option("--model", "model_dir", type=_FOLDER, help="A model folder; the shipped starter by default.")
@click.option("--report", type=_NEW_FILE, help="Write the figures by category to this Markdown file.")
def evaluate(in_path: Path, model_dir: Path | None, report: Path | None) -> None:
    """Print how good a model is on labelled reports."""
    try:
        figures = workshop.judge(in_path, model_dir, report)
    except workshop.WorkshopError as error:
        raise RefusalError(str(error)) from error
    click.echo(json.dumps(figures, indent=1))
