"""What triage has found, told upwards."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportRouted:
    """A report has gone to a department, by machine or by a person in review."""

    report_id: int
    entry_id: int


@dataclass(frozen=True, slots=True)
class ReportDeclined:
    """A person has said in review that a report is not the city's task."""

    report_id: int
    entry_id: int


@dataclass(frozen=True, slots=True)
class CategoryCorrected:
    """A person gave a report another category, after it was with a department."""

    report_id: int
    entry_id: int
