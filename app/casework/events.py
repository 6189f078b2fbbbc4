"""What a department did, told upwards."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A report stands in a department's queue."""

    report_id: int
    entry_id: int


@dataclass(frozen=True, slots=True)
class CaseAnswered:
    """Staff wrote to the resident."""

    report_id: int
    entry_id: int


@dataclass(frozen=True, slots=True)
class CaseHandedOver:
    """A case moved to another department."""

    report_id: int
    entry_id: int


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """A case was resolved, or declined as not the city's."""

    report_id: int
    entry_id: int


@dataclass(frozen=True, slots=True)
class CaseReopened:
    """A closed case is open again."""

    report_id: int
    entry_id: int
