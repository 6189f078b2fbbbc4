"""Builds the demo city once, as a whole."""

from dataclasses import dataclass
from datetime import datetime

from app.demo.errors import RealCityError
from app.demo.gateways.content import read_notices, read_plan, read_recent, read_surveys
from app.demo.rules.past import N_REPORTS
from app.demo.services.city import found_city
from app.demo.services.past import store_past
from app.demo.services.recent import store_recent
from app.demo.services.voices import hold_survey, post_notice
from app.departments.queries import find_city, list_departments


@dataclass(frozen=True, slots=True)
class Built:
    """What was built."""

    n_past: int
    n_recent: int


def build_demo(*, at: datetime, n_past: int = N_REPORTS) -> Built | None:
    """Build the city with about `n_past` reports up to `at`; None where it stands already, refused where a real city does."""
    if _stands_already():
        return None
    site = found_city(read_plan(), year=at.year)
    n_stored = store_past(site, at=at, wanted=n_past)
    n_recent = store_recent(site, read_recent(), at=at)
    for survey in read_surveys():
        hold_survey(site, survey, at=at)
    for notice in read_notices():
        post_notice(site, notice, at=at)
    return Built(n_stored, n_recent)


def _stands_already() -> bool:
    city = find_city()
    if city is None and list_departments():
        raise RealCityError("a city without a name yet")
    if city is not None and not city.is_demo:
        raise RealCityError(city.name)
    return city is not None
