"""The parameters of a model, read from its params.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp_models.features import FeatureSettings


@dataclass(frozen=True, slots=True)
class FitSettings:
    """How hard the learner tries, and how strongly it is held back."""

    strength: float
    max_iterations: int
    counting: float = 0.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything in params.toml."""

    version: str
    features: FeatureSettings
    fit: FitSettings
    weight: dict[str, float]
    folds: int
    error_budget: float
    lowest: float
    city: dict[str, Any]


def read_settings(folder: Path) -> Settings:
    """Return the parameters in the folder's params.toml."""
    values = tomllib.loads((folder / "params.toml").read_text(encoding="utf-8"))
    abstention = values.get("abstention", {})
    return Settings(
        version=values["model"]["version"],
        features=FeatureSettings(**values["features"]),
        fit=FitSettings(**values["fit"]),
        weight=values.get("weight", {}),
        folds=values["calibration"]["folds"],
        error_budget=abstention.get("error_budget", 0.1),
        lowest=abstention.get("lowest", 0.0),
        city=values.get("city", {}),
    )
