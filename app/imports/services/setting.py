"""The city, departments, areas and categories that past cases name: found, mapped or made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from app.core.audit import record
from app.core.db import db
from app.core.slugs import unused_slug
from app.departments.models import Area, Category, City, Department
from app.departments.rules.common import common_categories
from app.imports.rules.rows import PastCase

ACTOR = "import"
NO_CATEGORY = "other"


@dataclass(slots=True)
class Setting:
    """Ids by the names that the file uses."""

    departments: dict[str, int] = field(default_factory=dict)
    areas: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    n_made: int = 0


def name_city(*, name: str, country: str, time_zone: str, language: str) -> None:
    """Name the city after the file where it has no name yet."""
    if db.session.get(City, 1) is None:
        languages = list(dict.fromkeys(["en", language or "en"]))
        db.session.add(
            City(id=1, name=name, country=country[:2] or "GB", time_zone=time_zone, languages=languages)
        )
        record(actor=ACTOR, action="city named", subject="city:1", details={"time_zone": time_zone})


def extend_setting(
    setting: Setting, cases: Iterable[PastCase], *, native: bool, mapping: Mapping[str, str]
) -> None:
    """Make sure that every department, area and category of these cases is known."""
    for case in cases:
        if case.department and case.department not in setting.departments:
            setting.departments[case.department] = _department(setting, case.department)
        if case.district and case.district not in setting.areas:
            setting.areas[case.district] = _area(setting, case.district)
        name = category_name(case, native=native, mapping=mapping)
        if name and name not in setting.categories:
            setting.categories[name] = _category(setting, name, case.category, native=native)


def category_name(case: PastCase, *, native: bool, mapping: Mapping[str, str]) -> str:
    """Return the name under which a case is filed: the file's own, the common one, or none where triage decides."""
    name = case.native_category if native else case.category
    name = mapping.get(name, name) or mapping.get(case.native_category, "")
    return name or ("" if case.text else NO_CATEGORY)


def _department(setting: Setting, name: str) -> int:
    found = db.session.scalar(select(Department).where(Department.name == name))
    return found.id if found else _made(setting, Department(slug=_unused(Department.slug, name), name=name))


def _area(setting: Setting, name: str) -> int:
    found = db.session.scalar(select(Area).where(Area.name == name))
    return found.id if found else _made(setting, Area(slug=_unused(Area.slug, name), name=name))


def _category(setting: Setting, name: str, common: str, *, native: bool) -> int:
    column = Category.name if native else Category.key
    found = db.session.scalar(select(Category).where(column == name))
    if found:
        return found.id
    key = _unused(Category.key, name) if native else name
    usual = None if native else common_categories().get(name)
    title = usual.names["en"] if usual else name.replace("_", " ").capitalize() if not native else name
    names = dict(usual.names) if usual else None
    return _made(setting, Category(key=key, common_key=common or NO_CATEGORY, name=title, names=names))


def _unused(column: InstrumentedAttribute[str], name: str) -> str:
    return unused_slug(name, taken=set(db.session.scalars(select(column))), otherwise="unnamed")


def _made(setting: Setting, row: Department | Area | Category) -> int:
    db.session.add(row)
    db.session.flush()
    setting.n_made += 1
    kind = type(row).__name__.lower()
    record(actor=ACTOR, action=f"{kind} made", subject=f"{kind}:{row.id}")
    return row.id
