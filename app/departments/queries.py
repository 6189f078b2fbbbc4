"""Reads about the city's set-up."""

from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry import Point, shape
from sqlalchemy import exists, func, select

from app.core.db import db
from app.core.errors import NotFoundError
from app.departments.models import Area, Category, City, Department, Place, PromisedTime

UNNAMED = "Your city"


@dataclass(frozen=True, slots=True)
class Named:
    """A row as a list offers it."""

    id: int
    name: str


def find_city() -> City | None:
    """Return the city of this installation, None before it has been named."""
    return db.session.get(City, 1)


def current_city() -> City:
    """Return the city, or a nameless one before set-up, for pages that must always show something."""
    return find_city() or nameless_city()


def nameless_city() -> City:
    """Return a city that was never set up; no database is asked."""
    return City(
        id=1,
        name=UNNAMED,
        country="GB",
        time_zone="UTC",
        languages=["en"],
        emergency_number="112",
        phone="",
        email="",
        is_demo=False,
    )


def get_department(department_id: int) -> Department:
    """Return a department, or raise NotFoundError."""
    found = db.session.get(Department, department_id)
    if found is None:
        raise NotFoundError("There is no such department.")
    return found


def get_department_by_slug(slug: str) -> Department:
    """Return the department with this short name, or raise NotFoundError."""
    found = db.session.scalar(select(Department).where(Department.slug == slug))
    if found is None:
        raise NotFoundError(f"There is no department {slug}.")
    return found


def list_departments() -> Sequence[Department]:
    """Return active departments by name."""
    return db.session.scalars(select(Department).where(Department.active).order_by(Department.name)).all()


def get_category(key: str) -> Category:
    """Return the category of this key, or raise NotFoundError."""
    found = find_category(key)
    if found is None:
        raise NotFoundError(f"There is no category {key}.")
    return found


def find_category(key: str) -> Category | None:
    """Return the category of this key, or None."""
    return db.session.scalar(select(Category).where(Category.key == key))


def find_category_for_common_key(common_key: str) -> Category | None:
    """Return the city's category for one of the 31 common ones: its namesake first, else the oldest mapped one."""
    mapped = select(Category).where(Category.common_key == common_key, Category.active)
    return find_category(common_key) or db.session.scalar(mapped.order_by(Category.id).limit(1))


def list_categories() -> Sequence[Category]:
    """Return active categories by name."""
    return db.session.scalars(select(Category).where(Category.active).order_by(Category.name)).all()


def list_areas() -> Sequence[Area]:
    """Return areas by name."""
    return db.session.scalars(select(Area).order_by(Area.name)).all()


def list_places() -> Sequence[Place]:
    """Return the gazetteer by name."""
    return db.session.scalars(select(Place).order_by(Place.name)).all()


def find_promised_time(category_id: int | None) -> PromisedTime | None:
    """Return the promise for a category, else the one for every other category, else None."""
    own = select(PromisedTime).where(PromisedTime.category_id == category_id)
    general = select(PromisedTime).where(PromisedTime.category_id.is_(None))
    return (db.session.scalar(own) if category_id else None) or db.session.scalar(general)


def list_department_names() -> list[Named]:
    """Return all departments by name, closed ones too, as residents read them."""
    rows = db.session.scalars(select(Department).order_by(Department.name))
    return [Named(row.id, row.title) for row in rows]


def list_area_names() -> list[Named]:
    """Return areas by name, without their shapes."""
    rows = db.session.execute(select(Area.id, Area.name).order_by(Area.name))
    return [Named(row.id, row.name) for row in rows]


def list_place_names(limit: int) -> list[Named]:
    """Return the gazetteer's names for a list to pick from; none where they are more than `limit`."""
    rows = db.session.execute(select(Place.id, Place.name).order_by(Place.name).limit(limit + 1)).all()
    return [Named(row.id, row.name) for row in rows] if len(rows) <= limit else []


def count_places() -> int:
    """Return how many streets and spots the gazetteer holds."""
    return db.session.scalar(select(func.count()).select_from(Place)) or 0


def find_area(area_id: int) -> Area | None:
    """Return an area, or None."""
    return db.session.get(Area, area_id)


def find_place(place_id: int) -> Place | None:
    """Return a place of the gazetteer, or None."""
    return db.session.get(Place, place_id)


def list_areas_with_shape() -> list[Area]:
    """Return the areas whose borders are known, by name."""
    return [area for area in list_areas() if area.shape]


def find_area_at(lat: float, lon: float) -> Area | None:
    """Return the area in which a point (WGS 84) lies; on a border the first by name, outside None."""
    spot = Point(lon, lat)
    known = list_areas_with_shape()
    return next((area for area in known if area.shape and shape(area.shape).intersects(spot)), None)


def has_map() -> bool:
    """Say whether the borders of any area are known, so that a map can be drawn."""
    return bool(db.session.scalar(select(exists().where(Area.shape.is_not(None)))))
