"""What happens to reports, told upwards."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportSubmitted:
    """A resident, or staff for one, has sent a report."""

    report_id: int
