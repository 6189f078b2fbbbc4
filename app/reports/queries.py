"""Reads about reports."""

from sqlalchemy import select

from app.core.db import db
from app.core.errors import NotFoundError
from app.reports.models import Report
from app.reports.rules.reference import normal_reference, receipt_hash


def get_report(report_id: int) -> Report:
    """Return a report, or raise NotFoundError."""
    found = db.session.get(Report, report_id)
    if found is None:
        raise NotFoundError("There is no such report.")
    return found


def get_by_reference(reference: str) -> Report:
    """Return the report with this reference, however it was typed, or raise NotFoundError."""
    found = db.session.scalar(select(Report).where(Report.reference == normal_reference(reference)))
    if found is None:
        raise NotFoundError("There is no report with this reference.")
    return found


def get_by_receipt(receipt: str) -> Report:
    """Return the report whose tracking link this is, or raise NotFoundError."""
    found = db.session.scalar(select(Report).where(Report.receipt_hash == receipt_hash(receipt)))
    if found is None:
        raise NotFoundError("There is no report under this link.")
    return found


def find_by_submission_token(token: str | None) -> Report | None:
    """Return the report that this very form has made before, or None."""
    if token is None:
        return None
    return db.session.scalar(select(Report).where(Report.submission_token == token))
