"""How good the model in use is, as measured when it was trained: read from its folder without loading it."""

import json
import logging
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

METRICS = "metrics.json"
SHIPPED = "starter"


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """Shares from 0 to 1 on texts that the model had not seen; None where it was not measured."""

    n: int
    accuracy: float
    top3: float
    routed_share: float
    routed_precision: float | None
    on_city_reports: bool
    """Whether it was judged on this city's own reports, or on texts written for the project."""


def read_figures(model_dir: str) -> ModelFigures | None:
    """Return the figures of the city's model, or of the shipped one; None where there are none."""
    for file in _candidates(model_dir):
        found = _read(file)
        if found:
            return found
    return None


def _candidates(model_dir: str) -> list[Path]:
    if model_dir:
        return [Path(model_dir) / METRICS, Path(model_dir).parent / METRICS]
    return [Path(str(files("nlp_models"))) / "category" / METRICS]


def _read(file: Path) -> ModelFigures | None:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        log.info("no figures of the model", extra={"file": str(file), "error": type(error).__name__})
        return None
    measured = content.get("unseen")
    return _figures(measured, on_city_reports=not content["model"].startswith(SHIPPED)) if measured else None


def _figures(measured: dict[str, Any], *, on_city_reports: bool) -> ModelFigures:
    return ModelFigures(
        n=measured["n"],
        accuracy=measured["accuracy"],
        top3=measured["top3"],
        routed_share=measured["routed_share"],
        routed_precision=measured["routed_precision"],
        on_city_reports=on_city_reports,
    )
