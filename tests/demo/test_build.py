"""The demo city in the database."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import User
from app.casework.models import Case
from app.core.audit import find_fault
from app.core.db import Model, db
from app.core.outbox.worker import run_until_idle
from app.core.transaction import transaction
from app.demo.errors import RealCityError
from app.demo.services.build import Built, build_demo
from app.departments.models import Area, Category, City, Department, Holiday, Place
from app.departments.queries import find_city
from app.notices.queries import list_newest
from app.reports.models import HistoryEntry, Report
from app.reports.rules.status import Status
from app.surveys.queries import (
    count_responses,
    list_closed_surveys_with_results,
    list_open_surveys,
    list_public_results,
)
from app.triage.gateways.classifier import always, classifiers
from app.triage.models import Prediction
from tests.factories import Maker

TODAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture
def built(app: Flask) -> Built:
    with transaction():
        built = build_demo(at=TODAY, n_past=300)
    assert built
    return built


def count(model: type[Model], *conditions: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


@pytest.mark.slow
def test_the_city_is_founded_with_its_past(built: Built) -> None:
    city = find_city()
    assert city is not None and city.is_demo
    assert count(Report) == built.n_past + built.n_recent
    assert (count(Area), count(Department), count(Category)) == (8, 8, 31)
    assert count(Place) > 60
    assert count(User) == 11
    assert {holiday.on.year for holiday in db.session.scalars(select(Holiday))} == {2024, 2025, 2026, 2027}


@pytest.mark.slow
def test_every_sorted_report_has_a_case_and_the_trail_is_whole(built: Built) -> None:
    assert count(Case) == count(Report, Report.status != Status.BEING_SORTED)
    assert count(Case, Case.closed_at.is_(None), Case.due_at < TODAY) > 1
    assert count(Case, Case.closed_at.is_(None), Case.calm.is_(False)) >= 2
    assert find_fault() is None


@pytest.mark.slow
def test_building_again_changes_nothing(built: Built) -> None:
    before = count(HistoryEntry)
    with transaction():
        assert build_demo(at=TODAY) is None
    assert count(HistoryEntry) == before


@pytest.mark.slow
def test_what_the_machine_is_unsure_about_waits_for_a_person(built: Built) -> None:
    classifiers.use(always("trees", confidence=0.3, sure=False))
    try:
        run_until_idle()
    finally:
        classifiers.use(None)
    assert count(Prediction, Prediction.needs_person) == 6


@pytest.mark.slow
def test_surveys_have_answers_and_the_closed_one_shows_results(built: Built) -> None:
    (open_,) = list_open_surveys(TODAY.date())
    (closed,) = list_closed_surveys_with_results(TODAY.date())
    assert count_responses() == {open_.id: 143, closed.id: 168}
    assert not any(result.too_few for result in list_public_results(closed))


@pytest.mark.slow
def test_notices_are_published(built: Built) -> None:
    assert len(list_newest(area=None, category=None)) == 3


def test_a_real_city_is_refused(make: Maker) -> None:
    make.city(name="Riverton")
    with pytest.raises(RealCityError, match="Riverton"), transaction():
        build_demo(at=TODAY)


def test_departments_without_a_city_are_refused(make: Maker) -> None:
    make.department()
    with pytest.raises(RealCityError), transaction():
        build_demo(at=TODAY)


def test_a_demo_that_stands_is_left_alone(store: Callable[..., object]) -> None:
    store(City(id=1, name="Ellerford", is_demo=True))
    with transaction():
        assert build_demo(at=TODAY) is None
