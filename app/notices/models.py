"""The table of notices."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Model
from app.departments.models import Area, Category
from app.notices.rules.lifecycle import NoticeKind, State


class Notice(Model):
    """What the city tells residents: an announcement, or what came of what they said."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'published')", name="known_state"),
        CheckConstraint("kind IN ('announcement', 'you_said_we_did')", name="known_kind"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_at_an_instant"),
        Index("ix_notice_published_at", "published_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[str] = mapped_column(String(20), default=NoticeKind.ANNOUNCEMENT)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    """Plain text; an empty line ends a paragraph."""
    language: Mapped[str] = mapped_column(String(8), default="en")
    state: Mapped[str] = mapped_column(String(20), default=State.DRAFT)
    published_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)

    area: Mapped[Area | None] = relationship()
    category: Mapped[Category | None] = relationship()
