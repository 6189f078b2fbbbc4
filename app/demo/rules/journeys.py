"""What became of a past report: who sorted it, who answered, who waited."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from random import Random

from app.casework.rules.promise import WorkCalendar
from app.demo.rules.plan import SubjectPlan, TeamPlan
from app.demo.rules.waits import ANSWER_SHARE, RESOLVE_SHARE, URGENT_PACE, draw_wait, into_hours, pace_on

BY_MACHINE = 0.66
MISROUTED = 0.07
DECLINED = 0.06
ANSWERED_FIRST = 0.75
"""Share of cases that take long in which staff write before it is done."""
REOPENED = 0.045
SILENCE_DAYS = 240
"""Cases that nobody has touched are no older; the city looks for them twice a year."""


class Turn(StrEnum):
    """What can happen, in the words of the report's history."""

    SORTED = "sorted"
    WAITS_FOR_A_PERSON = "waits_for_a_person"
    ANSWERED = "answered"
    HANDED_OVER = "handed_over"
    RESOLVED = "resolved"
    DECLINED = "declined"
    REOPENED = "reopened"


class Who(StrEnum):
    """Who did it."""

    RESIDENT = "resident"
    MACHINE = "machine"
    SORTER = "sorter"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, and with which team the report was then."""

    at: datetime
    turn: Turn
    who: Who
    team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A report as it came in."""

    received_at: datetime
    subject: SubjectPlan
    urgent: bool
    pace: float
    """Of its area: above 1 its people wait longer."""


@dataclass(frozen=True, slots=True)
class Journey:
    """Everything that happened to a report until now, oldest first."""

    happenings: tuple[Happening, ...]

    @property
    def team(self) -> str:
        """The team that has it now."""
        return self.happenings[-1].team

    @property
    def closing(self) -> Turn | None:
        """How it ended, or None while it is open."""
        ends = (Turn.RESOLVED, Turn.DECLINED)
        last = [h.turn for h in self.happenings if h.turn in (*ends, Turn.REOPENED)][-1:]
        return last[0] if last and last[0] in ends else None

    def last_at(self, *turns: Turn) -> datetime | None:
        """Return when one of these last happened."""
        return max((h.at for h in self.happenings if h.turn in turns), default=None)

    def first_at(self, *turns: Turn) -> datetime | None:
        """Return when one of these first happened."""
        return min((h.at for h in self.happenings if h.turn in turns), default=None)


class Town:
    """The people of the city at work: draws journeys, each with the same luck for the same `rng`."""

    def __init__(
        self,
        teams: Sequence[TeamPlan],
        calendars: Mapping[str, WorkCalendar],
        *,
        zone: tzinfo,
        at: datetime,
        rng: Random,
    ) -> None:
        self._teams = {team.slug: team for team in teams}
        self._calendars = calendars
        self._zone = zone
        self._at = at
        self._rng = rng

    def draw_journey(self, arrival: Arrival) -> Journey:
        """Return what happened to a report up to now; nothing where it has not come in yet."""
        return Journey(tuple(h for h in self._all(arrival) if h.at <= self._at))

    def _all(self, arrival: Arrival) -> list[Happening]:
        owner = self._teams[arrival.subject.department]
        happenings = list(self._arrive(arrival, owner))
        if self._is_forgotten(arrival, owner):
            return happenings
        return [*happenings, *self._work(arrival, owner, happenings[-1].at)]

    def _is_forgotten(self, arrival: Arrival, owner: TeamPlan) -> bool:
        is_recent = self._at - arrival.received_at < timedelta(days=SILENCE_DAYS)
        return self._rng.random() < owner.silent and is_recent and not arrival.urgent

    def _arrive(self, arrival: Arrival, owner: TeamPlan) -> Iterator[Happening]:
        rng, read_at = self._rng, arrival.received_at + timedelta(seconds=self._rng.randint(20, 150))
        first = self._first_team(owner)
        if rng.random() < BY_MACHINE:
            yield Happening(read_at, Turn.SORTED, Who.MACHINE, first.slug)
            sorted_at = read_at
        else:
            yield Happening(read_at, Turn.WAITS_FOR_A_PERSON, Who.MACHINE, first.slug)
            sorted_at = self._at_work(read_at + draw_wait(0.15, rng), first)
            yield Happening(sorted_at, Turn.SORTED, Who.SORTER, first.slug)
        if first is not owner:
            handed_at = self._at_work(sorted_at + draw_wait(1.6, rng), first)
            yield Happening(handed_at, Turn.HANDED_OVER, Who.AGENT, owner.slug)

    def _first_team(self, owner: TeamPlan) -> TeamPlan:
        if self._rng.random() >= MISROUTED:
            return owner
        return self._rng.choice([team for team in self._teams.values() if team is not owner])

    def _work(self, arrival: Arrival, owner: TeamPlan, begins_at: datetime) -> Iterator[Happening]:
        rng, pace = self._rng, self._pace(arrival, owner)
        answer_wait = draw_wait(arrival.subject.answer_days * ANSWER_SHARE * pace, rng)
        answered_at = self._at_work(begins_at + answer_wait, owner)
        if rng.random() < DECLINED:
            yield Happening(answered_at, Turn.DECLINED, Who.AGENT, owner.slug)
            return
        resolve_wait = draw_wait(arrival.subject.resolve_days * RESOLVE_SHARE * pace, rng)
        resolved_at = self._at_work(begins_at + resolve_wait, owner)
        if answered_at < resolved_at and rng.random() < ANSWERED_FIRST:
            yield Happening(answered_at, Turn.ANSWERED, Who.AGENT, owner.slug)
        yield Happening(resolved_at, Turn.RESOLVED, Who.AGENT, owner.slug)
        if rng.random() < REOPENED:
            yield from self._again(owner, resolved_at, resolve_wait)

    def _again(self, owner: TeamPlan, resolved_at: datetime, wait: timedelta) -> Iterator[Happening]:
        reopened_at = resolved_at + draw_wait(5, self._rng)
        yield Happening(reopened_at, Turn.REOPENED, Who.RESIDENT, owner.slug)
        resolved_at = self._at_work(reopened_at + wait * 0.6 + timedelta(hours=3), owner)
        yield Happening(resolved_at, Turn.RESOLVED, Who.AGENT, owner.slug)

    def _pace(self, arrival: Arrival, owner: TeamPlan) -> float:
        pace = pace_on(owner, arrival.received_at, at=self._at) * arrival.pace
        return pace * URGENT_PACE if arrival.urgent else pace

    def _at_work(self, at: datetime, team: TeamPlan) -> datetime:
        return into_hours(at, self._calendars[team.slug], self._zone, self._rng)
