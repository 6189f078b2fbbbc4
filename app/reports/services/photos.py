"""Photos of reports."""

from app.core.audit import RESIDENT, record
from app.core.db import db
from app.reports.gateways.photo_store import keep_for_good
from app.reports.models import Photo, Report


def keep_photo(report: Report, *, token: str, alt_text: str = "") -> Photo | None:
    """Give a report the pending photo of this token; None where it has expired."""
    kept = keep_for_good(token)
    if kept is None:
        return None
    photo = Photo(
        report_id=report.id,
        file_name=kept.name,
        alt_text=alt_text[:300],
        width=kept.width,
        height=kept.height,
    )
    db.session.add(photo)
    record(actor=RESIDENT, action="photo added", subject=f"report:{report.id}")
    return photo
