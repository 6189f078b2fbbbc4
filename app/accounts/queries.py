"""Reads about staff."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.rules import Permission
from app.core.db import db


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose cases somebody may see: `department_ids` None means every department."""

    user_id: int
    department_ids: frozenset[int] | None

    @property
    def actor(self) -> str:
        """The name under which this person appears in history and audit trail."""
        return f"user:{self.user_id}"


def scope_of(user: User) -> Scope:
    """Return what a member of staff may see."""
    if user.has_permission(Permission.SEE_ALL_DEPARTMENTS):
        return Scope(user.id, None)
    return Scope(user.id, frozenset(department.id for department in user.departments))


def list_users() -> Sequence[User]:
    """Return all staff by address."""
    return db.session.scalars(select(User).order_by(User.email)).all()
