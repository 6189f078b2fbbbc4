"""The whole way of a report: read by a machine, queued, answered, resolved, and opened again by the resident."""

from collections.abc import Iterator

import pytest

from app.accounts.queries import Scope
from app.casework.models import Case
from app.casework.queries.cases import find_case_of, get_case
from app.casework.services import work
from app.core.outbox.queries import list_parked
from app.core.outbox.worker import run_until_idle
from app.core.transaction import transaction
from app.reports.models import Step
from app.reports.services.intake import Draft, submit_report
from app.reports.services.steps import request_reopening
from app.triage.gateways.classifier import always, classifiers
from tests.factories import Maker


@pytest.fixture(autouse=True)
def _a_sure_machine() -> Iterator[None]:
    classifiers.use(always("street_lighting"))
    yield
    classifiers.use(None)


def test_a_report_goes_its_whole_way(make: Maker) -> None:
    make.city()
    make.category(department=make.department())
    by = Scope(make.user().id, None)
    with transaction():
        report = submit_report(Draft(text="The lamp is out.")).report
    run_until_idle()
    case = find_case_of(report.id)
    assert case is not None
    for command in (work.answer, work.resolve):
        with transaction():
            found: Case = get_case(report.reference, by, to_change=True)
            command(found, text="We mended it.", version=found.version, by=by)
    with transaction():
        request_reopening(report, "It is dark again.")
    run_until_idle()
    steps = [entry.step for entry in report.history]
    assert steps == [Step.RECEIVED, Step.SORTED, Step.ANSWERED, Step.RESOLVED, Step.NOTED, Step.REOPENED]
    assert case.closed_at is None
    assert list_parked() == []
