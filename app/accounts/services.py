"""Adding and ending staff accounts."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from flask_security import SQLAlchemyUserDatastore, hash_password
from sqlalchemy import select

from app.accounts.models import Role, User
from app.accounts.queries import get_user
from app.accounts.rules import ROLES
from app.core import clock
from app.core.audit import record
from app.core.db import WRITING, db
from app.core.encryption import keyed_hash
from app.core.errors import RefusedError
from app.core.limits import count_try, forget_tries
from app.departments.models import Department

SHORTEST_PASSWORD = 12
ADMINISTRATOR = "administrator"
TRIES, TRIES_OF_ADDRESS = 10, 100
TRY_WINDOW = timedelta(minutes=15)


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


def _get_role(name: str) -> Role:
    found = db.session.scalar(select(Role).where(Role.name == name))
    if found is None:
        raise RefusedError(f"There is no role {name}. Choose one of: {', '.join(ROLES)}.")
    return found


def _check_address(email: str) -> str:
    """Return the address in its one spelling, or refuse what is none."""
    email = email.strip().lower()
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError as error:
        raise RefusedError(f"{email} is not an e-mail address: {error}") from error
    return email


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
    email = _check_address(email)
    if db.session.scalar(select(User).where(User.email == email)):
        raise RefusedError(f"{email} has an account already.")
    found = _get_role(role)
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
    user = get_user(email)
    _keep_an_administrator(user)
    user.active = False
    _end_sessions(user)
    record(actor=actor, action="user disabled", subject=f"user:{user.id}")


def enable_user(*, email: str, actor: str) -> None:
    """Let somebody sign in again with the password that they had."""
    user = get_user(email)
    user.active = True
    record(actor=actor, action="user enabled", subject=f"user:{user.id}")


def change_user(
    *,
    email: str,
    actor: str,
    name: str | None = None,
    role: str | None = None,
    departments: Sequence[Department] | None = None,
) -> None:
    """Change what is given and leave the rest; a new role ends the sessions that hold the old one."""
    user, changed = get_user(email), []
    if name is not None:
        user.name = name
        changed.append("name")
    if role is not None:
        found = _get_role(role)
        if role != ADMINISTRATOR:
            _keep_an_administrator(user)
        user.roles = [found]
        _end_sessions(user)
        changed.append("role")
    if departments is not None:
        user.departments = list(departments)
        changed.append("departments")
    told = {"fields": changed, **({"role": role} if role else {})}
    record(actor=actor, action="user changed", subject=f"user:{user.id}", details=told)


def set_password(*, email: str, password: str, actor: str) -> None:
    """Give somebody a new password and end their sessions."""
    user = get_user(email)
    user.password = hash_new_password(password)
    _end_sessions(user)
    record(actor=actor, action="password set", subject=f"user:{user.id}")


def _end_sessions(user: User) -> None:
    user.fs_uniquifier = uuid.uuid4().hex


def _keep_an_administrator(user: User) -> None:
    """Refuse what would leave nobody who can run the service."""
    held = select(User.id).join(User.roles).where(Role.name == ADMINISTRATOR, User.active)
    if set(db.session.scalars(held)) == {user.id}:
        raise RefusedError(f"{user.email} is the only administrator. Make somebody else one first.")


def count_sign_in(email: str, address: str) -> None:
    """Count one try to sign in; raises TooManyTriesError.

    An account is limited for each address that it is tried from, so that nobody can lock a colleague out;
    an address is limited over all accounts. Neither is stored readable, and the hash changes every day.
    """
    count_try(_try_key("account", f"{email.strip().lower()} {address}"), most=TRIES, within=TRY_WINDOW)
    count_try(_try_key("address", address), most=TRIES_OF_ADDRESS, within=TRY_WINDOW)


def forget_sign_in(email: str, address: str) -> None:
    """Forget the tries of an account from an address, since the right password was given."""
    forget_tries(_try_key("account", f"{email.strip().lower()} {address}"))


def _try_key(what: str, value: str) -> str:
    return keyed_hash(f"sign-in {what} {clock.now().date().isoformat()}", value)
