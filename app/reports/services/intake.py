"""Taking a report in: once for each form, with its history and its event."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.audit import RESIDENT
from app.core.db import db
from app.core.encryption import keyed_hash
from app.core.outbox.events import publish
from app.reports.events import ReportSubmitted
from app.reports.models import Channel, Kind, Report, Step
from app.reports.queries import find_by_submission_token
from app.reports.rules.reference import new_receipt, new_reference, receipt_hash
from app.reports.rules.status import Status
from app.reports.services.steps import add_to_history

MOST_TRIES = 5
"""Two references in a row that are taken are next to impossible; after more, something else is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to report, checked by the form."""

    text: str
    kind: Kind = Kind.COMPLAINT
    language: str = "en"
    place_words: str = ""
    lat: float | None = None
    lon: float | None = None
    area_id: int | None = None
    channel: str = Channel.FORM
    submission_token: str | None = None
    looks_automatic: bool = False


@dataclass(frozen=True, slots=True)
class Submitted:
    """A stored report and its receipt; `is_new` is False where the same form had made it before."""

    report: Report
    receipt: str
    is_new: bool


def submit_report(draft: Draft, *, actor: str = RESIDENT) -> Submitted:
    """Store a report, its first line of history and its event; the same form sent twice is one report."""
    receipt = receipt_for(draft.submission_token)
    report = find_by_submission_token(draft.submission_token)
    if report:
        return Submitted(report, receipt, is_new=False)
    sent = _store(draft, receipt, tries=MOST_TRIES)
    if sent.is_new:
        add_to_history(sent.report, step=Step.RECEIVED, actor=actor, at=sent.report.received_at)
        publish(ReportSubmitted(sent.report.id))
    return sent


def receipt_for(submission_token: str | None) -> str:
    """Return the secret of the tracking link: the same for the same form, so that it can be shown again on a resend."""
    # Only the city's pepper key turns a token, which the database holds, into the receipt, which it does not.
    return keyed_hash("receipt", submission_token) if submission_token else new_receipt()


def _report_of(draft: Draft, receipt: str) -> Report:
    return Report(
        reference=new_reference(),
        receipt_hash=receipt_hash(receipt),
        submission_token=draft.submission_token,
        kind=draft.kind,
        text=draft.text,
        language=draft.language,
        channel=draft.channel,
        place_words=draft.place_words,
        lat=draft.lat,
        lon=draft.lon,
        area_id=draft.area_id,
        looks_automatic=draft.looks_automatic,
        status=Status.BEING_SORTED,
        received_at=clock.now(),
    )


def _store(draft: Draft, receipt: str, *, tries: int) -> Submitted:
    """Put the row in; another request may have sent the same form, or drawn the same reference. Raises IntegrityError."""
    report = _report_of(draft, receipt)
    try:
        with db.session.begin_nested():
            db.session.add(report)
    except IntegrityError:
        earlier = find_by_submission_token(draft.submission_token)
        if earlier:
            return Submitted(earlier, receipt, is_new=False)
        if tries <= 1:
            raise
        return _store(draft, receipt, tries=tries - 1)
    return Submitted(report, receipt, is_new=True)
