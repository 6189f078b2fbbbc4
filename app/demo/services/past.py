"""Stores the demo city's past: reports, their histories, the work on them, the figures."""

from collections.abc import Mapping
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from app.casework.queries.cases import work_calendar
from app.casework.rules.promise import WorkCalendar, due
from app.casework.services.past import PastWork, store_past_work
from app.core.audit import RESIDENT, record
from app.demo.rules.journeys import Happening, Turn, Who
from app.demo.rules.past import SEED, Chronicle, PastCase
from app.demo.rules.texts import write_answer, write_resolution
from app.demo.services.city import ACTOR, Site
from app.reports.models import Channel, Step
from app.reports.rules.status import Status
from app.reports.services.past import PastReport, PastStep, store_past_reports
from app.stats.services import count_past_cases
from app.triage.rules.routing import Reason

CLAIMED = 0.55
"""Share of open cases that an agent has taken on."""
_CLOSED = {Turn.RESOLVED: Status.RESOLVED, Turn.DECLINED: Status.DECLINED}


def store_past(site: Site, *, at: datetime, wanted: int) -> int:
    """Store about `wanted` past cases up to `at` and return how many they are."""
    calendars = {slug: work_calendar(department) for slug, department in site.departments.items()}
    teller = _Teller(site, calendars)
    cases = list(Chronicle(site.plan, calendars, at=at, wanted=wanted).cases())
    reports = [teller.report(case) for case in cases]
    ids = store_past_reports(reports)
    store_past_work(
        teller.work(case, report, report_id)
        for case, report, report_id in zip(cases, reports, ids, strict=True)
    )
    count_past_cases(ids)
    record(actor=ACTOR, action="past cases stored", subject="city:1", details={"n": len(ids)})
    return len(ids)


class _Teller:
    """Tells drawn cases in the words and ids of the database."""

    def __init__(self, site: Site, calendars: Mapping[str, WorkCalendar]) -> None:
        self._site = site
        self._calendars = calendars
        self._zone = ZoneInfo(site.plan.city["time_zone"])
        self._rng = Random(f"{SEED}: staff")  # noqa: S311 - the same words each time are the point

    def report(self, case: PastCase) -> PastReport:
        """Return the report with its history and its promised dates."""
        journey, key = case.journey, case.subject.key
        return PastReport(
            text=case.text,
            received_at=case.received_at,
            kind=case.subject.kind,
            language=case.language,
            channel=Channel(case.channel),
            place_words=case.place.name,
            lat=case.lat,
            lon=case.lon,
            area_id=self._site.areas[case.place.area].id,
            category_id=self._site.categories[key].id,
            department_id=self._site.departments[journey.team].id,
            status=_CLOSED[journey.closing] if journey.closing else Status.WITH_DEPARTMENT,
            urgent=case.urgent,
            sorted_by_machine=journey.happenings[0].turn is Turn.SORTED,
            answer_due_at=self._due(case, case.subject.answer_days),
            resolve_due_at=self._due(case, case.subject.resolve_days),
            sent_by=RESIDENT,
            history=self._steps(case),
        )

    def work(self, case: PastCase, report: PastReport, report_id: int) -> PastWork:
        """Return the department's work on a stored report."""
        journey = case.journey
        first_answer_at = journey.first_at(Turn.ANSWERED, Turn.RESOLVED, Turn.DECLINED)
        due_at = report.resolve_due_at if first_answer_at else report.answer_due_at
        sorted_at = journey.first_at(Turn.SORTED)
        assert report.department_id is not None and due_at is not None and sorted_at is not None
        return PastWork(
            report_id=report_id,
            department_id=report.department_id,
            opened_at=sorted_at,
            due_at=due_at,
            answer_due_at=report.answer_due_at,
            resolve_due_at=report.resolve_due_at,
            answer_days=case.subject.answer_days,
            resolve_days=case.subject.resolve_days,
            first_answer_at=first_answer_at,
            closed_at=journey.last_at(journey.closing) if journey.closing else None,
            assignee_id=self._assignee_id(case, answered=first_answer_at is not None),
            calm=not case.urgent,
        )

    def _assignee_id(self, case: PastCase, *, answered: bool) -> int | None:
        agent = self._site.agents[case.journey.team]
        return agent.id if answered or self._rng.random() < CLAIMED else None

    def _due(self, case: PastCase, working_days: int) -> datetime:
        # The promise is made when the report is first sorted, by the calendar of the team that gets it then.
        first_team = next(h.team for h in case.journey.happenings if h.turn is Turn.SORTED)
        return due(case.received_at, working_days, calendar=self._calendars[first_team], zone=self._zone).at

    def _steps(self, case: PastCase) -> tuple[PastStep, ...]:
        happenings = case.journey.happenings
        teams = ("", *(happening.team for happening in happenings))
        return tuple(
            self._step(case, happening, came_from)
            for happening, came_from in zip(happenings, teams, strict=False)
        )

    def _step(self, case: PastCase, happening: Happening, came_from: str) -> PastStep:
        return PastStep(
            at=happening.at,
            step=Step(happening.turn),
            actor=self._actor(happening, came_from),
            by_person=happening.who in (Who.SORTER, Who.AGENT),
            text=self._words(case, happening.turn),
            details=self._details(case, happening, came_from),
        )

    def _actor(self, happening: Happening, came_from: str) -> str:
        if happening.who in (Who.MACHINE, Who.RESIDENT):
            return happening.who
        handed = happening.turn is Turn.HANDED_OVER
        agent = self._site.agents[came_from if handed else happening.team]
        user = self._site.sorter if happening.who is Who.SORTER else agent
        return f"user:{user.id}"

    def _words(self, case: PastCase, turn: Turn) -> str:
        phrases, key, rng = self._site.plan.phrases[case.language], case.subject.key, self._rng
        if turn is Turn.ANSWERED:
            return write_answer(phrases, key, rng)
        if turn is Turn.RESOLVED:
            return write_resolution(phrases, key, rng)
        stock = {
            Turn.DECLINED: phrases.declined,
            Turn.REOPENED: phrases.reopened,
            Turn.HANDED_OVER: phrases.handed_over,
        }
        return rng.choice(stock[turn]) if turn in stock else ""

    def _details(self, case: PastCase, happening: Happening, came_from: str) -> dict[str, object]:
        department_id = self._site.departments[happening.team].id
        if happening.turn is Turn.SORTED:
            return {"category_id": self._site.categories[case.subject.key].id, "department_id": department_id}
        if happening.turn is Turn.HANDED_OVER:
            return {
                "from_department_id": self._site.departments[came_from].id,
                "department_id": department_id,
            }
        return {"reason": Reason.UNSURE} if happening.turn is Turn.WAITS_FOR_A_PERSON else {}
