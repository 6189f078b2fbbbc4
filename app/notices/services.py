"""Commands on notices. None commits; each writes the audit trail."""

from dataclasses import dataclass
from datetime import datetime

from app.core import clock
from app.core.audit import record
from app.core.db import db
from app.core.slugs import unused_slug
from app.notices.errors import WrongStateError
from app.notices.models import Notice
from app.notices.queries import list_slugs
from app.notices.rules.lifecycle import NoticeKind, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a notice says, and whom it concerns; without area or category it concerns everybody."""

    title: str
    body: str
    kind: NoticeKind = NoticeKind.ANNOUNCEMENT
    language: str = "en"
    area_id: int | None = None
    category_id: int | None = None


def write_notice(draft: Draft, *, actor: str) -> Notice:
    """Store a notice that residents do not see yet, under an address made from its title."""
    notice = Notice(
        slug=unused_slug(draft.title, taken=list_slugs(), otherwise="notice"),
        state=State.DRAFT,
    )
    _apply(notice, draft)
    db.session.add(notice)
    db.session.flush()
    _record(notice, "notice written", actor)
    return notice


def edit_notice(notice: Notice, draft: Draft, *, actor: str) -> None:
    """Change what a notice says; its address stays."""
    _apply(notice, draft)
    _record(notice, "notice changed", actor)


def _apply(notice: Notice, draft: Draft) -> None:
    notice.title, notice.body = draft.title, draft.body
    notice.kind, notice.language = draft.kind, draft.language
    notice.area_id, notice.category_id = draft.area_id, draft.category_id
    notice.updated_at = clock.now()


def publish_notice(notice: Notice, *, actor: str, at: datetime | None = None) -> None:
    """Show a notice to residents, from now or as of `at`."""
    if notice.state != State.DRAFT:
        raise WrongStateError("This notice is published already.")
    notice.state = State.PUBLISHED
    notice.published_at = notice.updated_at = at or clock.now()
    _record(notice, "notice published", actor)


def withdraw_notice(notice: Notice, *, actor: str) -> None:
    """Make a notice a draft again, which residents do not see."""
    if notice.state != State.PUBLISHED:
        raise WrongStateError("Only a published notice can be withdrawn.")
    notice.state, notice.published_at = State.DRAFT, None
    notice.updated_at = clock.now()
    _record(notice, "notice withdrawn", actor)


def _record(notice: Notice, action: str, actor: str) -> None:
    details = {"kind": notice.kind, "language": notice.language}
    record(actor=actor, action=action, subject=f"notice:{notice.id}", details=details)
