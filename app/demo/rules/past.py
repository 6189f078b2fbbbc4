"""Draws the past of the demo city: the same day and seed give the same past."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from random import Random
from zoneinfo import ZoneInfo

from app.casework.rules.promise import WorkCalendar
from app.demo.rules.journeys import Arrival, Journey, Town, Turn
from app.demo.rules.plan import CityPlan, Phrases, PlacePlan, SubjectPlan
from app.demo.rules.spots import draw_point
from app.demo.rules.texts import write_text
from app.demo.rules.volumes import HOURS, days_before, draw_days

SEED = "Ellerford"
N_DAYS = 750
"""Two years and the month before, so that each of the last twelve months has one a year earlier."""
N_REPORTS = 4000
LANGUAGES = {"en": 76, "es": 7, "de": 5, "fr": 4, "zh": 4, "ar": 4}
CHANNELS = {"form": 68, "staff": 20, "mail": 7, "api": 5}
URGENT = 0.06
"""Share of English reports on a dangerous subject that tell of danger."""
TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCase:
    """A report of the demo's past with all that became of it."""

    text: str
    subject: SubjectPlan
    place: PlacePlan
    lon: float
    lat: float
    language: str
    channel: str
    urgent: bool
    received_at: datetime
    journey: Journey


class Chronicle:
    """Draws one past case after another."""

    def __init__(
        self,
        plan: CityPlan,
        calendars: Mapping[str, WorkCalendar],
        *,
        at: datetime,
        wanted: int = N_REPORTS,
    ) -> None:
        self._plan = plan
        self._at = at
        self._wanted = wanted
        self._rng = Random(SEED)  # noqa: S311 - the same past each time is the point
        self._zone = ZoneInfo(plan.city["time_zone"])
        self._town = Town(plan.teams, calendars, zone=self._zone, at=at, rng=self._rng)
        self._streets = plan.streets()
        self._paces = {area.slug: area.pace for area in plan.areas}
        self._weights = self._street_weights()
        self._written: set[str] = set()

    def _street_weights(self) -> list[float]:
        # More people in an area write more, spread over its streets.
        heads = {area.slug: area.population for area in self._plan.areas}
        n_streets = {slug: sum(street.area == slug for street in self._streets) for slug in heads}
        return [heads[street.area] / n_streets[street.area] for street in self._streets]

    def cases(self) -> Iterator[PastCase]:
        """Return what has been sorted up to now, oldest day first."""
        days = days_before(self._at.astimezone(self._zone).date(), N_DAYS)
        for day, subject in draw_days(self._plan.subjects, days, wanted=self._wanted, rng=self._rng):
            received_at = self._moment_on(day)
            case = self._case(subject, received_at)
            if case.journey.first_at(Turn.SORTED):
                yield case

    def _moment_on(self, day: date) -> datetime:
        hour = self._rng.choices(range(24), HOURS)[0]
        moment = time(hour, self._rng.randrange(60), self._rng.randrange(60))
        return datetime.combine(day, moment, self._zone).astimezone(UTC)

    def _case(self, subject: SubjectPlan, received_at: datetime) -> PastCase:
        street = self._rng.choices(self._streets, self._weights)[0]
        lon, lat = draw_point(street.line, self._rng)
        language = self._language(subject.key)
        phrases = self._plan.phrases[language]
        urgent = bool(phrases.subjects[subject.key].urgent) and self._rng.random() < URGENT
        arrival = Arrival(
            received_at=received_at, subject=subject, urgent=urgent, pace=self._paces[street.area]
        )
        return PastCase(
            text=self._text(phrases, subject.key, street, urgent=urgent),
            subject=subject,
            place=street,
            lon=lon,
            lat=lat,
            language=language,
            channel=_weighted(CHANNELS, self._rng),
            urgent=urgent,
            received_at=received_at,
            journey=self._town.draw_journey(arrival),
        )

    def _language(self, key: str) -> str:
        language = _weighted(LANGUAGES, self._rng)
        return language if key in self._plan.phrases[language].subjects else "en"

    def _text(self, phrases: Phrases, key: str, street: PlacePlan, *, urgent: bool) -> str:
        text = ""
        for _ in range(TRIES):
            text = write_text(phrases, key, place=street.name, urgent=urgent, rng=self._rng)
            if text not in self._written:
                break
        self._written.add(text)
        return text


def _weighted(choices: Mapping[str, int], rng: Random) -> str:
    return rng.choices(list(choices), list(choices.values()))[0]
