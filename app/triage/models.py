"""What the machine read in a report, and what people made of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model
from app.reports.models import Report


class Prediction(Model):
    """One reading of one report by one model version; there is never a second."""

    __tablename__ = "prediction"
    __table_args__ = (
        UniqueConstraint("report_id", "model", name="uq_prediction_report_id_model"),
        Index(
            "ix_prediction_needs_person",
            "report_id",
            sqlite_where=text("needs_person"),
            postgresql_where=text("needs_person"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    model: Mapped[str] = mapped_column(String(80))
    language: Mapped[str | None] = mapped_column(String(8))
    category_key: Mapped[str | None] = mapped_column(String(40))
    """One of the 31 common keys; None where the model was not available."""
    confidence: Mapped[float]
    alternatives: Mapped[list[Any]]
    because: Mapped[list[Any]]
    kind: Mapped[str | None] = mapped_column(String(20))
    urgent: Mapped[bool]
    personal_data: Mapped[list[Any]]
    abstained: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why the machine left it to a person; empty where it routed, even if the resident contests that since."""
    needs_person: Mapped[bool] = mapped_column(Boolean, default=False)
    read_at: Mapped[datetime]
    report: Mapped[Report] = relationship()


class Correction(Model):
    """A person put a report into another category, or confirmed the machine's: training data."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    prediction_id: Mapped[int | None] = mapped_column(ForeignKey("prediction.id"))
    from_key: Mapped[str | None] = mapped_column(String(120))
    to_key: Mapped[str] = mapped_column(String(120))
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_user.id"))
    at: Mapped[datetime]
