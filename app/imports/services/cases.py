"""Stores past cases in bulk: report, history, case and fact of a batch in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from app.casework.services.past import PastWork, store_past_work
from app.core.audit import record
from app.core.db import db
from app.imports.rules.rows import PastCase
from app.imports.services.setting import ACTOR, Setting, category_name, extend_setting
from app.reports.models import Channel, Report, Step
from app.reports.queries import get_report
from app.reports.rules.status import Status
from app.reports.services.past import PastReport, PastStep, store_past_reports
from app.stats.services import count_past_cases
from app.triage.services import route_as_filed

WITHOUT_PROMISE = timedelta(days=30)
NOT_SPOKEN = "The due time comes from the imported file."


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a file is to be taken in."""

    as_of: datetime
    """The instant of the snapshot: open cases are observed until then."""
    native: bool = False
    """Whether categories keep the names that the file gives them, instead of the common ones."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    records_only: bool = False
    """Whether open cases count in the figures as open and are given to nobody: the work on them is over elsewhere."""


def store_batch(cases: Sequence[PastCase], setting: Setting, plan: Plan) -> list[int]:
    """Store those cases of a batch that are not there yet, and return the ids of their reports."""
    known = _known_ids([case.id for case in cases])
    fresh = list({case.id: case for case in cases if case.id not in known}.values())
    if not fresh:
        return []
    extend_setting(setting, fresh, native=plan.native, mapping=plan.mapping)
    reports = [_past_report(case, setting, plan) for case in fresh]
    ids = store_past_reports(reports)
    together = zip(ids, reports, fresh, strict=True)
    store_past_work(
        _past_work(report_id, report, case, plan)
        for report_id, report, case in together
        if report.department_id
    )
    if not plan.records_only:
        _route(ids, reports)
    count_past_cases(ids)
    record(
        actor=ACTOR,
        action="cases imported",
        subject="import",
        details={"n": len(ids), "first": ids[0], "last": ids[-1]},
    )
    return ids


def _known_ids(ids: Sequence[str]) -> set[str | None]:
    return set(db.session.scalars(select(Report.external_id).where(Report.external_id.in_(ids))))


def _route(ids: Sequence[int], reports: Sequence[PastReport]) -> None:
    """Bring open reports that no department has before staff; those to be read are routed by their reading."""
    for report_id, report in zip(ids, reports, strict=True):
        if report.status == Status.BEING_SORTED and report.category_id:
            route_as_filed(get_report(report_id))


def _past_report(case: PastCase, setting: Setting, plan: Plan) -> PastReport:
    department = setting.departments.get(case.department)
    category = category_name(case, native=plan.native, mapping=plan.mapping)
    return PastReport(
        external_id=case.id,
        text=case.text or case.title,
        title=case.title if case.text else "",
        language=case.language or "en",
        channel=case.channel or Channel.IMPORT,
        place_words=case.address,
        lat=case.lat,
        lon=case.lon,
        area_id=setting.areas.get(case.district),
        category_id=setting.categories.get(category),
        department_id=department,
        received_at=case.created_at,
        observed_until=plan.as_of,
        status=_status(case, department),
        history=_history(case),
    )


def _status(case: PastCase, department: int | None) -> Status:
    if case.closed_at:
        return Status.RESOLVED
    return Status.WITH_DEPARTMENT if department else Status.BEING_SORTED


def _history(case: PastCase) -> tuple[PastStep, ...]:
    """Return what the file knows; a closing without a recorded message is no answer by a person."""
    steps = []
    if case.first_response_at:
        steps.append(PastStep(at=case.first_response_at, step=Step.ANSWERED, by_person=True))
    if case.closed_at:
        steps.append(PastStep(at=case.closed_at, step=Step.RESOLVED))
    return tuple(sorted(steps, key=lambda step: step.at))


def _past_work(report_id: int, report: PastReport, case: PastCase, plan: Plan) -> PastWork:
    assert report.department_id is not None
    return PastWork(
        report_id=report_id,
        department_id=report.department_id,
        opened_at=case.created_at,
        due_at=case.due_at or case.created_at + WITHOUT_PROMISE,
        resolve_due_at=case.due_at,
        first_answer_at=case.first_response_at,
        # Out of every queue from the end of the records on; the report itself stays open for the figures.
        closed_at=case.closed_at or (plan.as_of if plan.records_only else None),
        promise=NOT_SPOKEN if case.due_at else "",
    )
