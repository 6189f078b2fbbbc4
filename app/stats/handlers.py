"""What stats does when something happened in a lower slice: the report's fact is counted afresh."""

from functools import partial
from typing import Protocol

from app.casework.events import CaseAnswered, CaseClosed, CaseHandedOver, CaseOpened, CaseReopened
from app.core.outbox.events import Effect, Listener
from app.reports.events import ReportSubmitted
from app.stats.services import refresh_fact
from app.triage.events import CategoryCorrected, ReportDeclined, ReportRouted


class AboutReport(Protocol):
    """An event that names the report it is about."""

    @property
    def report_id(self) -> int:
        """The report's id."""


def on_report_changed(event: AboutReport) -> Effect:
    """Count the report as it stands now, whatever has happened to it."""
    return partial(refresh_fact, event.report_id)


LISTENERS: tuple[Listener, ...] = (
    Listener("stats.submitted", ReportSubmitted, on_report_changed),
    Listener("stats.routed", ReportRouted, on_report_changed),
    Listener("stats.declined", ReportDeclined, on_report_changed),
    Listener("stats.corrected", CategoryCorrected, on_report_changed),
    Listener("stats.opened", CaseOpened, on_report_changed),
    Listener("stats.answered", CaseAnswered, on_report_changed),
    Listener("stats.handed_over", CaseHandedOver, on_report_changed),
    Listener("stats.closed", CaseClosed, on_report_changed),
    Listener("stats.reopened", CaseReopened, on_report_changed),
)
