"""The workshop: predicting for files, learning and measuring, without a database or a web server."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from nlp_models.artefacts import ArtefactError
from nlp_models.batch import predict_file
from nlp_models.language.model import known_languages
from nlp_models.rows import BadRowError
from nlp_models.training.evaluate import NothingToMeasureError, evaluate
from nlp_models.training.train import NothingToLearnError, train


class WorkshopError(Exception):
    """What cannot be done with the files given, in a sentence for the person at the keyboard."""


def predict(in_path: Path, out_path: Path, model_dir: Path | None, languages: Sequence[str]) -> int:
    """Write a prediction for each row and return how many, or raise WorkshopError."""
    with _explained():
        return predict_file(in_path, out_path, model_dir, languages)


def learn(in_path: Path | None, out_dir: Path | None, languages: Sequence[str]) -> str:
    """Write a model and return its id, or raise WorkshopError."""
    with _explained():
        return train(in_path, out_dir, languages).model_id


def judge(in_path: Path, model_dir: Path | None, report: Path | None) -> dict[str, float | int | None]:
    """Return the figures of a model on labelled rows, or raise WorkshopError."""
    with _explained():
        return evaluate(in_path, model_dir, report).to_dict()


def unknown_languages(languages: Sequence[str]) -> list[str]:
    """Return those of the codes for which there is no language profile."""
    return sorted(set(languages) - known_languages())


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (BadRowError, ArtefactError, NothingToMeasureError, NothingToLearnError) as error:
        raise WorkshopError(str(error)) from error
    except OSError as error:
        raise WorkshopError(f"{error.filename}: {error.strerror}") from error
