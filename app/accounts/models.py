"""Tables of staff and roles."""

from datetime import datetime

from flask_security import AsaList, RoleMixin, UserMixin
from sqlalchemy import BigInteger, Column, ForeignKey, String, Table
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model
from app.departments.models import Department

user_roles = Table(
    "user_roles",
    Model.metadata,
    Column("user_id", BigInteger, ForeignKey("staff_user.id"), primary_key=True),
    Column("role_id", BigInteger, ForeignKey("role.id"), primary_key=True),
)

user_departments = Table(
    "user_departments",
    Model.metadata,
    Column("user_id", BigInteger, ForeignKey("staff_user.id"), primary_key=True),
    Column("department_id", BigInteger, ForeignKey("department.id"), primary_key=True),
)


class Role(Model, RoleMixin):
    """A named set of permissions; the table in accounts/rules.py says which."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    description: Mapped[str] = mapped_column(String(200), default="")
    permissions = mapped_column(MutableList.as_mutable(AsaList()), nullable=True)


class User(Model, UserMixin):
    """A member of staff; residents have no accounts."""

    __tablename__ = "staff_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]  # type: ignore[assignment]
    roles: Mapped[list[Role]] = relationship(secondary=user_roles)  # type: ignore[assignment]
    departments: Mapped[list[Department]] = relationship(secondary=user_departments)
