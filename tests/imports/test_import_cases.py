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

from app.accounts.queries import Scope
from app.casework.models import Case
from app.casework.queries.queue import View, count_queue
from app.console import console
from app.core import clock
from app.core.audit import find_fault
from app.core.outbox.worker import run_until_idle
from app.departments.models import Area, Category, Department
from app.reports.models import HistoryEntry, Report, Step
from app.reports.rules.status import Status
from app.stats.queries.rollups import count_open
from app.triage.gateways.classifier import Broken, Reading, TextFailedError, always, classifiers
from app.triage.models import Prediction
from app.triage.queries import list_waiting
from app.triage.rules.routing import Reason
from tests.factories import Maker

CLOSED = {
    "id": "x:1", "title": "Lamp out", "lang": "en", "city": "Elsewhere", "country": "GB", "created_at": "2025-01-01T08:00:00",
    "closed_at": "2025-01-03T08:00:00", "department": "Lights & Co", "district": "North", "category": "street_lighting",
}  # fmt: skip
OPEN: dict[str, Any] = {**CLOSED, "id": "x:2", "closed_at": None, "created_at": "2025-02-01T08:00:00"}
UNSORTED: dict[str, Any] = {
    **OPEN,
    "id": "x:3",
    "category": None,
    "department": None,
    "text": "A branch hangs over the path.",
}


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
        return self.run_there(name, options)

    def run_there(self, name: str, options: tuple[str, ...] = ()) -> Result:
        """Import a file that lies in the folder."""
        path = self._folder / name
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


@pytest.fixture
def unsure_machine() -> Iterator[None]:
    """A model that would guess trees and says so."""
    classifiers.use(always("trees", sure=False))
    yield
    classifiers.use(None)


@pytest.fixture
def broken_machine() -> Iterator[None]:
    """A model that cannot be loaded."""
    classifiers.use(Broken())
    yield
    classifiers.use(None)


def test_an_open_text_that_the_machine_is_sure_of_goes_to_the_owner(
    import_cases: Importer, make: Maker, session: Session, machine: None
) -> None:
    parks = make.department()
    make.category("trees", department_id=parks.id)
    import_cases(UNSORTED)
    report = session.scalars(select(Report)).one()
    assert (report.status, report.department_id) == (Status.WITH_DEPARTMENT, parks.id)


def test_an_open_text_that_the_machine_routed_gets_a_case(
    import_cases: Importer, make: Maker, session: Session, machine: None
) -> None:
    make.category("trees", department_id=make.department().id)
    import_cases(UNSORTED)
    run_until_idle()
    assert session.scalar(select(func.count()).select_from(Case)) == 1


def test_open_texts_that_the_machine_is_unsure_of_wait_for_a_person(
    import_cases: Importer, session: Session, unsure_machine: None
) -> None:
    import_cases(UNSORTED, {**UNSORTED, "id": "x:4"})
    waiting = session.execute(select(Prediction.needs_person, Prediction.reason)).all()
    assert [tuple(one) for one in waiting] == [(True, Reason.UNSURE)] * 2
    assert session.scalars(select(Report.category_id)).all() == [None, None]


def test_what_waits_for_a_person_is_not_read_by_the_next_import(
    import_cases: Importer, unsure_machine: None
) -> None:
    import_cases(UNSORTED)
    assert "were read" not in import_cases(UNSORTED).output


def test_a_closed_text_is_filed_under_a_guess(
    import_cases: Importer, session: Session, unsure_machine: None
) -> None:
    import_cases({**CLOSED, "category": None, "text": "A branch hangs over the path."})
    assert session.scalars(select(Category.key).join(Report)).all() == ["trees"]


def test_without_the_machine_open_texts_wait_for_a_person(
    import_cases: Importer, session: Session, broken_machine: None
) -> None:
    import_cases({**CLOSED, "category": None, "text": "A branch hangs over the path."}, UNSORTED)
    waiting = session.scalars(select(Prediction)).one()
    assert (waiting.report.external_id, waiting.reason) == ("x:3", Reason.MODEL_UNAVAILABLE)


def test_an_open_case_without_a_department_goes_to_the_owner_of_its_category(
    import_cases: Importer, make: Maker, session: Session
) -> None:
    lights = make.department()
    make.category("street_lighting", department_id=lights.id)
    import_cases({**OPEN, "department": None})
    run_until_idle()
    assert session.scalars(select(Case.department_id)).all() == [lights.id]


def test_an_open_case_of_a_category_that_nobody_owns_waits_for_a_person(
    import_cases: Importer, session: Session
) -> None:
    import_cases({**OPEN, "department": None})
    waiting = list_waiting(Scope(1, None)).rows
    assert [(one.report.external_id, one.reason) for one in waiting] == [("x:2", Reason.NOBODY_OWNS_IT)]


def test_a_date_far_ahead_is_refused_and_does_not_date_the_snapshot(
    import_cases: Importer, session: Session
) -> None:
    result = import_cases(OPEN, {**CLOSED, "closed_at": "2205-01-03"})
    assert "1 refused; observed until 2025-02-01" in result.output


def test_a_snapshot_is_never_dated_after_now(import_cases: Importer, session: Session) -> None:
    import_cases(OPEN, options=("--as-of", "2205-01-01"))
    observed_until = session.scalars(select(Report.observed_until)).one()
    assert observed_until is not None
    assert observed_until <= clock.now()


def test_only_its_owner_can_read_the_rejects_file(import_cases: Importer) -> None:
    import_cases.rejects.touch(mode=0o644)
    import_cases(CLOSED, "{not json")
    assert import_cases.rejects.stat().st_mode & 0o777 == 0o600


def test_the_audit_trail_stays_whole(import_cases: Importer) -> None:
    import_cases(CLOSED, OPEN)
    assert find_fault() is None


def test_a_file_that_is_cut_off_is_told_and_stores_nothing(
    import_cases: Importer, tmp_path: Path, session: Session
) -> None:
    whole = gzip.compress("".join(json.dumps({**CLOSED, "id": f"x:{n}"}) + "\n" for n in range(500)).encode())
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    told = import_cases.run_there("cut.jsonl.gz")
    assert told.exit_code == 2
    assert "cannot be read to its end" in told.output
    assert session.scalar(select(func.count()).select_from(Report)) == 0


class FailsOnOne:
    """A classifier that fails on one text."""

    def read(self, text: str, *, title: str = "", page_language: str | None = None) -> Reading:
        if "odd" in text:
            raise TextFailedError("the model failed on a text")
        return always("trees").read(text)


def test_a_text_on_which_the_model_fails_goes_to_a_person_and_the_others_are_read(
    import_cases: Importer, make: Maker, session: Session
) -> None:
    make.category("trees", department=make.department())
    classifiers.use(FailsOnOne())
    import_cases({**UNSORTED, "id": "x:8", "text": "odd"}, {**UNSORTED, "id": "x:9"})
    classifiers.use(None)
    waiting = {one.report.text for one in list_waiting(Scope(1, None)).rows}
    assert waiting == {"odd"}
    assert session.scalar(select(func.count()).where(Report.sorted_by_machine)) == 1


def test_open_cases_of_mere_records_count_as_open_and_are_nobodys_work(
    import_cases: Importer, session: Session
) -> None:
    told = import_cases(OPEN, {**OPEN, "id": "x:3", "department": None}, options=("--records-only",))
    assert "--records-only" not in told.output
    assert {report.status for report in session.scalars(select(Report))} == {
        Status.WITH_DEPARTMENT,
        Status.BEING_SORTED,
    }
    at = clock.now()
    assert count_queue(Scope(1, None), View.ALL, at=at) == 0
    assert list_waiting(Scope(1, None)).rows == []
    assert sum(count_open().values()) > 0


def test_old_open_cases_in_queues_come_with_a_hint(import_cases: Importer) -> None:
    assert "--records-only" in import_cases(OPEN).output
