"""Stores what came in during the last two days: work that waits, and texts that the machine should leave to a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.casework.services.opening import open_case
from app.core.audit import MACHINE, RESIDENT, record
from app.core.outbox.events import publish
from app.demo.rules.plan import PlacePlan
from app.demo.rules.recent import RecentPlan
from app.demo.services.city import ACTOR, Site
from app.reports.events import ReportSubmitted
from app.reports.models import Channel, Report, Step
from app.reports.queries import get_report
from app.reports.rules.reference import new_receipt, receipt_hash
from app.reports.rules.status import Status
from app.reports.services.contacts import keep_contact
from app.reports.services.past import PastReport, PastStep, store_past_reports
from app.triage.rules.routing import Reason

READING_TIME = timedelta(minutes=1)
SORTING_TIME = timedelta(minutes=20)


def store_recent(site: Site, plans: Sequence[RecentPlan], *, at: datetime) -> int:
    """Store these reports, open the cases of those that are sorted, let the machine read them all; return how many."""
    ids = store_past_reports([_past(site, plan, at) for plan in plans])
    for report_id, plan in zip(ids, plans, strict=True):
        report = get_report(report_id)
        if plan.category:
            open_case(report, report.history[-1].id)
        if plan.email:
            _leave_address(report, plan.email)
        publish(ReportSubmitted(report.id))
    record(actor=ACTOR, action="recent reports stored", subject="city:1", details={"n": len(ids)})
    return len(ids)


def _leave_address(report: Report, email: str) -> None:
    receipt = new_receipt()
    report.receipt_hash = receipt_hash(receipt)
    keep_contact(report, email=email, receipt=receipt)


def _past(site: Site, plan: RecentPlan, at: datetime) -> PastReport:
    received_at = at - timedelta(hours=plan.hours_ago)
    place = next(place for place in site.plan.places if place.name == plan.place)
    category = site.categories[plan.category] if plan.category else None
    return PastReport(
        text=plan.text,
        received_at=received_at,
        language=plan.language,
        channel=Channel.FORM,
        place_words=place.name,
        lon=place.position[0],
        lat=place.position[1],
        area_id=_area_id(site, place),
        category_id=category.id if category else None,
        department_id=category.department_id if category else None,
        status=Status.WITH_DEPARTMENT if category else Status.BEING_SORTED,
        urgent=plan.urgent,
        sorted_by_machine=category is not None and not plan.person,
        sent_by=RESIDENT,
        history=_history(site, plan, received_at),
    )


def _area_id(site: Site, place: PlacePlan) -> int:
    return site.areas[place.area].id


def _history(site: Site, plan: RecentPlan, received_at: datetime) -> tuple[PastStep, ...]:
    if plan.category is None:
        return ()
    category = site.categories[plan.category]
    details = {"category_id": category.id, "department_id": category.department_id}
    read_at = received_at + READING_TIME
    if not plan.person:
        return (PastStep(at=read_at, step=Step.SORTED, actor=MACHINE, details=details),)
    sorter, unsure = f"user:{site.sorter.id}", {"reason": Reason.UNSURE}
    return (
        PastStep(at=read_at, step=Step.WAITS_FOR_A_PERSON, actor=MACHINE, details=unsure),
        PastStep(at=read_at + SORTING_TIME, step=Step.SORTED, actor=sorter, by_person=True, details=details),
    )
