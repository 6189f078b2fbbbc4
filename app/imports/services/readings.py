"""Past cases that have a text and no category are read by the model, in batches that can be taken up again."""

from collections.abc import Callable, Sequence
from typing import Protocol

from sqlalchemy import Select, exists, func, select

from app.core.audit import record
from app.core.config import settings
from app.core.db import db
from app.core.transaction import transaction
from app.departments.models import Category
from app.departments.queries import current_city, find_category_for_common_key
from app.imports.services.setting import ACTOR
from app.reports.models import Report
from app.reports.queries import get_report
from app.reports.rules.status import Status
from app.reports.services.steps import sort_into
from app.stats.services import refresh_fact
from app.triage.gateways.classifier import (
    Classifier,
    ModelUnavailableError,
    Reading,
    TextFailedError,
    classifiers,
)
from app.triage.models import Prediction
from app.triage.services import store_reading, triage_report

BATCH = 200


class Bar(Protocol):
    """What shows progress."""

    def update(self, n: float | None = 1) -> object:
        """Move on by n."""
        ...

    def close(self) -> None:
        """End."""
        ...


def read_without_category(make_bar: Callable[[int], Bar], *, records_only: bool = False) -> int:
    """Read what was imported with text and without category; return how many.

    With `records_only` open reports are filed like closed ones and come before nobody. Where the model is not available, open reports go to a person and closed ones wait for the next import.
    """
    total = db.session.scalar(select(func.count()).select_from(_unread().subquery())) or 0
    if not total:
        return 0
    bar = make_bar(total)
    classifier = classifiers.get(settings().model_dir, current_city().languages)
    done = 0
    while ids := db.session.scalars(_unread().limit(BATCH)).all():
        try:
            done += _read_batch(ids, classifier, records_only=records_only)
        except ModelUnavailableError:
            if not records_only:
                _leave_to_people()
            break
        bar.update(len(ids))
    bar.close()
    return done


def _unread() -> Select[int]:
    # Not "without category" alone: a report that the machine is unsure of stays without one until a person decides.
    is_read = exists().where(Prediction.report_id == Report.id)
    return (
        select(Report.id)
        .where(Report.external_id.is_not(None), Report.category_id.is_(None), Report.text != "", ~is_read)
        .order_by(Report.id)
    )


def _leave_to_people() -> None:
    unsorted = _unread().where(Report.status == Status.BEING_SORTED).limit(BATCH)
    while ids := db.session.scalars(unsorted).all():
        with transaction():
            for report_id in ids:
                triage_report(report_id, None)


def _read_batch(ids: Sequence[int], classifier: Classifier, *, records_only: bool) -> int:
    readings = {report_id: _read(get_report(report_id), classifier) for report_id in ids}
    with transaction():
        for report_id, reading in readings.items():
            _keep(get_report(report_id), reading, records_only=records_only)
            refresh_fact(report_id)
        record(
            actor=ACTOR,
            action="cases read",
            subject="import",
            details={"n": len(ids), "first": ids[0], "last": ids[-1]},
        )
    return len(ids)


def _read(report: Report, classifier: Classifier) -> Reading | None:
    """Return what the model says, None for the rare text on which it fails: the others go on."""
    try:
        return classifier.read(report.text, title=report.title, page_language=report.language)
    except TextFailedError:
        return None


def _keep(report: Report, reading: Reading | None, *, records_only: bool) -> None:
    if report.status == Status.BEING_SORTED and not records_only:
        triage_report(report.id, reading)
    elif reading is None:
        store_reading(report, None)
    else:
        _file(report, reading)


def _file(report: Report, reading: Reading) -> None:
    """File a past case under what the machine read, however sure: nobody will sort a closed case by hand."""
    store_reading(report, reading)
    category = find_category_for_common_key(reading.category) or _make_category(reading.category)
    sort_into(report, category, by_machine=True)


def _make_category(common_key: str) -> Category:
    category = Category(key=common_key, common_key=common_key, name=common_key.replace("_", " ").capitalize())
    db.session.add(category)
    db.session.flush()
    return category
