"""The console prints figures for the city's own eyes, with nothing hidden."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from app.core import commands
from app.core.transaction import transaction
from app.reports.models import Step
from app.reports.services.past import PastReport, PastStep, store_past_reports
from app.stats.commands import stats
from app.stats.services import count_past_cases
from tests.factories import Maker

MARCH = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def tables_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "ensure_schema", lambda: None)


def run(app: Flask, *arguments: str) -> str:
    result = CliRunner().invoke(stats, arguments, obj=lambda: app, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def take_in(make: Maker, key: str, *days: float | None, received_at: datetime = MARCH) -> None:
    category_id = make.category(key).id
    with transaction():
        count_past_cases(store_past_reports([past(category_id, wait, received_at) for wait in days]))


def past(category_id: int, days: float | None, at: datetime) -> PastReport:
    steps = (
        () if days is None else (PastStep(at=at + timedelta(days=days), step=Step.RESOLVED, by_person=True),)
    )
    status = "resolved" if steps else "with_department"
    end = at + timedelta(days=90)
    return PastReport(
        text="Old", received_at=at, category_id=category_id, status=status, observed_until=end, history=steps
    )


def figures(app: Flask, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(app, "figures", "--json", *arguments))
    return found


def test_figures_are_printed_as_json(app: Flask, make: Maker) -> None:
    take_in(make, "noise", 2, 4, None)
    waits = {"median_days": pytest.approx(4, rel=0.01), "p90_days": None}
    assert figures(app) == [
        {"group": "noise", "n": 3, "n_open": 1, "first_answer": waits, "resolution": waits}
    ]


def test_small_numbers_are_shown_to_operators(app: Flask, make: Maker) -> None:
    take_in(make, "noise", 2)
    assert figures(app)[0]["n"] == 1


def test_departments_and_areas_go_by_name(app: Flask, make: Maker) -> None:
    past_report = PastReport(text="Old", received_at=MARCH, department_id=make.department(name="Parks").id)
    with transaction():
        count_past_cases(store_past_reports([past_report]))
    assert figures(app, "--by", "department")[0]["group"] == "Parks"
    assert figures(app, "--by", "area")[0]["group"] == "(none)"


def test_figures_can_be_cut_to_months(app: Flask, make: Maker) -> None:
    take_in(make, "noise", 2)
    take_in(make, "trees", 2, received_at=MARCH + timedelta(days=60))
    assert [entry["group"] for entry in figures(app, "--until", "2026-04")] == ["noise"]
    assert [entry["group"] for entry in figures(app, "--since", "2026-04-01")] == ["trees"]


def test_figures_are_printed_as_a_table(app: Flask, make: Maker) -> None:
    take_in(make, "noise", 2, None)
    assert "not yet" in run(app, "figures").splitlines()[1]


def test_rebuilding_leaves_figures_as_they_were(app: Flask, make: Maker) -> None:
    take_in(make, "noise", 2, 4, None)
    before = figures(app)
    run(app, "rebuild")
    assert figures(app) == before
