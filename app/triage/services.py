"""Commands of triage: store what the machine read, let it or a person decide, remember corrections."""

from app.core import clock
from app.core.audit import MACHINE, record
from app.core.db import db
from app.core.outbox.events import publish
from app.departments.models import Category, Department
from app.departments.queries import get_department
from app.reports.models import HistoryEntry, Kind, Report, Step
from app.reports.queries import lock_report
from app.reports.rules.status import OPEN, Status
from app.reports.services.steps import add_to_history, move_report, place_with, sort_into
from app.triage.errors import (
    ClosedDepartmentError,
    ClosedReportError,
    DecidedAlreadyError,
    NobodyOwnsCategoryError,
    SameCategoryError,
    WithDepartmentError,
)
from app.triage.events import CategoryCorrected, ReportDeclined, ReportRouted
from app.triage.gateways.classifier import Reading
from app.triage.models import Correction, Prediction
from app.triage.queries import find_prediction, find_suggestion, list_waiting_of, waits_for_a_person
from app.triage.rules.routing import Reason, Route, choose_route

NO_MODEL = "none"


def triage_report(report_id: int, reading: Reading | None) -> None:
    """Store what the machine read (None: it could not) and route the report; a second time changes nothing."""
    report = lock_report(report_id)
    if find_prediction(report.id, model=reading.model if reading else NO_MODEL):
        return
    earlier = find_prediction(report.id)
    prediction = store_reading(report, reading)
    # A later reading routes nothing: who decided before still has.
    if earlier:
        prediction.reason = earlier.reason
    _raise_urgency(report, prediction)
    if report.status != Status.BEING_SORTED or waits_for_a_person(report.id):
        return
    _follow(_route(prediction), report, prediction)


def _raise_urgency(report: Report, prediction: Prediction) -> None:
    if prediction.urgent and not report.urgent:
        report.urgent = True
        details = {"model": prediction.model, "urgent": True}
        record(actor=MACHINE, action="urgency found", subject=f"report:{report.id}", details=details)


def store_reading(report: Report, reading: Reading | None) -> Prediction:
    """Keep what one model read in a report; None stands for a model that was not available."""
    prediction = Prediction(report_id=report.id, read_at=clock.now(), **_fields(reading))
    db.session.add(prediction)
    db.session.flush()
    return prediction


def _fields(reading: Reading | None) -> dict[str, object]:
    found = reading or Reading(model=NO_MODEL, category="", confidence=0.0, sure=False)
    return {
        "model": found.model,
        "language": found.language,
        "category_key": found.category or None,
        "confidence": found.confidence,
        "alternatives": [
            {"category": key, "confidence": confidence} for key, confidence in found.alternatives
        ],
        "because": list(found.because),
        "kind": found.kind,
        "urgent": found.urgent,
        "personal_data": [
            {"start": start, "end": end, "kind": kind} for start, end, kind in found.personal_data
        ],
        "abstained": not found.sure,
    }


def _route(prediction: Prediction) -> Route:
    if prediction.category_key is None:
        return Route.to_a_person(Reason.MODEL_UNAVAILABLE)
    category = find_suggestion(prediction)
    return choose_route(
        prediction.category_key,
        sure=not prediction.abstained,
        for_the_city=prediction.kind != Kind.NOT_FOR_THE_CITY,
        owners={prediction.category_key: _owner_id(category)} if category else {},
    )


def _owner_id(category: Category) -> int | None:
    owner = category.department
    return owner.id if owner and owner.active else None


def _follow(route: Route, report: Report, prediction: Prediction) -> None:
    category = find_suggestion(prediction)
    if route.department_id is None or category is None:
        prediction.reason = route.reason or Reason.UNKNOWN_CATEGORY
        _wait(report, prediction, Reason(prediction.reason))
        return
    sort_into(report, category, by_machine=True)
    _send_to(get_department(route.department_id), report, actor=MACHINE, details={"model": prediction.model})


def _wait(report: Report, prediction: Prediction, reason: Reason) -> None:
    prediction.needs_person = True
    add_to_history(report, step=Step.WAITS_FOR_A_PERSON, actor=MACHINE, details={"reason": reason})


def _send_to(
    department: Department, report: Report, *, actor: str, by_person: bool = False, details: dict[str, object]
) -> None:
    if report.status == Status.BEING_SORTED or report.department_id != department.id:
        place_with(report, department)
    entry = add_to_history(
        report,
        step=Step.SORTED,
        actor=actor,
        by_person=by_person,
        details={"category_id": report.category_id, "department_id": department.id, **details},
    )
    publish(ReportRouted(report.id, entry.id))


def ask_for_a_person(report_id: int) -> None:
    """Put a report before a person because the resident asked; while it waits already, nothing changes."""
    report = lock_report(report_id)
    if report.status not in OPEN or waits_for_a_person(report.id):
        return
    prediction = find_prediction(report.id)
    if prediction is None:
        prediction = store_reading(report, None)
        prediction.reason = Reason.PERSON_ASKED
    # What the machine had routed keeps its empty reason, so that it still counts as sorted by the machine alone.
    _wait(report, prediction, Reason.PERSON_ASKED)


def stop_waiting(report: Report, *, actor: str) -> None:
    """Take a report out of the review queue because nothing is left to decide; where it does not wait, do nothing."""
    if _end_waiting(report):
        record(actor=actor, action="review ended", subject=f"report:{report.id}")


def _end_waiting(report: Report) -> bool:
    waiting = list_waiting_of(report.id)
    for prediction in waiting:
        prediction.needs_person = False
    return bool(waiting)


def decide(
    prediction: Prediction, *, category: Category, department: Department | None, urgent: bool, user_id: int
) -> None:
    """Let a person sort a report that waits; without a department it goes to the one that owns the category."""
    report = lock_report(prediction.report_id)
    owner = _chosen_owner(category, department)
    if report.status not in OPEN:
        raise ClosedReportError
    if not _end_waiting(report):
        raise DecidedAlreadyError
    _remember(report, category, user_id=user_id)
    report.urgent = urgent
    sort_into(report, category, by_machine=False)
    _send_to(owner, report, actor=f"user:{user_id}", by_person=True, details={"urgent": urgent})


def decline(prediction: Prediction, *, text: str, whose: str, user_id: int) -> None:
    """Let a person say that a report which waits is not the city's task; the resident reads why, and whose it is."""
    report = lock_report(prediction.report_id)
    if report.status not in OPEN:
        raise ClosedReportError
    if report.status != Status.BEING_SORTED:
        raise WithDepartmentError
    if not _end_waiting(report):
        raise DecidedAlreadyError
    move_report(report, Status.DECLINED)
    entry = add_to_history(
        report,
        step=Step.DECLINED,
        actor=f"user:{user_id}",
        text=text,
        by_person=True,
        details={"whose": whose} if whose else {},
    )
    publish(ReportDeclined(report.id, entry.id))


def _chosen_owner(category: Category, department: Department | None) -> Department:
    owner = department or category.department
    if owner is None:
        raise NobodyOwnsCategoryError
    if not owner.active:
        raise ClosedDepartmentError
    return owner


def correct_category(report: Report, category: Category, *, user_id: int) -> HistoryEntry:
    """Put a report that is with a department into another category; the correction becomes training data."""
    lock_report(report.id)
    if report.category_id == category.id:
        raise SameCategoryError
    _remember(report, category, user_id=user_id)
    details = {"from_category_id": report.category_id, "category_id": category.id}
    sort_into(report, category, by_machine=False)
    entry = add_to_history(
        report, step=Step.CATEGORY_CORRECTED, actor=f"user:{user_id}", by_person=True, details=details
    )
    publish(CategoryCorrected(report.id, entry.id))
    return entry


def _remember(report: Report, category: Category, *, user_id: int) -> None:
    prediction = find_prediction(report.id)
    suggested = find_suggestion(prediction)
    said = suggested.key if suggested else (prediction.category_key if prediction else None)
    db.session.add(
        Correction(
            report_id=report.id,
            prediction_id=prediction.id if prediction else None,
            from_key=said,
            to_key=category.key,
            user_id=user_id,
            at=clock.now(),
        )
    )


def route_as_filed(report: Report) -> None:
    """Send a report that came with a category to the department that owns it, or put it before a person."""
    if report.status != Status.BEING_SORTED or report.category is None or waits_for_a_person(report.id):
        return
    owner_id = _owner_id(report.category)
    if owner_id is None:
        prediction = find_prediction(report.id) or store_reading(report, None)
        prediction.reason = Reason.NOBODY_OWNS_IT
        _wait(report, prediction, Reason.NOBODY_OWNS_IT)
        return
    _send_to(get_department(owner_id), report, actor=MACHINE, details={})
