"""Tables of the city's own set-up."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model
from app.core.i18n import current_language


class City(Model):
    """The one city that this installation serves."""

    __tablename__ = "city"
    __table_args__ = (CheckConstraint("id = 1", name="one_city"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    name: Mapped[str] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2), default="GB")
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    languages: Mapped[list[Any]] = mapped_column(default=lambda: ["en"])
    emergency_number: Mapped[str] = mapped_column(String(20), default="112")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)


class Calendar(Model):
    """Working hours of a department: {"0": [["08:00", "17:00"]], ...} by weekday, Monday is 0, local time."""

    __tablename__ = "calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    hours: Mapped[dict[str, Any]]
    holidays: Mapped[list["Holiday"]] = relationship(back_populates="calendar", cascade="all, delete-orphan")


class Holiday(Model):
    """A day on which a calendar's people do not work."""

    __tablename__ = "holiday"
    __table_args__ = (UniqueConstraint("calendar_id", "on", name="uq_holiday_calendar_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar_id: Mapped[int] = mapped_column(ForeignKey("calendar.id"))
    on: Mapped[date]
    name: Mapped[str] = mapped_column(String(120))
    calendar: Mapped[Calendar] = relationship(back_populates="holidays")


class InLanguages:
    """What residents read in their own language where the city, or the common list, has a name in it."""

    name: Mapped[str] = mapped_column(String(200))
    names: Mapped[dict[str, Any] | None]

    @property
    def title(self) -> str:
        """The name in the language of the page or letter, else the city's own."""
        return str((self.names or {}).get(current_language(), self.name))


class Department(InLanguages, Model):
    """A team that answers."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    email: Mapped[str] = mapped_column(String(200), default="")
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("calendar.id"))
    active: Mapped[bool] = mapped_column(default=True)
    calendar: Mapped[Calendar | None] = relationship()


class Area(Model):
    """A district; `shape` is a GeoJSON Polygon or MultiPolygon in WGS 84, or None where only the name is known."""

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    shape: Mapped[dict[str, Any] | None]
    population: Mapped[int | None]


class Category(InLanguages, Model):
    """A subject that residents write about; `common_key` maps it to one of the 31 common categories."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    common_key: Mapped[str] = mapped_column(String(40), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    active: Mapped[bool] = mapped_column(default=True)
    department: Mapped[Department | None] = relationship()


class PromisedTime(Model):
    """What the city promises for a category (or, without one, for every other): working days."""

    __tablename__ = "promised_time"
    __table_args__ = (CheckConstraint("answer_days > 0 AND resolve_days > 0", name="positive_days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), unique=True)
    answer_days: Mapped[int]
    resolve_days: Mapped[int]


class Place(Model):
    """A street or spot of the local gazetteer, to be picked from a list."""

    __tablename__ = "place"
    __table_args__ = (Index("ix_place_position", "lat", "lon"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    lat: Mapped[float]
    lon: Mapped[float]
    line: Mapped[list[Any] | None]
    kind: Mapped[str] = mapped_column(String(20), default="street")
    note: Mapped[str] = mapped_column(Text, default="")
