"""Roles and what each may do: one table, and what is not in it is refused."""

from collections.abc import Callable
from enum import StrEnum


class Permission(StrEnum):
    """Something that only some staff may do."""

    WORK_CASES = "work_cases"
    SEE_ALL_DEPARTMENTS = "see_all_departments"
    REVIEW_TRIAGE = "review_triage"
    EDIT_SURVEYS = "edit_surveys"
    EDIT_NOTICES = "edit_notices"
    SEE_JOBS = "see_jobs"


ROLES: dict[str, tuple[str, frozenset[Permission]]] = {
    "agent": ("Answers the cases of their departments", frozenset({Permission.WORK_CASES})),
    "sorter": (
        "Decides where unsure reports go, in every department",
        frozenset({Permission.WORK_CASES, Permission.REVIEW_TRIAGE, Permission.SEE_ALL_DEPARTMENTS}),
    ),
    "editor": (
        "Writes surveys and notices",
        frozenset({Permission.EDIT_SURVEYS, Permission.EDIT_NOTICES}),
    ),
    "administrator": ("Runs the service", frozenset(Permission)),
}

FIRST_PAGES: dict[Permission, str] = {
    Permission.REVIEW_TRIAGE: "/staff/review",
    Permission.WORK_CASES: "/staff/queue",
    Permission.EDIT_SURVEYS: "/staff/surveys",
    Permission.EDIT_NOTICES: "/staff/notices",
    Permission.SEE_JOBS: "/staff/jobs",
}


def first_page(holds: Callable[[Permission], bool]) -> str:
    """Return the address at which somebody's work begins; the public start page where their roles hold nothing."""
    return next((address for permission, address in FIRST_PAGES.items() if holds(permission)), "/")
