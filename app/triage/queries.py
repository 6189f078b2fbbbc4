"""Reads about predictions, the review queue and how often the machine was corrected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select, true, tuple_
from sqlalchemy.orm import aliased, joinedload

from app.accounts.queries import Scope
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.paging import Page, read_marker, write_marker
from app.departments.models import Category
from app.departments.queries import find_category_for_common_key
from app.reports.models import Report
from app.reports.rules.reference import normal_reference
from app.reports.rules.status import OPEN
from app.triage.models import Correction, Prediction

ROWS_A_PAGE = 50
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class LocalFigures:
    """How the machine did in this city: reports it sorted alone, and those of them that people moved since."""

    n_sorted: int
    n_corrected: int


def find_prediction(report_id: int, *, model: str | None = None) -> Prediction | None:
    """Return the newest reading of a report, or the one by this model, or None."""
    found = (
        select(Prediction).where(Prediction.report_id == report_id).order_by(Prediction.id.desc()).limit(1)
    )
    return db.session.scalar(found if model is None else found.where(Prediction.model == model))


def find_suggestion(prediction: Prediction | None) -> Category | None:
    """Return the city's category for what the machine found, or None where it has no such category in use."""
    if prediction is None or prediction.category_key is None:
        return None
    found = find_category_for_common_key(prediction.category_key)
    return found if found and found.active else None


def waits_for_a_person(report_id: int) -> bool:
    """Say whether a person still has to decide about a report."""
    return bool(
        db.session.scalar(select(exists().where(Prediction.report_id == report_id, Prediction.needs_person)))
    )


def list_waiting_of(report_id: int) -> Sequence[Prediction]:
    """Return the readings with which a report waits for a person: one for each model that could not route it."""
    return db.session.scalars(
        select(Prediction).where(Prediction.report_id == report_id, Prediction.needs_person)
    ).all()


def list_waiting(scope: Scope, *, after: str | None = None) -> Page[Prediction]:
    """Return one page of the review queue: urgent first, then oldest first."""
    rows = _waiting(scope).options(joinedload(Prediction.report).joinedload(Report.area))
    keys: tuple[Any, ...] = (Report.urgent.is_(False), Report.received_at, Prediction.report_id)
    if after:
        last = read_marker(after, (bool, datetime, int))
        typed = [literal(value, key.type) for key, value in zip(keys, last, strict=True)]
        rows = rows.where(tuple_(*keys) > tuple_(*typed))
    found = db.session.scalars(rows.order_by(*keys).limit(ROWS_A_PAGE + 1)).all()
    shown = found[:ROWS_A_PAGE]
    if len(found) <= ROWS_A_PAGE:
        return Page(shown, None)
    report = shown[-1].report
    return Page(shown, write_marker(not report.urgent, report.received_at, report.id))


def _waiting(scope: Scope) -> Select[Prediction]:
    # A report that two models have read waits once, with its newest reading.
    newer = aliased(Prediction)
    is_newest = ~exists().where(
        newer.report_id == Prediction.report_id, newer.needs_person, newer.id > Prediction.id
    )
    return (
        select(Prediction)
        .join(Prediction.report)
        .where(Prediction.needs_person, is_newest, Report.status.in_(OPEN), _is_visible(scope))
    )


def _is_visible(scope: Scope) -> ColumnElement[bool]:
    if scope.department_ids is None:
        return true()
    return or_(Report.department_id.is_(None), Report.department_id.in_(scope.department_ids))


def get_waiting(reference: str, scope: Scope) -> Prediction:
    """Return the reading of a report that waits for a person, or raise NotFoundError."""
    found = db.session.scalar(_waiting(scope).where(Report.reference == normal_reference(reference)))
    if found is None:
        raise NotFoundError(
            "This report does not wait for a person. A colleague may have decided it already."
        )
    return found


def find_decided(reference: str, scope: Scope) -> Report | None:
    """Return a report that this person could have had in review and that waits no more, or None."""
    read = exists().where(Prediction.report_id == Report.id)
    return db.session.scalar(
        select(Report)
        .where(Report.reference == normal_reference(reference), read, _is_visible(scope))
        .options(joinedload(Report.category), joinedload(Report.department))
    )


def find_next_waiting(scope: Scope) -> Prediction | None:
    """Return the first report of the review queue, or None where it is empty."""
    rows = list_waiting(scope).rows
    return rows[0] if rows else None


def count_waiting(scope: Scope) -> int:
    """Return how many reports wait for a person, counted up to MOST_COUNTED."""
    some = _waiting(scope).with_only_columns(Prediction.id).limit(MOST_COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def count_machine_sortings() -> LocalFigures:
    """Return how many reports the machine has sorted alone, and how many of these people put elsewhere."""
    # Those that a resident contests count as well: without them the machine would look better than it is.
    alone = Prediction.reason == ""
    alone_in = select(func.count(Prediction.report_id.distinct())).where(alone)
    moved = select(func.count(Correction.report_id.distinct())).join(
        Prediction, Prediction.id == Correction.prediction_id
    )
    return LocalFigures(
        n_sorted=db.session.scalar(alone_in) or 0,
        n_corrected=db.session.scalar(moved.where(alone, Correction.from_key != Correction.to_key)) or 0,
    )
