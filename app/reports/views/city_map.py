"""The picture of the city on which a place can be clicked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core.maps import Bounds, MapArea, Street, bounds_of, map_picture, picture_height, to_latlon, to_xy
from app.departments.queries import list_areas_with_shape, list_places

WIDTH = 640
MOST_STREETS = 400
Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CityMap:
    """The borders of the city's areas and the size of their picture in pixels."""

    areas: Sequence[MapArea]
    bounds: Bounds
    height: int
    width: int = WIDTH

    def holds(self, x: int, y: int) -> bool:
        """Say whether a pixel is on the picture; the keyboard sends (0, 0), which is no choice of a place."""
        return 0 <= x <= self.width and 0 <= y <= self.height and (x, y) != (0, 0)

    def position_of(self, x: int, y: int) -> Position:
        """Return (latitude, longitude) of a pixel."""
        return to_latlon(x, y, self.bounds, self.width, self.height)

    def pixel_of(self, position: Position) -> tuple[float, float]:
        """Return (x, y) of a position."""
        return to_xy(*position, self.bounds, self.width, self.height)


def find_city_map() -> CityMap | None:
    """Return the city's map, or None where no borders are known."""
    areas = [MapArea(area.name, None, rings_of(area.shape or {})) for area in list_areas_with_shape()]
    if not areas:
        return None
    bounds = bounds_of(areas)
    return CityMap(areas, bounds, picture_height(bounds, WIDTH))


def rings_of(shape: dict[str, Any]) -> list[list[Position]]:
    """Return all rings of a GeoJSON Polygon or MultiPolygon as (longitude, latitude)."""
    found = shape.get("coordinates", [])
    polygons = found if shape.get("type") == "MultiPolygon" else [found]
    return [[(spot[0], spot[1]) for spot in ring] for polygon in polygons for ring in polygon]


def draw(city_map: CityMap, position: Position | None) -> str:
    """Return the picture as an SVG file, with a pin where one was set."""
    streets = [
        Street(place.name, [(p[0], p[1]) for p in place.line]) for place in list_places() if place.line
    ]
    pin = city_map.pixel_of(position) if position else None
    # More streets than these are too small to read and too many bytes for a slow link.
    shown = streets if len(streets) <= MOST_STREETS else []
    return map_picture(city_map.areas, shown, bounds=city_map.bounds, width=WIDTH, pin=pin)
