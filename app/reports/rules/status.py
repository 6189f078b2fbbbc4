"""Where a report can stand, and the named steps from one to the next."""

from enum import StrEnum


class Status(StrEnum):
    """Where a report stands, as the resident sees it."""

    BEING_SORTED = "being_sorted"
    WITH_DEPARTMENT = "with_department"
    RESOLVED = "resolved"
    DECLINED = "declined"

    @property
    def spoken(self) -> str:
        """The status as words in a sentence."""
        return self.value.replace("_", " ")


OPEN = (Status.BEING_SORTED, Status.WITH_DEPARTMENT)

NEXT: dict[Status, frozenset[Status]] = {
    Status.BEING_SORTED: frozenset({Status.WITH_DEPARTMENT, Status.DECLINED}),
    Status.WITH_DEPARTMENT: frozenset({Status.WITH_DEPARTMENT, Status.RESOLVED, Status.DECLINED}),
    Status.RESOLVED: frozenset({Status.WITH_DEPARTMENT}),
    Status.DECLINED: frozenset({Status.WITH_DEPARTMENT}),
}


def may_move(now: Status, to: Status) -> bool:
    """Say whether a report may go from one status to another."""
    return to in NEXT[now]
