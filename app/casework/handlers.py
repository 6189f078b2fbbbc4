"""What casework does when something happened in a lower slice."""

from functools import partial

from app.casework.services.opening import accept_report, reopen_for_resident, tell_of_decline
from app.core.outbox.events import Effect, Listener
from app.reports.events import ReopenRequested
from app.triage.events import ReportDeclined, ReportRouted


def on_report_routed(event: ReportRouted) -> Effect:
    """Open the report's case, or move the one that it has."""
    return partial(accept_report, event.report_id, event.entry_id)


def on_reopen_requested(event: ReopenRequested) -> Effect:
    """Put the closed case back into its queue."""
    return partial(reopen_for_resident, event.report_id, event.entry_id)


def on_report_declined(event: ReportDeclined) -> Effect:
    """Write to the resident whose report was declined before it had a case."""
    return partial(tell_of_decline, event.report_id, event.entry_id)


LISTENERS: tuple[Listener, ...] = (
    Listener("casework.open", ReportRouted, on_report_routed),
    Listener("casework.declined", ReportDeclined, on_report_declined),
    Listener("casework.reopen", ReopenRequested, on_reopen_requested),
)
