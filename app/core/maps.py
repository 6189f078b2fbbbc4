"""Maps drawn as SVG without style or script: to look at, to follow links on, and to click a place on."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from app.core.charts import axis_ticks, element

LonLat = tuple[float, float]
Ring = Sequence[LonLat]

MAP_WIDTH = 2000
LETTER_PX = 9
WIDE_PX = 900
PHONE_PX = 290


@dataclass(frozen=True, slots=True)
class Bounds:
    """The edges of a map in degrees."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class MapArea:
    """A district: rings of (longitude, latitude) as in GeoJSON, a value to shade by, and words for it."""

    name: str
    href: str | None
    rings: Sequence[Ring]
    value: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A place on a map that stands for `n` reports."""

    latitude: float
    longitude: float
    n: int = 1


@dataclass(frozen=True, slots=True)
class Street:
    """A street as a line of (longitude, latitude)."""

    name: str
    line: Ring


@dataclass(frozen=True, slots=True)
class KeyStep:
    """One shade of a map and the values it stands for: from `low` up to `high`."""

    level: int
    low: float
    high: float


def bounds_of(areas: Iterable[MapArea], margin: float = 0.02) -> Bounds:
    """Return the edges of all areas with a margin (a share of the size) around them."""
    spots = [spot for area in areas for ring in area.rings for spot in ring]
    west, east = min(lon for lon, _lat in spots), max(lon for lon, _lat in spots)
    south, north = min(lat for _lon, lat in spots), max(lat for _lon, lat in spots)
    aside, above = (east - west) * margin, (north - south) * margin
    return Bounds(south - above, west - aside, north + above, east + aside)


def picture_height(bounds: Bounds, width: int) -> int:
    """Return the height in pixels at which a map of this width is not squeezed."""
    shrink = math.cos(math.radians((bounds.south + bounds.north) / 2))
    return max(1, round(width * (bounds.north - bounds.south) / ((bounds.east - bounds.west) * shrink)))


def to_xy(
    latitude: float, longitude: float, bounds: Bounds, width: float, height: float
) -> tuple[float, float]:
    """Return where a place lies on a picture, in pixels from its top left corner."""
    x = (longitude - bounds.west) / (bounds.east - bounds.west) * width
    return x, (bounds.north - latitude) / (bounds.north - bounds.south) * height


def to_latlon(x: float, y: float, bounds: Bounds, width: float, height: float) -> tuple[float, float]:
    """Return the (latitude, longitude) of a pixel: what a click on the picture means."""
    latitude = bounds.north - y / height * (bounds.north - bounds.south)
    return latitude, bounds.west + x / width * (bounds.east - bounds.west)


def map_key(areas: Sequence[MapArea]) -> list[KeyStep]:
    """Return the shades in use, lightest first, with the values they stand for."""
    values = [area.value for area in areas if area.value is not None]
    edges = axis_ticks(max(values, default=0))
    return [KeyStep(level, low, high) for level, (low, high) in enumerate(pairwise(edges))]


def level_of(value: float, key: Sequence[KeyStep]) -> int:
    """Return the shade of a value; the highest value has the darkest."""
    return next((step.level for step in key if value < step.high), key[-1].level)


def map_svg(
    areas: Sequence[MapArea], points: Sequence[MapPoint] = (), *, label: str, bounds: Bounds | None = None
) -> Markup:
    """Return a shaded map of the areas with their names, as links where an area has one, and its points."""
    edges = bounds or bounds_of(areas)
    height = picture_height(edges, MAP_WIDTH)
    key = map_key(areas)
    shapes = [_area(area, edges, height, key) for area in areas]
    dots = [_dot(point, edges, height, max(point.n for point in points)) for point in points]
    size = f"0 0 {MAP_WIDTH} {height}"
    land = element("svg", *shapes, *dots, class_="map__land", viewBox=size, role="group", aria_label=label)
    # Words are a second picture on top, so that they keep their size when the land shrinks on a phone.
    words = element("svg", *_names(areas, edges, height), class_="map__words", aria_hidden="true")
    return element("div", land, words, class_="map")


def _outline(ring: Ring, bounds: Bounds, width: int, height: int) -> str:
    spots = [tuple(map(round, to_xy(lat, lon, bounds, width, height))) for lon, lat in ring]
    kept = spots[:1] + [spot for before, spot in pairwise(spots) if spot != before]
    return "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z"


def _area(area: MapArea, bounds: Bounds, height: int, key: Sequence[KeyStep]) -> Markup:
    shade = "none" if area.value is None else str(level_of(area.value, key))
    outline = "".join(_outline(ring, bounds, MAP_WIDTH, height) for ring in area.rings)
    told = f"{area.name}: {area.note}" if area.note else area.name
    shape = element(
        "path",
        element("title", escape(told)),
        d=outline,
        fill_rule="evenodd",
        class_=f"map__area map__area--{shade}",
    )
    return shape if area.href is None else element("a", shape, href=area.href, aria_label=told)


def _dot(point: MapPoint, bounds: Bounds, height: int, most: int) -> Markup:
    x, y = to_xy(point.latitude, point.longitude, bounds, MAP_WIDTH, height)
    radius = 12 + 36 * math.sqrt(point.n / most)
    return element("circle", cx=round(x), cy=round(y), r=round(radius), class_="map__point")


def centre_of(ring: Ring) -> LonLat:
    """Return the centre of mass of a ring, or the mean of its corners where it has no surface."""
    # Counted from the first corner: far from nought the products would drown the small surface of a district.
    lon, lat = ring[0]
    pairs = list(pairwise([(x - lon, y - lat) for x, y in [*ring, ring[0]]]))
    parts = [x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs]
    surface = sum(parts)
    if abs(surface) < 1e-15:
        return sum(x for x, _y in ring) / len(ring), sum(y for _x, y in ring) / len(ring)
    x = sum((x0 + x1) * part for ((x0, _y0), (x1, _y1)), part in zip(pairs, parts, strict=True))
    y = sum((y0 + y1) * part for ((_x0, y0), (_x1, y1)), part in zip(pairs, parts, strict=True))
    return lon + x / (3 * surface), lat + y / (3 * surface)


def _largest(area: MapArea) -> Ring:
    return max(area.rings, key=_width)


def _width(ring: Ring) -> float:
    return max(lon for lon, _lat in ring) - min(lon for lon, _lat in ring)


def _names(areas: Sequence[MapArea], bounds: Bounds, height: int) -> list[Markup]:
    drawn = []
    for area in areas:
        ring = _largest(area)
        room = _width(ring) / (bounds.east - bounds.west)
        needed = len(area.name) * LETTER_PX
        if needed <= room * WIDE_PX:
            lon, lat = centre_of(ring)
            x, y = to_xy(lat, lon, bounds, 100, 100)
            style = "map__name" if needed <= room * PHONE_PX else "map__name map__name--wide"
            drawn.append(
                element("text", escape(area.name), x=f"{x:.1f}%", y=f"{y:.1f}%", dy=".32em", class_=style)
            )
    return drawn


def map_picture(
    areas: Sequence[MapArea],
    streets: Sequence[Street] = (),
    *,
    bounds: Bounds | None = None,
    width: int = 640,
    pin: tuple[float, float] | None = None,
) -> str:
    """Return an SVG file to click on, with a pin at (x, y): `to_latlon` with the same bounds and size tells where."""
    edges = bounds or bounds_of(areas)
    height = picture_height(edges, width)
    ground = element("rect", width=width, height=height, fill="#eef2ef")
    land = [_picture_area(area, edges, width, height) for area in areas]
    roads = [_picture_street(street, edges, width, height) for street in streets]
    words = [_picture_name(area, edges, width, height) for area in areas]
    pins = [_picture_pin(*pin)] if pin else []
    return str(
        element(
            "svg", ground, *land, *roads, *words, *pins, xmlns="http://www.w3.org/2000/svg", width=width, height=height,
            viewBox=f"0 0 {width} {height}", font_family="system-ui, sans-serif", text_anchor="middle",
        )
    )  # fmt: skip


def _picture_area(area: MapArea, bounds: Bounds, width: int, height: int) -> Markup:
    outline = "".join(_outline(ring, bounds, width, height) for ring in area.rings)
    return element(
        "path", d=outline, fill="#fbfaf5", fill_rule="evenodd", stroke="#8a9a97", stroke_dasharray="6 4"
    )


def _picture_street(street: Street, bounds: Bounds, width: int, height: int) -> Markup:
    spots = [to_xy(lat, lon, bounds, width, height) for lon, lat in street.line]
    drawn = "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in spots)
    road = element("path", d=drawn, fill="none", stroke="#c9c3b2", stroke_width=3, stroke_linejoin="round")
    (x0, y0), (x1, y1) = max(pairwise(spots), key=lambda ends: math.dist(*ends))
    if math.dist((x0, y0), (x1, y1)) < len(street.name) * 6.5:
        return road
    turn = (math.degrees(math.atan2(y1 - y0, x1 - x0)) + 90) % 180 - 90
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    place = f"rotate({turn:.0f} {x:.0f} {y:.0f})"
    return road + _halo(street.name, x, y, 12, "#4c4a42", transform=place)


def _picture_name(area: MapArea, bounds: Bounds, width: int, height: int) -> Markup:
    ring = _largest(area)
    if _width(ring) / (bounds.east - bounds.west) * width < len(area.name) * LETTER_PX:
        return Markup("")
    lon, lat = centre_of(ring)
    x, y = to_xy(lat, lon, bounds, width, height)
    return _halo(area.name, x, y, 15, "#17403f", font_weight=700)


def _picture_pin(x: float, y: float) -> Markup:
    drop = "M0 0C-3-12-13-16-13-27a13 13 0 1 1 26 0C13-16 3-12 0 0Z"
    shape = element("path", d=drop, fill="#b3261e", stroke="#fff", stroke_width=2.5)
    eye = element("circle", cy=-27, r=5, fill="#fff")
    return element("g", shape, eye, transform=f"translate({x:.0f} {y:.0f})")


def _halo(text: str, x: float, y: float, size: int, colour: str, **more: object) -> Markup:
    return element(
        "text", escape(text), x=round(x), y=round(y), dy=".32em", font_size=size, fill=colour, stroke="#fbfaf5",
        stroke_width=4, paint_order="stroke", **more,
    )  # fmt: skip
