"""What triage does when something happened in a lower slice."""

import logging
from functools import partial

from app.core.config import settings
from app.core.outbox.events import Effect, Listener
from app.departments.queries import current_city
from app.reports.events import PersonAsked, ReportSubmitted
from app.reports.models import Report
from app.reports.queries import get_report
from app.triage.gateways.classifier import ModelUnavailableError, Reading, classifiers
from app.triage.services import ask_for_a_person, triage_report

log = logging.getLogger(__name__)


def on_report_submitted(event: ReportSubmitted) -> Effect:
    """Read the text, then route the report; a broken model sends it to a person instead."""
    return partial(triage_report, event.report_id, _read(get_report(event.report_id)))


def _read(report: Report) -> Reading | None:
    classifier = classifiers.get(settings().model_dir, current_city().languages)
    try:
        return classifier.read(report.text, title=report.title, page_language=report.language)
    except ModelUnavailableError as error:
        log.error("report goes to a person", extra={"report_id": report.id, "reason": str(error)})
        return None


def on_person_asked(event: PersonAsked) -> Effect:
    """Put the report into the review queue."""
    return partial(ask_for_a_person, event.report_id)


LISTENERS: tuple[Listener, ...] = (
    Listener("triage.read", ReportSubmitted, on_report_submitted),
    Listener("triage.person_asked", PersonAsked, on_person_asked),
)
