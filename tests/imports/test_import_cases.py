"""Past cases come in once each, can be resumed, and count until the snapshot's instant."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.casework.models import Case
from app.console import console
from app.core.audit import find_fault
from app.departments.models import Area, Category, Department
from app.reports.models import HistoryEntry, Report, Step
from app.reports.rules.status import Status
from app.triage.gateways.classifier import always, classifiers
from app.triage.models import Prediction

CLOSED = {
    "id": "x:1", "title": "Lamp out", "lang": "en", "city": "Elsewhere", "country": "GB", "created_at": "2025-01-01T08:00:00",
    "closed_at": "2025-01-03T08:00:00", "department": "Lights & Co", "district": "North", "category": "street_lighting",
}  # fmt: skip
OPEN: dict[str, Any] = {**CLOSED, "id": "x:2", "closed_at": None, "created_at": "2025-02-01T08:00:00"}


class Importer:
    """Runs `answerable import cases` on rows."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self._app, self._folder = app, folder

    def __call__(self, *rows: object, name: str = "cases.jsonl", options: tuple[str, ...] = ()) -> Result:
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        return self.run_file(name, "\n".join(lines), options)

    def run_file(self, name: str, text: str, options: tuple[str, ...] = ()) -> Result:
        """Import a file with this text."""
        path = self._folder / name
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        arguments = ["import", "cases", str(path), "--rejects", str(self.rejects), *options]
        return CliRunner().invoke(console, arguments, obj=lambda: self._app, catch_exceptions=False)

    @property
    def rejects(self) -> Path:
        """Where refused lines go."""
        return self._folder / "rejects.jsonl"


@pytest.fixture
def import_cases(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Importer:
    monkeypatch.setattr("app.console.open_app", lambda: app)
    monkeypatch.setattr("app.core.commands.ensure_schema", lambda: None)
    return Importer(app, tmp_path)


def test_a_closed_case_is_a_resolved_report_of_its_department(
    import_cases: Importer, session: Session
) -> None:
    import_cases(CLOSED)
    report = session.scalars(select(Report)).one()
    assert (report.status, report.department and report.department.name) == (Status.RESOLVED, "Lights & Co")


def test_what_happened_becomes_history(import_cases: Importer, session: Session) -> None:
    import_cases({**CLOSED, "first_response_at": "2025-01-02"})
    steps = session.execute(select(HistoryEntry.step, HistoryEntry.by_person).order_by(HistoryEntry.id)).all()
    assert [tuple(step) for step in steps] == [
        (Step.RECEIVED, False),
        (Step.ANSWERED, True),
        (Step.RESOLVED, False),
    ]


def test_departments_areas_and_categories_are_made_once(import_cases: Importer, session: Session) -> None:
    import_cases(CLOSED, OPEN)
    assert [
        session.scalar(select(func.count()).select_from(table)) for table in (Department, Area, Category)
    ] == [1, 1, 1]


def test_an_open_case_stands_in_the_queue_and_is_observed_until_the_snapshot(
    import_cases: Importer, session: Session
) -> None:
    import_cases(CLOSED, OPEN)
    report = session.scalars(select(Report).where(Report.external_id == "x:2")).one()
    assert report.observed_until is not None
    assert report.observed_until.isoformat() == "2025-02-01T08:00:00+00:00"
    assert session.scalars(select(Case).where(Case.report_id == report.id)).one().closed_at is None


def test_the_snapshot_can_be_dated(import_cases: Importer, session: Session) -> None:
    import_cases(OPEN, options=("--as-of", "2025-06-30"))
    assert session.scalars(select(Report.observed_until)).one().date().isoformat() == "2025-06-30"  # type: ignore[union-attr]


def test_a_second_run_stores_nothing_again(import_cases: Importer, session: Session) -> None:
    import_cases(CLOSED, OPEN)
    again = import_cases(CLOSED, OPEN, {**OPEN, "id": "x:3"})
    assert "1 cases stored, 2 known already, 0 refused" in again.output
    assert session.scalar(select(func.count()).select_from(Report)) == 3


def test_bad_lines_go_to_the_rejects_file_with_number_and_reason(import_cases: Importer) -> None:
    import_cases(CLOSED, "{not json", {**OPEN, "created_at": "soon"})
    rejects = [json.loads(line) for line in import_cases.rejects.read_text().splitlines()]
    assert [(line["line"], line["reason"].split(":")[0]) for line in rejects] == [
        (2, "not JSON"),
        (3, "created_at is not a date or time"),
    ]


def test_a_file_without_any_case_is_refused_with_a_hint(import_cases: Importer) -> None:
    result = import_cases("nothing", "here")
    assert result.exit_code == 1
    assert "--map" in result.output


def test_a_gzipped_csv_with_columns_of_its_own_is_understood(
    import_cases: Importer, session: Session
) -> None:
    text = "Case;Opened;Team\n7;2025-03-01;Parks\n8;2025-03-02;Parks\n"
    columns = ("--map", "id=Case", "--map", "created_at=Opened", "--map", "department=Team")
    import_cases.run_file("cases.csv.gz", text, columns)
    assert session.scalars(select(Report.external_id).order_by(Report.id)).all() == ["7", "8"]


def test_a_missing_column_is_named(import_cases: Importer) -> None:
    result = import_cases.run_file("cases.csv", "Case\n7\n", ("--map", "id=Number"))
    assert result.exit_code == 1


def test_native_categories_keep_their_names_and_map_to_common_ones(
    import_cases: Importer, session: Session
) -> None:
    import_cases({**CLOSED, "native_category": "Street Light Outages"}, options=("--native-categories",))
    category = session.scalars(select(Category)).one()
    assert (category.name, category.common_key) == ("Street Light Outages", "street_lighting")


@pytest.fixture
def machine() -> Iterator[None]:
    """A model that finds trees in every text."""
    classifiers.use(always("trees"))
    yield
    classifiers.use(None)


def test_a_text_without_a_category_is_read_by_the_machine(
    import_cases: Importer, session: Session, machine: None
) -> None:
    import_cases({**CLOSED, "category": None, "text": "A branch hangs over the path."})
    report = session.scalars(select(Report)).one()
    assert report.category is not None
    assert report.category.key == "trees"
    assert session.scalars(select(Prediction)).one().model == "always-1"


def test_the_audit_trail_stays_whole(import_cases: Importer) -> None:
    import_cases(CLOSED, OPEN)
    assert find_fault() is None
