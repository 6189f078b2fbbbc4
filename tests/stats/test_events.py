"""Whatever happens to a report, its fact is counted afresh by the worker."""

from sqlalchemy.orm import Session

from app.casework.events import CaseReopened
from app.core.outbox.events import publish
from app.core.outbox.worker import run_batch
from app.core.transaction import transaction
from app.reports.events import ReportSubmitted
from app.stats.handlers import LISTENERS, on_report_changed
from app.stats.models import Fact
from tests.factories import Maker


def test_a_report_is_counted_once_it_is_submitted(make: Maker, session: Session) -> None:
    report_id = make.report().id
    effect = on_report_changed(ReportSubmitted(report_id))
    with transaction():
        effect()
    assert session.get(Fact, report_id) is not None


def test_the_worker_counts_what_it_is_told_of(make: Maker, session: Session) -> None:
    report_id = make.report().id
    with transaction():
        publish(CaseReopened(report_id, 1))
    run_batch()
    assert session.get(Fact, report_id) is not None


def test_every_listener_has_a_name_of_this_slice() -> None:
    assert all(listener.name.startswith("stats.") for listener in LISTENERS)
