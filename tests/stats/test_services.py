"""Figures that follow events are those that are counted again from history."""

import random
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.db import db
from app.core.transaction import transaction
from app.departments.models import Area, Category, Department
from app.reports.models import HistoryEntry, Report, Step
from app.reports.rules.status import Status
from app.reports.services.past import PastReport, PastStep, store_past_reports
from app.stats.commands import rebuild_figures
from app.stats.models import Dimension, Fact, Rollup
from app.stats.queries.rollups import list_rollups
from app.stats.rules.figures import work_out
from app.stats.services import count_past_cases, hold_figures, refresh_fact
from tests.factories import Maker

START = datetime(2026, 1, 28, 9, 0, tzinfo=UTC)
CLOSED = {
    Step.RESOLVED: Status.RESOLVED,
    Step.DECLINED: Status.DECLINED,
    Step.REOPENED: Status.WITH_DEPARTMENT,
}


def figures_by(dimension: Dimension) -> dict[int, Any]:
    return work_out(list_rollups(dimension), by=lambda row: row.group_id, as_of=START + timedelta(days=90))


def all_rollups() -> list[Any]:
    return sorted(list_rollups(None))


def add_step(session: Session, report_id: int, step: Step, at: datetime) -> None:
    """Let something happen to a report, and count it."""
    report = session.get_one(Report, report_id)
    report.status = CLOSED.get(step, report.status)
    session.add(HistoryEntry(report_id=report_id, at=at, step=step, actor="user:1", by_person=True))
    session.flush()
    refresh_fact(report_id)


def test_a_report_is_counted_once_however_often_it_is_refreshed(make: Maker) -> None:
    report_id = make.report().id
    for _ in range(3):
        with transaction():
            refresh_fact(report_id)
    assert figures_by(Dimension.ALL)[0].n == 1


def test_a_corrected_category_takes_its_wait_along(make: Maker, session: Session) -> None:
    lamps, roads = make.category("street_lighting").id, make.category("road_surface").id
    report_id = make.report(category_id=lamps).id
    with transaction():
        refresh_fact(report_id)
    with transaction():
        session.get_one(Report, report_id).category_id = roads
        refresh_fact(report_id)
    assert list(figures_by(Dimension.CATEGORY)) == [roads]


def test_an_answer_moves_a_report_from_waiting_to_answered(make: Maker, session: Session) -> None:
    report_id = make.report(received_at=START).id
    with transaction():
        refresh_fact(report_id)
    with transaction():
        add_step(session, report_id, Step.ANSWERED, START + timedelta(days=4))
    found = figures_by(Dimension.ALL)[0]
    assert (found.n_unanswered, found.n_open) == (0, 1)
    assert found.first_answer.median_days == pytest.approx(4, rel=0.01)


def test_a_case_of_a_snapshot_is_open_until_its_end_only(make: Maker, session: Session) -> None:
    past = PastReport(text="Old", received_at=START, observed_until=START + timedelta(days=2))
    with transaction():
        count_past_cases(store_past_reports([past]))
    fact = session.scalars(select(Fact)).one()
    assert fact.observed_until == START + timedelta(days=2)
    assert session.scalars(select(Rollup.unanswered_live)).first() == b""


def test_cases_taken_in_together_count_as_those_taken_in_alone(make: Maker) -> None:
    pasts = [draw_past(random.Random(seed)) for seed in range(40)]
    with transaction():
        ids = store_past_reports(pasts)
        count_past_cases(ids)
    together = all_rollups()
    for _ in rebuild_figures():
        pass
    assert all_rollups() == together
    with transaction():
        for report_id in ids:
            refresh_fact(report_id)
    assert all_rollups() == together


def draw_past(rng: random.Random) -> PastReport:
    received_at = START + timedelta(hours=rng.randrange(2000))
    answered_at = received_at + timedelta(hours=rng.randrange(-5, 900))
    steps = (PastStep(at=answered_at, step=Step.RESOLVED, by_person=True),) if rng.random() < 0.7 else ()
    return PastReport(
        text="Old", received_at=received_at, status="resolved" if steps else "with_department", history=steps
    )


@pytest.mark.parametrize("seed", range(4))
def test_after_a_random_history_the_rebuilt_figures_are_equal(
    make: Maker, session: Session, seed: int
) -> None:
    rng = random.Random(seed)
    make.city(time_zone="America/New_York")
    groups = Groups(make)
    ids = [make.report(received_at=START + timedelta(hours=rng.randrange(1500))).id for _ in range(8)]
    for _ in range(60):
        with transaction():
            let_something_happen(rng, session, rng.choice(ids), groups)
    followed = all_rollups()
    for _ in rebuild_figures():
        pass
    assert all_rollups() == [row for row in followed if row.n]


class Groups:
    """Some departments, categories and areas by id."""

    def __init__(self, make: Maker) -> None:
        self.ids: dict[str, list[int | None]] = {
            "department_id": [None, *(row.id for row in (make.department(), make.department()))],
            "category_id": [None, *(row.id for row in (make.category("noise"), make.category("trees")))],
            "area_id": [None, make.area().id],
        }


def let_something_happen(rng: random.Random, session: Session, report_id: int, groups: Groups) -> None:
    if rng.random() < 0.4:
        field = rng.choice(sorted(groups.ids))
        setattr(session.get_one(Report, report_id), field, rng.choice(groups.ids[field]))
        session.flush()
        refresh_fact(report_id)
        return
    steps = (Step.ANSWERED, Step.RESOLVED, Step.DECLINED, Step.REOPENED, Step.HANDED_OVER, Step.NOTED)
    add_step(session, report_id, rng.choice(steps), START + timedelta(hours=rng.randrange(-10, 3000)))


def test_names_of_groups_are_kept_apart(make: Maker) -> None:
    department: Department = make.department()
    area: Area = make.area()
    category: Category = make.category()
    report_id = make.report(department_id=department.id, area_id=area.id, category_id=category.id).id
    with transaction():
        refresh_fact(report_id)
    assert list(figures_by(Dimension.DEPARTMENT)) == [department.id]
    assert list(figures_by(Dimension.AREA)) == [area.id]


def test_a_rebuild_mends_figures_that_are_wrong(make: Maker, session: Session) -> None:
    with transaction():
        count_past_cases(store_past_reports([draw_past(random.Random(seed)) for seed in range(20)]))
    right = all_rollups()
    with transaction():
        session.execute(update(Rollup).values(n=Rollup.n + 3, answered=b""))
        session.execute(update(Fact).where(Fact.report_id % 2 == 0).values(resolved_at=None))
    for _ in rebuild_figures():
        pass
    assert all_rollups() == right


@pytest.mark.parametrize("seed", range(3))
def test_what_happens_during_a_rebuild_is_counted_once_and_pages_never_see_half(
    make: Maker, session: Session, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.stats.commands.CASES_AT_ONCE", 4)
    rng = random.Random(seed)
    ids = [make.report(received_at=START + timedelta(hours=rng.randrange(1500))).id for _ in range(14)]
    with transaction():
        count_past_cases(ids)
    for _ in rebuild_figures():
        assert figures_by(Dimension.ALL)[0].n == len(ids)
        with transaction():
            add_step(session, rng.choice(ids), Step.ANSWERED, START + timedelta(days=rng.randrange(80)))
        new = make.report(received_at=START + timedelta(hours=rng.randrange(1500))).id
        with transaction():
            refresh_fact(new)
        ids.append(new)
        if len(ids) > 30:
            break
    followed = all_rollups()
    for _ in rebuild_figures():
        pass
    assert all_rollups() == followed


def test_a_rebuild_that_is_broken_off_leaves_whole_figures(
    make: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.stats.commands.CASES_AT_ONCE", 3)
    with transaction():
        count_past_cases(store_past_reports([draw_past(random.Random(seed)) for seed in range(9)]))
    before = all_rollups()
    next(iter(rebuild_figures()))
    assert all_rollups() == before


def test_a_worker_waits_while_figures_are_held(app: Flask, make: Maker) -> None:
    report_id = make.report().id
    counted = threading.Event()

    def work() -> None:
        with app.app_context():
            with transaction():
                refresh_fact(report_id)
            counted.set()
            db.session.remove()

    worker = threading.Thread(target=work)
    with transaction():
        hold_figures()
        count_past_cases([report_id])
        worker.start()
        assert not counted.wait(0.5)
    worker.join(10)
    assert counted.is_set()
    assert figures_by(Dimension.ALL)[0].n == 1
