"""Districts and places as they come out of map files: checked, and made fit to be stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shapely import STRtree
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, Point, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import make_valid

from app.core.slugs import unused_slug
from app.departments.rules.plan import AreasPart, Fault, FaultyPlanError, PlacesPart

MOST_FAULTS = 20
NOT_WGS84 = "coordinates must be longitude and latitude in degrees (WGS 84); export the file again that way"


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPlan:
    """A district as it is stored; `shape` is a GeoJSON Polygon or MultiPolygon."""

    slug: str
    name: str
    shape: dict[str, Any]
    population: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePlan:
    """A street or spot as it is stored."""

    name: str
    lat: float
    lon: float
    kind: str


def read_areas(content: Mapping[str, Any], names: AreasPart) -> list[AreaPlan]:
    """Return the districts of a GeoJSON object, or raise FaultyPlanError with what is wrong."""
    features = content.get("features") if content.get("type") == "FeatureCollection" else None
    if not isinstance(features, list) or not features:
        raise FaultyPlanError([Fault(names.file, "this is not a GeoJSON FeatureCollection with districts")])
    found, faults = list[AreaPlan](), list[Fault]()
    for number, feature in enumerate(features, start=1):
        try:
            found.append(_area(feature, names, {area.slug for area in found}))
        except ValueError as error:
            faults.append(Fault(f"{names.file}, district {number}", str(error)))
    if faults:
        raise FaultyPlanError(faults)
    return found


def _area(feature: Any, names: AreasPart, taken: set[str]) -> AreaPlan:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    name = str((properties or {}).get(names.name) or "").strip()
    if not name or not properties:
        raise ValueError(f'there is no property "{names.name}" with its name')
    outline = _outline(feature.get("geometry"), name)
    wanted = str(properties.get(names.slug) or name)
    return AreaPlan(
        slug=unused_slug(wanted, taken=taken, otherwise=f"area-{len(taken) + 1}"),
        name=name[:200],
        shape=_plain(mapping(outline)),
        population=_whole(properties.get(names.population), name),
    )


def _outline(geometry: Any, name: str) -> BaseGeometry:
    try:
        found = shape(geometry)
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        raise ValueError(f"{name} has no outline that can be read") from error
    if not isinstance(found, Polygon | MultiPolygon) or found.is_empty:
        raise ValueError(f"{name} is a {found.geom_type}, not a Polygon or MultiPolygon")
    west, south, east, north = found.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(f"{name}: {NOT_WGS84}")
    return found if found.is_valid else _mended(found, name)


def _mended(outline: BaseGeometry, name: str) -> BaseGeometry:
    """Return an outline that crossed itself as the ground it covers."""
    ground = make_valid(outline)
    polygons = [
        ring
        for part in getattr(ground, "geoms", [ground])
        if isinstance(part, Polygon | MultiPolygon)
        for ring in getattr(part, "geoms", [part])
    ]
    if not polygons:
        raise ValueError(f"{name} covers no ground")
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def _plain(given: Any) -> Any:
    """Return tuples as lists, as JSON gives them back, so that a second reading finds nothing changed."""
    if isinstance(given, dict):
        return {name: _plain(value) for name, value in given.items()}
    return [_plain(one) for one in given] if isinstance(given, list | tuple) else given


def _whole(given: Any, name: str) -> int | None:
    if given in (None, ""):
        return None
    try:
        number = int(float(given))
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"the population of {name} is not a number") from error
    if number < 0:
        raise ValueError(f"the population of {name} is below zero")
    return number


def read_places(rows: Sequence[Mapping[str, str | None]], names: PlacesPart) -> list[PlacePlan]:
    """Return the places of a table, each name and position once; raises FaultyPlanError with what is wrong."""
    faults = list[Fault]()
    found = dict[tuple[str, float, float], PlacePlan]()
    for number, row in enumerate(rows, start=2):
        try:
            place = _place(row, names)
        except ValueError as error:
            faults.append(Fault(f"{names.file}, line {number}", str(error)))
            if len(faults) >= MOST_FAULTS:
                faults.append(Fault(names.file, f"reading stopped after {MOST_FAULTS} faults"))
                break
            continue
        found[place.name.casefold(), place.lat, place.lon] = place
    if faults:
        raise FaultyPlanError(faults)
    return list(found.values())


def _place(row: Mapping[str, str | None], names: PlacesPart) -> PlacePlan:
    name = (row.get(names.name) or "").strip()
    if not name:
        raise ValueError("the name is empty")
    lat, lon = _degrees(row, names.lat, 90), _degrees(row, names.lon, 180)
    kind = (row.get(names.kind) or "street").strip()[:20]
    return PlacePlan(name=name[:200], lat=lat, lon=lon, kind=kind)


def _degrees(row: Mapping[str, str | None], column: str, most: int) -> float:
    text = (row.get(column) or "").strip()
    try:
        number = float(text)
    except ValueError as error:
        raise ValueError(f'{column} is "{text}", not a number such as 51.5072') from error
    if not -most <= number <= most:
        raise ValueError(f"{column} is {text}: {NOT_WGS84}")
    return round(number, 6)


def areas_of(places: Sequence[PlacePlan], areas: Sequence[AreaPlan]) -> Iterator[str | None]:
    """Yield for each place the short name of the district in which it lies, None outside of all."""
    tree = STRtree([shape(area.shape) for area in areas])
    for place in places:
        hits = tree.query(Point(place.lon, place.lat), predicate="intersects")
        yield areas[min(hits)].slug if len(hits) else None
