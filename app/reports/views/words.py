"""What residents read about their report: statuses, steps and dates in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.audit import MACHINE, RESIDENT
from app.departments.queries import current_city, list_department_names
from app.reports.models import HistoryEntry, Note, Report, Step
from app.reports.rules.status import Status

STATUS_WORDS = {
    Status.BEING_SORTED: _l("We are finding the right team"),
    Status.WITH_DEPARTMENT: _l("A team is working on it"),
    Status.RESOLVED: _l("Resolved"),
    Status.DECLINED: _l("Closed: we cannot do this"),
}
STATUS_COLOURS = {
    Status.BEING_SORTED: "grey",
    Status.WITH_DEPARTMENT: None,
    Status.RESOLVED: "green",
    Status.DECLINED: "orange",
}
STEP_WORDS = {
    Step.RECEIVED: _l("We received your report"),
    Step.SORTED: _l("Your report went to the team that deals with it"),
    Step.WAITS_FOR_A_PERSON: _l("A person is going to sort your report"),
    Step.CATEGORY_CORRECTED: _l("We changed the subject of your report"),
    Step.CLAIMED: _l("Somebody of the team is looking at it"),
    Step.ANSWERED: _l("We answered you"),
    Step.HANDED_OVER: _l("Your report went to another team"),
    Step.RESOLVED: _l("We resolved your report"),
    Step.DECLINED: _l("We closed your report: we cannot do this"),
    Step.REOPENED: _l("Your report is open again"),
    Step.NOTED: _l("A note"),
}
NOTE_WORDS = {
    Note.INFORMATION_ADDED: _l("You added something"),
    Note.PERSON_ASKED: _l("You asked for a person to look at it"),
    Note.REOPEN_REQUESTED: _l("You told us that it is not fixed"),
}
DONE_WORDS = {
    "added": _l("Thank you. The team sees what you added."),
    "asked": _l("Thank you. A person is going to look at your report."),
    "not_fixed": _l("Thank you for telling us. The team is going to look at it again."),
    "mail_stopped": _l("You get no more mails about this report."),
    "mail_again": _l("You get mails about this report again."),
}
ENTRY_KINDS = {
    Step.ANSWERED: "answer",
    Step.RESOLVED: "answer",
    Step.DECLINED: "answer",
    Step.NOTED: "note",
}


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of the tracking page."""

    title: str
    at: str
    at_text: str
    by: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells a report's history in the language of the page and the time of the city."""

    zone: ZoneInfo
    departments: Mapping[int, str]

    def tell(self, entry: HistoryEntry) -> TimelineEntry:
        """Return a line of history in plain words."""
        step = Step(entry.step)
        return TimelineEntry(
            title=self._title(entry, step),
            at=entry.at.isoformat(timespec="minutes"),
            at_text=self.instant(entry.at),
            by=self._author(entry),
            text=_told(entry),
            kind=ENTRY_KINDS.get(step, "step"),
        )

    def _title(self, entry: HistoryEntry, step: Step) -> str:
        note = entry.details.get("note")
        team = self.departments.get(entry.details.get("department_id", 0))
        if step is Step.NOTED and note in NOTE_WORDS:
            return str(NOTE_WORDS[Note(note)])
        if step is Step.SORTED and team:
            return str(_("Your report went to %(team)s", team=team))
        if step is Step.HANDED_OVER and team:
            return str(_("Your report was handed over to %(team)s", team=team))
        return str(STEP_WORDS[step])

    def _author(self, entry: HistoryEntry) -> str:
        if entry.actor == RESIDENT:
            return str(_("you"))
        if entry.actor == MACHINE:
            return str(_("sorted by a machine") if entry.step == Step.SORTED else _("automatic"))
        return str(_("city staff")) if entry.by_person else ""

    def day(self, at: datetime) -> str:
        """Return the date of an instant, such as `Monday, 30 November 2026`."""
        return format_date(at.astimezone(self.zone), "full", locale=_locale())

    def instant(self, at: datetime) -> str:
        """Return date and time of an instant."""
        local = at.astimezone(self.zone)
        return (
            f"{format_date(local, 'long', locale=_locale())}, {format_time(local, 'short', locale=_locale())}"
        )


def _told(entry: HistoryEntry) -> str:
    whose = entry.details.get("whose")
    return entry.text + "\n\n" + _("Who can help you: %(whose)s", whose=whose) if whose else entry.text


def teller() -> Teller:
    """Return who tells histories on this page."""
    names = {department.id: department.name for department in list_department_names()}
    return Teller(ZoneInfo(current_city().time_zone), names)


def _locale() -> Locale:
    return get_locale() or Locale("en")


def language_name(code: str) -> str:
    """Return a language's own name for itself."""
    return (Locale.parse(code).display_name or code).capitalize()


def what_happens_next(report: Report, teller: Teller) -> list[str]:
    """Return sentences for the confirmation, with a date where one is promised."""
    sentences = [
        _("A machine reads your report and sends it to the right team. Where it is not sure, a person does."),
        _("The team looks at it and answers you."),
    ]
    if report.answer_due_at:
        sentences[1] = _("The team answers you by %(day)s.", day=teller.day(report.answer_due_at))
    return [
        *sentences,
        _("You see every step on your page, under the link below. It is secret: only you have it."),
    ]
