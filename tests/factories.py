"""Rows with valid defaults: a test states only what matters to it."""

import itertools
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from flask_security import hash_password

from app.accounts.models import Role, User
from app.accounts.rules import ROLES
from app.casework.models import Case
from app.core.db import db
from app.core.transaction import transaction
from app.departments.models import Area, Category, City, Department, Place
from app.reports.models import Report
from app.reports.rules.status import Status

_numbers = itertools.count(1)
A_MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"  # noqa: S105


@lru_cache(maxsize=1)
def _hashed_password() -> str:
    """Hash the one password once: Argon2 is slow on purpose."""
    hashed: str = hash_password(PASSWORD)
    return hashed


class Maker:
    """Makes and stores rows, each in a transaction of its own."""

    def _store(self, row: Any) -> Any:
        with transaction():
            db.session.add(row)
        return row

    def city(self, **given: Any) -> City:
        """A city with two languages."""
        row: City = self._store(City(**{"name": "Riverton", "languages": ["en", "es"], **given}))
        return row

    def department(self, **given: Any) -> Department:
        """A department with a name of its own."""
        n = next(_numbers)
        row: Department = self._store(
            Department(**{"slug": f"department-{n}", "name": f"Department {n}", **given})
        )
        return row

    def area(self, **given: Any) -> Area:
        """A district without a shape."""
        n = next(_numbers)
        row: Area = self._store(Area(**{"slug": f"area-{n}", "name": f"Area {n}", **given}))
        return row

    def category(self, key: str = "street_lighting", **given: Any) -> Category:
        """A category of the common list."""
        row: Category = self._store(
            Category(**{"key": key, "common_key": key, "name": key.replace("_", " ").capitalize(), **given})
        )
        return row

    def report(self, **given: Any) -> Report:
        """A report that waits to be sorted."""
        n = next(_numbers)
        defaults = {"reference": f"T-{n:06d}", "text": "The lamp is out.", "received_at": A_MONDAY}
        row: Report = self._store(Report(**{**defaults, **given}))
        return row

    def user(self, role: str = "agent", **given: Any) -> User:
        """A member of staff who can sign in with PASSWORD."""
        n = next(_numbers)
        found = db.session.query(Role).filter_by(name=role).first()
        held = found or Role(name=role, permissions=sorted(ROLES[role][1]))
        defaults = {
            "email": f"user{n}@example.org",
            "password": _hashed_password(),
            "fs_uniquifier": f"u{n}",
        }
        row: User = self._store(User(**{**defaults, "active": True, "roles": [held], **given}))
        return row

    def case(self, **given: Any) -> Case:
        """An open case of a report that a department has had for a day."""
        department = given.pop("department", None) or self.department()
        report = given.pop("report", None) or self.report(
            reference=f"CASE-{next(_numbers):04d}",
            status=Status.WITH_DEPARTMENT,
            department_id=department.id,
        )
        defaults = {
            "report_id": report.id,
            "department_id": department.id,
            "opened_at": A_MONDAY,
            "due_at": A_MONDAY + timedelta(days=7),
        }
        row: Case = self._store(Case(**{**defaults, **given}))
        return row

    def place(self, **given: Any) -> Place:
        """A street of the gazetteer."""
        n = next(_numbers)
        row: Place = self._store(Place(**{"name": f"Street {n}", "lat": 50.5, "lon": 0.5, **given}))
        return row
