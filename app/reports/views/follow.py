"""The tracking page, and what a resident can do on it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, current_app, request
from flask_babel import gettext as _

from app.core import clock
from app.core.access import open_to_all
from app.core.errors import NotFoundError
from app.core.http import page, see_other
from app.core.transaction import transaction
from app.reports.forms import FindForm, MoreForm, NotFixedForm
from app.reports.models import HistoryEntry, Note, Report, Step
from app.reports.queries import (
    get_by_receipt,
    get_by_reference_and_receipt,
    get_photo_of,
    list_public_history,
)
from app.reports.rules.reference import normal_receipt
from app.reports.rules.status import OPEN, Status
from app.reports.services.contacts import start_mail, stop_mail
from app.reports.services.steps import add_information, ask_for_person, request_reopening
from app.reports.views.photos import send_photo
from app.reports.views.words import DONE_WORDS, STATUS_COLOURS, STATUS_WORDS, Teller, teller


@dataclass(frozen=True, slots=True)
class Promise:
    """A date that the city gave, in words."""

    key: str
    day: str
    is_late: bool


@open_to_all
def find() -> Response:
    """Show the form for reference and secret code."""
    return page("reports/find.html", form=FindForm(formdata=None))


@open_to_all
def found() -> Response:
    """Lead to the tracking page of this reference and code."""
    form = FindForm()
    if not form.validate():
        return page("reports/find.html", 422, form=form)
    reference, code = form.reference.data or "", form.code.data or ""
    try:
        get_by_reference_and_receipt(reference, code)
    except NotFoundError:
        form.reference.errors = [_("We know no report with this reference and this code. Check both")]
        return page("reports/find.html", 422, form=form)
    return see_other("reports.follow", receipt=normal_receipt(code))


@open_to_all
def follow(receipt: str) -> Response:
    """Show where a report stands and everything that happened to it."""
    return _tracking_page(get_by_receipt(receipt), receipt)


@open_to_all
def add(receipt: str) -> Response:
    """Keep what the resident adds."""
    form = MoreForm()
    if not form.validate():
        return _tracking_page(get_by_receipt(receipt), receipt, more=form)
    with transaction():
        add_information(get_by_receipt(receipt), form.text.data or "")
    return see_other("reports.follow", receipt=receipt, done="added")


@open_to_all
def ask(receipt: str) -> Response:
    """Have a person look at what a machine sorted."""
    with transaction():
        ask_for_person(get_by_receipt(receipt))
    return see_other("reports.follow", receipt=receipt, done="asked")


@open_to_all
def not_fixed(receipt: str) -> Response:
    """Say that a resolved report is not resolved."""
    form = NotFixedForm()
    if not form.validate():
        return _tracking_page(get_by_receipt(receipt), receipt, not_fixed=form)
    with transaction():
        request_reopening(get_by_receipt(receipt), form.reason.data or "")
    return see_other("reports.follow", receipt=receipt, done="not_fixed")


@open_to_all
def mail(receipt: str) -> Response:
    """Show the button that ends mails: a link alone must not, because mail programs open links."""
    report = get_by_receipt(receipt)
    return page("reports/mail.html", report=report, receipt=receipt)


@open_to_all
def stop(receipt: str) -> Response:
    """Send no more mails about this report, or, with `again`, send them again."""
    again = "again" in request.form
    with transaction():
        report = get_by_receipt(receipt)
        start_mail(report) if again else stop_mail(report)
    return see_other("reports.follow", receipt=receipt, done="mail_again" if again else "mail_stopped")


@open_to_all
def photo(receipt: str, name: str) -> Response:
    """Send a photo to whoever holds the receipt of its report."""
    return send_photo(get_photo_of(get_by_receipt(receipt), name))


def _tracking_page(
    report: Report, receipt: str, more: MoreForm | None = None, not_fixed: NotFixedForm | None = None
) -> Response:
    tell, status = teller(), Status(report.status)
    history = list_public_history(report.id)
    faulty = more or not_fixed
    return page(
        "reports/follow.html",
        422 if faulty else 200,
        form=faulty,
        report=report,
        receipt=receipt,
        status_words=STATUS_WORDS[status],
        status_colour=STATUS_COLOURS[status],
        is_open=status in OPEN,
        promises=_promises(report, history, tell),
        timeline=[tell.tell(entry) for entry in history],
        sorted_by_machine=report.sorted_by_machine and status in OPEN,
        person_asked=_newest(history, note=Note.PERSON_ASKED) > 0,
        is_resolved=status is Status.RESOLVED,
        reopening_asked=_newest(history, note=Note.REOPEN_REQUESTED) > _newest(history, step=Step.RESOLVED),
        more=more or MoreForm(formdata=None),
        not_fixed=not_fixed or NotFixedForm(formdata=None),
        endpoints=current_app.view_functions,
        done=DONE_WORDS.get(request.args.get("done", "")),
    )


def _newest(history: Sequence[HistoryEntry], *, step: Step = Step.NOTED, note: Note | None = None) -> int:
    """Return the id of the newest line with this step and note, 0 where there is none."""
    return next((line.id for line in history if line.step == step and line.details.get("note") == note), 0)


def _promises(report: Report, history: Sequence[HistoryEntry], tell: Teller) -> list[Promise]:
    """Return the promised dates that are still to be kept."""
    if Status(report.status) not in OPEN:
        return []
    answered = _newest(history, step=Step.ANSWERED) > 0
    dates = [
        (_("Answer promised by"), None if answered else report.answer_due_at),
        (_("To be resolved by"), report.resolve_due_at),
    ]
    at = clock.now()
    return [Promise(key, tell.day(due_at), is_late=due_at < at) for key, due_at in dates if due_at]
