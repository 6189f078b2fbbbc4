"""Reads about staff."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.rules import Permission
from app.core.db import db
from app.core.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose cases somebody may see: `department_ids` None means every department; `own_ids` are those of their teams."""

    user_id: int
    department_ids: frozenset[int] | None
    own_ids: frozenset[int] = frozenset()

    @property
    def actor(self) -> str:
        """The name under which this person appears in history and audit trail."""
        return f"user:{self.user_id}"


def scope_of(user: User) -> Scope:
    """Return what a member of staff may see."""
    own_ids = frozenset(department.id for department in user.departments)
    sees_all = user.has_permission(Permission.SEE_ALL_DEPARTMENTS)
    return Scope(user.id, None if sees_all else own_ids, own_ids)


def list_names(user_ids: Collection[int]) -> dict[int, str]:
    """Return the names of these colleagues by id, the address where somebody has no name."""
    rows = db.session.execute(select(User.id, User.name, User.email).where(User.id.in_(user_ids)))
    return {user_id: name or email for user_id, name, email in rows}


def get_user(email: str) -> User:
    """Return the member of staff with this address, or raise NotFoundError."""
    found = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    if found is None:
        raise NotFoundError(f"Nobody has the address {email}.")
    return found


def list_users() -> Sequence[User]:
    """Return all staff by address."""
    return db.session.scalars(select(User).order_by(User.email)).all()
