"""Reads what the slices below know of reports, as the figures need it."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from app.casework.models import Case
from app.core.db import db
from app.departments.queries import current_city
from app.reports.models import HistoryEntry, Report, Step
from app.reports.rules.status import OPEN
from app.stats.rules.facts import Known, Moment

_TELLING = (Step.ANSWERED, Step.RESOLVED, Step.DECLINED, Step.HANDED_OVER)


def city_zone() -> ZoneInfo:
    """Return the time zone in which months begin."""
    return ZoneInfo(current_city().time_zone)


def list_known(report_ids: Sequence[int]) -> list[Known]:
    """Return what is known of these reports, with their histories, in two statements."""
    histories = _histories(report_ids)
    return [_known(row, histories.get(row.id, [])) for row in _reports(report_ids)]


def list_report_ids(*, after: int, limit: int) -> Sequence[int]:
    """Return the next ids in rising order."""
    return db.session.scalars(
        select(Report.id).where(Report.id > after).order_by(Report.id).limit(limit)
    ).all()


def count_reports() -> int:
    """Return how many reports there are."""
    return db.session.query(Report).count()


def _reports(report_ids: Sequence[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    wanted = (
        Report.id, Report.received_at, Report.status, Report.observed_until, Report.department_id, Report.category_id,
        Report.area_id, Report.channel, Report.language, Case.answer_due_at, Case.resolve_due_at,
    )  # fmt: skip
    return db.session.execute(
        select(*wanted).outerjoin(Case, Case.report_id == Report.id).where(Report.id.in_(report_ids))
    ).all()


def _histories(report_ids: Sequence[int]) -> dict[int, list[Moment]]:
    wanted = select(
        HistoryEntry.report_id,
        HistoryEntry.at,
        HistoryEntry.step,
        HistoryEntry.by_person,
        HistoryEntry.is_public,
    )
    rows = db.session.execute(
        wanted.where(HistoryEntry.report_id.in_(report_ids), HistoryEntry.step.in_(_TELLING))
    )
    found: dict[int, list[Moment]] = defaultdict(list)
    for report_id, at, step, by_person, is_public in rows:
        found[report_id].append(Moment(at, step, by_person and is_public))
    return found


def _known(row: Row[*tuple[Any, ...]], history: Sequence[Moment]) -> Known:
    return Known(
        report_id=row.id,
        received_at=row.received_at,
        closed=row.status not in OPEN,
        observed_until=row.observed_until,
        department_id=row.department_id,
        category_id=row.category_id,
        area_id=row.area_id,
        channel=row.channel,
        language=row.language,
        answer_due_at=row.answer_due_at,
        resolve_due_at=row.resolve_due_at,
        history=history,
    )
