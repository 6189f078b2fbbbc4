"""Reads roll-ups: never facts, never cases."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from app.core.db import db
from app.departments.models import Category, Department
from app.departments.queries import list_area_names
from app.stats.models import Dimension, Rollup
from app.stats.rules.account import Size
from app.stats.rules.figures import Month

_COLUMNS = [getattr(Rollup, name) for name in Month._fields]


@dataclass(frozen=True, slots=True)
class Edition:
    """Which state of the roll-ups a page is made from."""

    updated_at: datetime
    first_month: date
    last_month: date
    n: int
    n_open: int


def find_edition() -> Edition | None:
    """Return when the roll-ups last changed, which months they cover and what they add up to; None where nothing is counted."""
    wanted = select(
        func.max(Rollup.updated_at), func.min(Rollup.month), func.max(Rollup.month), func.sum(Rollup.n), func.sum(Rollup.n_open)
    )  # fmt: skip
    found = db.session.execute(wanted.where(Rollup.dimension == Dimension.ALL, Rollup.n > 0)).one()
    return Edition(*found[:3], int(found[3]), int(found[4])) if found[0] is not None else None


def list_rollups(
    dimension: Dimension | None, *, since: date | None = None, until: date | None = None
) -> list[Month]:
    """Return the roll-ups of a dimension (or of all) in these months, both included."""
    wanted = select(*_COLUMNS).where(*_within(since, until), Rollup.n > 0)
    if dimension is not None:
        wanted = wanted.where(Rollup.dimension == dimension)
    return [Month._make(row) for row in db.session.execute(wanted)]


def list_sizes(*, since: date, until: date) -> list[Size]:
    """Return how many reports each group has in each month, without their waits."""
    wanted = select(Rollup.dimension, Rollup.group_id, Rollup.month, Rollup.n)
    return [Size._make(row) for row in db.session.execute(wanted.where(*_within(since, until), Rollup.n > 0))]


def count_open() -> dict[tuple[str, int], int]:
    """Return how many cases of each (dimension, group) are open, whenever they were received."""
    group = (Rollup.dimension, Rollup.group_id)
    rows = db.session.execute(select(*group, func.sum(Rollup.n_open)).where(Rollup.n > 0).group_by(*group))
    return {(dimension, group_id): int(n) for dimension, group_id, n in rows}


def list_names(dimension: Dimension) -> dict[int, str]:
    """Return the name of every group of a dimension, those out of use included: their past stays counted."""
    if dimension is Dimension.AREA:
        return {area.id: area.name for area in list_area_names()}
    groups = select(Department) if dimension is Dimension.DEPARTMENT else select(Category)
    return {group.id: group.title for group in db.session.scalars(groups)}


def list_category_keys() -> dict[int, str]:
    """Return the key of every category by its id."""
    return {row[0]: row[1] for row in db.session.execute(select(Category.id, Category.key))}


def _within(since: date | None, until: date | None) -> list[ColumnElement[bool]]:
    return [*([Rollup.month >= since] if since else []), *([Rollup.month <= until] if until else [])]
