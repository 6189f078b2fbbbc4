"""Reads the authored files of the demo city."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from app.demo.rules.opinions import Opinions
from app.demo.rules.plan import (
    AreaPlan,
    CalendarPlan,
    CityPlan,
    Fragments,
    Phrases,
    PlacePlan,
    StaffPlan,
    SubjectPlan,
    TeamPlan,
)
from app.demo.rules.recent import RecentPlan
from app.demo.rules.voices import NoticePlan, SurveyPlan
from app.surveys.rules.design import Design, QuestionKind, options_from

CONTENT = Path(__file__).parents[1] / "content"


def read_toml(name: str) -> dict[str, Any]:
    """Return an authored file of the demo."""
    return tomllib.loads((CONTENT / name).read_text(encoding="utf-8"))


@cache
def read_plan() -> CityPlan:
    """Return the whole city as it was authored."""
    found = read_toml("city.toml")
    return CityPlan(
        city=found["city"],
        promises=found["promises"],
        calendars={key: CalendarPlan(**given) for key, given in found["calendars"].items()},
        teams=tuple(TeamPlan(**given) for given in found["departments"]),
        staff=tuple(StaffPlan(**given) for given in found["staff"]),
        subjects=tuple(SubjectPlan(key=key, **given) for key, given in read_toml("categories.toml").items()),
        areas=tuple(_area(feature) for feature in _features("areas.geojson")),
        places=tuple(_place(feature) for feature in _features("places.geojson")),
        phrases={language: _phrases(language) for language in found["city"]["languages"]},
    )


def _features(name: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads((CONTENT / name).read_text(encoding="utf-8"))["features"]
    return features


def _area(feature: dict[str, Any]) -> AreaPlan:
    return AreaPlan(**feature["properties"], shape=feature["geometry"])


def _place(feature: dict[str, Any]) -> PlacePlan:
    shape = feature["geometry"]
    if shape["type"] == "Point":
        return PlacePlan(**feature["properties"], position=_pair(shape["coordinates"]))
    line = tuple(_pair(pair) for pair in shape["coordinates"])
    return PlacePlan(**feature["properties"], position=line[len(line) // 2], line=line)


def _pair(given: list[float]) -> tuple[float, float]:
    return given[0], given[1]


def _phrases(language: str) -> Phrases:
    found = read_toml(f"texts.{language}.toml")
    subjects = {key: _fragments(found.pop(key)) for key in list(found) if isinstance(found[key], dict)}
    join = found.pop("join")
    return Phrases(join=join, subjects=subjects, **{name: tuple(given) for name, given in found.items()})


def _fragments(given: dict[str, list[str]]) -> Fragments:
    return Fragments(**{name: tuple(sentences) for name, sentences in given.items()})


def read_recent() -> list[RecentPlan]:
    """Return what came in lately."""
    return [RecentPlan(**given) for given in read_toml("recent.toml")["reports"]]


def read_notices() -> list[NoticePlan]:
    """Return the notices."""
    return [
        NoticePlan(**{**given, "body": given["body"].strip()})
        for given in read_toml("voices.toml")["notices"]
    ]


def read_surveys() -> list[SurveyPlan]:
    """Return the surveys with how people answer them."""
    return [
        SurveyPlan(**{**given, "questions": tuple(map(_opinions, given["questions"]))})
        for given in read_toml("voices.toml")["surveys"]
    ]


def _opinions(given: dict[str, Any]) -> Opinions:
    left = dict(given)
    own = {name: left.pop(name) for name in ("answered", "within_days") if name in left}
    weights, texts = tuple(left.pop("weights")), tuple(left.pop("texts", ()))
    options = options_from(left.pop("options", ()))
    design = Design(kind=QuestionKind(left.pop("kind")), options=options, **left)
    return Opinions(design=design, weights=weights, texts=texts, **own)
