"""Reads a report's text with the language models, which are loaded once a process and on first use."""

import importlib
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

log = logging.getLogger(__name__)

PIPELINE = "nlp_models.pipeline"


class ModelUnavailableError(Exception):
    """The models could not be loaded, or failed on a text; a person decides instead."""


class TextFailedError(ModelUnavailableError):
    """The models are there and failed on this one text; others can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the machine makes of one text; `confidence` is a calibrated probability, `because` its own words."""

    model: str
    category: str
    confidence: float
    sure: bool
    """Whether the confidence passes the model's threshold for this category."""
    alternatives: tuple[tuple[str, float], ...] = ()
    because: tuple[str, ...] = ()
    kind: str | None = None
    urgent: bool = False
    language: str | None = None
    personal_data: tuple[tuple[int, int, str], ...] = ()


class Classifier(Protocol):
    """Something that reads texts."""

    def read(self, text: str, *, title: str = "", page_language: str | None = None) -> Reading:
        """Return what a text says, or raise ModelUnavailableError."""
        ...


class PipelineClassifier:
    """The real one. Importing this module loads no model: web servers never read texts."""

    def __init__(self, model_dir: str, languages: Sequence[str]) -> None:
        self._model_dir = Path(model_dir) if model_dir else None
        self._languages = tuple(languages)
        self._pipeline: Any = None
        self._loading = threading.Lock()

    def read(self, text: str, *, title: str = "", page_language: str | None = None) -> Reading:
        """Return what a text says, or raise ModelUnavailableError."""
        pipeline = self._loaded()
        try:
            found = pipeline.read(text, title=title or None, page_language=page_language)
        except Exception as error:
            raise TextFailedError(f"the model failed on a text: {type(error).__name__}") from error
        return _reading(found)

    def _loaded(self) -> Any:
        with self._loading:
            if self._pipeline is None:
                self._pipeline = self._load()
            return self._pipeline

    def _load(self) -> Any:
        try:
            pipeline = importlib.import_module(PIPELINE).load_pipeline(self._model_dir, self._languages)
        except Exception as error:
            raise ModelUnavailableError(f"the model cannot be loaded: {error}") from error
        log.info("model loaded", extra={"model": pipeline.model_id})
        return pipeline


def _reading(found: Any) -> Reading:
    return Reading(
        model=found.model,
        category=found.category,
        confidence=found.confidence,
        sure=not found.abstained,
        alternatives=tuple((one.category, one.confidence) for one in found.alternatives),
        because=tuple(found.because),
        kind=found.kind,
        urgent=found.urgent,
        language=found.language,
        personal_data=tuple((span.start, span.end, span.kind) for span in found.personal_data),
    )


@dataclass(frozen=True, slots=True)
class Always:
    """The harmless twin: finds the same in every text."""

    reading: Reading

    def read(self, text: str, *, title: str = "", page_language: str | None = None) -> Reading:
        """Return the reading it was made with."""
        return self.reading


def always(category: str, *, confidence: float = 0.9, sure: bool = True, **found: Any) -> Always:
    """Return a classifier that finds this category in every text."""
    return Always(Reading(model="always-1", category=category, confidence=confidence, sure=sure, **found))


@dataclass(frozen=True, slots=True)
class Broken:
    """The twin that is never there."""

    def read(self, text: str, *, title: str = "", page_language: str | None = None) -> Reading:
        """Raise ModelUnavailableError."""
        raise ModelUnavailableError("switched off")


class Classifiers:
    """The classifier of this process; a test puts a harmless twin in its place."""

    def __init__(self) -> None:
        self._chosen: Classifier | None = None
        self._made: dict[tuple[str, tuple[str, ...]], PipelineClassifier] = {}

    def use(self, classifier: Classifier | None) -> None:
        """Use this classifier from now on, or the real one again for None."""
        self._chosen = classifier

    def get(self, model_dir: str, languages: Sequence[str]) -> Classifier:
        """Return the chosen classifier, else the real one for this model and these languages."""
        key = (model_dir, tuple(languages))
        return self._chosen or self._made.setdefault(key, PipelineClassifier(*key))


classifiers = Classifiers()
