"""What happens to reports, told upwards."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportSubmitted:
    """A resident, or staff for one, has sent a report."""

    report_id: int


@dataclass(frozen=True, slots=True)
class PersonAsked:
    """A resident wants a person, not a machine, to sort their report."""

    report_id: int
    entry_id: int


@dataclass(frozen=True, slots=True)
class ReopenRequested:
    """A resident says that a closed report is not mended."""

    report_id: int
    entry_id: int
