"""Adding and ending staff accounts."""

import uuid
from collections.abc import Sequence

from flask_security import SQLAlchemyUserDatastore, hash_password
from sqlalchemy import select

from app.accounts.models import Role, User
from app.accounts.rules import ROLES
from app.core.audit import record
from app.core.db import WRITING, db
from app.core.errors import NotFoundError, RefusedError
from app.departments.models import Department

SHORTEST_PASSWORD = 12


class Datastore(SQLAlchemyUserDatastore):
    """Flask-Security's store; what its own pages change is written like everything else."""

    def commit(self) -> None:
        """Store what a sign-in page changed."""
        session = db.session()
        already = session.info.get(WRITING)
        session.info[WRITING] = True
        try:
            super().commit()  # type: ignore[no-untyped-call]
        finally:
            if not already:
                session.info.pop(WRITING, None)


datastore = Datastore(db, User, Role)


def set_up_roles() -> None:
    """Make the roles in the database equal to the table in the rules."""
    for name, (description, permissions) in ROLES.items():
        role = db.session.scalar(select(Role).where(Role.name == name))
        if role is None:
            role = Role(name=name)
            db.session.add(role)
        role.description, role.permissions = description, sorted(permissions)


def add_user(
    *, email: str, name: str, password: str, role: str, departments: Sequence[Department] = (), actor: str
) -> User:
    """Add a member of staff who can sign in at once."""
    return add_hashed_user(
        email=email,
        name=name,
        password_hash=hash_new_password(password),
        role=role,
        departments=departments,
        actor=actor,
    )


def hash_new_password(password: str) -> str:
    """Return a password as it is stored; refuse one that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise RefusedError(f"A password needs at least {SHORTEST_PASSWORD} characters.")
    return str(hash_password(password))


def add_hashed_user(
    *,
    email: str,
    name: str,
    password_hash: str,
    role: str,
    departments: Sequence[Department] = (),
    actor: str,
) -> User:
    """Add a member of staff whose password is hashed already: hashing takes long on purpose."""
    email = email.strip().lower()
    if db.session.scalar(select(User).where(User.email == email)):
        raise RefusedError(f"{email} has an account already.")
    found = db.session.scalar(select(Role).where(Role.name == role))
    if found is None:
        raise RefusedError(f"There is no role {role}. Choose one of: {', '.join(ROLES)}.")
    user = User(
        email=email,
        name=name,
        password=password_hash,
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        roles=[found],
        departments=list(departments),
    )
    db.session.add(user)
    db.session.flush()
    record(actor=actor, action="user added", subject=f"user:{user.id}", details={"role": role})
    return user


def disable_user(*, email: str, actor: str) -> None:
    """End an account and every session of it, at once."""
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None:
        raise NotFoundError(f"Nobody has the address {email}.")
    user.active = False
    user.fs_uniquifier = uuid.uuid4().hex
    record(actor=actor, action="user disabled", subject=f"user:{user.id}")
