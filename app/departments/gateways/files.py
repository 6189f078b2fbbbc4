"""Reads the set-up file and the map files beside it, with a sentence for whatever cannot be read."""

import csv
import json
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from app.departments.rules.ground import AreaPlan, PlacePlan, read_areas, read_places
from app.departments.rules.plan import Fault, FaultyPlanError, SetUpPlan, did_you_mean

LARGEST_BYTES = 200 * 2**20


def read_set_up(path: Path) -> dict[str, Any]:
    """Return what the TOML file says, or raise FaultyPlanError."""
    try:
        return tomllib.loads(_text(path, path.name))
    except tomllib.TOMLDecodeError as error:
        raise FaultyPlanError([Fault(path.name, f"this is not TOML: {error}")]) from error


def starter_text() -> str:
    """Return a commented set-up file to begin with."""
    return (files("app.departments") / "content" / "starter_city.toml").read_text(encoding="utf-8")


def read_ground(plan: SetUpPlan, folder: Path) -> tuple[list[AreaPlan], list[PlacePlan]]:
    """Return districts and places from the files that the plan names, which lie in or below `folder`."""
    faults, areas, places = list[Fault](), list[AreaPlan](), list[PlacePlan]()
    try:
        areas = read_areas(_geojson(folder, plan.areas.file), plan.areas) if plan.areas else []
    except FaultyPlanError as error:
        faults += error.faults
    try:
        places = _places(plan, folder)
    except FaultyPlanError as error:
        faults += error.faults
    if faults:
        raise FaultyPlanError(faults)
    return areas, places


def _geojson(folder: Path, name: str) -> Mapping[str, Any]:
    try:
        found = json.loads(_text(folder / name, name))
    except (ValueError, RecursionError) as error:
        raise FaultyPlanError([Fault(name, f"this is not GeoJSON: {error}")]) from error
    return found if isinstance(found, dict) else {}


def _places(plan: SetUpPlan, folder: Path) -> list[PlacePlan]:
    names = plan.places
    if names is None:
        return []
    lines = _text(folder / names.file, names.file).splitlines()
    reader = csv.DictReader(lines, delimiter=";" if lines and lines[0].count(";") else ",")
    columns = [column for column in reader.fieldnames or [] if column]
    missing = [column for column in (names.name, names.lat, names.lon) if column not in columns]
    if missing:
        raise FaultyPlanError(
            Fault(names.file, f'there is no column "{column}"{did_you_mean(column, columns)}')
            for column in missing
        )
    try:
        return read_places(list(reader), names)
    except csv.Error as error:
        raise FaultyPlanError([Fault(names.file, f"line {reader.line_num}: {error}")]) from error


def _text(path: Path, shown: str) -> str:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise FaultyPlanError([Fault(shown, "the file is larger than 200 MB")])
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FaultyPlanError([Fault(shown, f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise FaultyPlanError([Fault(shown, "this is not UTF-8 text; save it as UTF-8")]) from error
