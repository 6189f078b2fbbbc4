"""Reads about notices."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.core.errors import NotFoundError
from app.core.paging import Page, read_marker, write_marker
from app.departments.models import Area, Category
from app.departments.queries import list_areas, list_categories
from app.notices.models import Notice
from app.notices.rules.lifecycle import State

PAGE_SIZE = 20
FEED_SIZE = 50


def get_notice(notice_id: int) -> Notice:
    """Return a notice, or raise NotFoundError."""
    found = db.session.get(Notice, notice_id)
    if found is None:
        raise NotFoundError(_("There is no such notice."))
    return found


def get_locked_notice(notice_id: int) -> Notice:
    """Return a notice that nobody else can change until the open transaction ends, or raise NotFoundError."""
    found = db.session.get(Notice, notice_id, with_for_update=True)
    if found is None:
        raise NotFoundError(_("There is no such notice."))
    return found


def get_published_notice(slug: str) -> Notice:
    """Return the notice under this address, or raise NotFoundError; drafts are not there for the public."""
    if not (slug.isascii() and slug.isprintable()):
        raise NotFoundError(_("There is no such notice."))
    found = db.session.scalar(select(Notice).where(Notice.slug == slug, Notice.state == State.PUBLISHED))
    if found is None:
        raise NotFoundError(_("There is no such notice."))
    return found


def get_area_named(slug: str | None) -> Area | None:
    """Return the area of this short name, None where none is named, or raise NotFoundError."""
    if not slug:
        return None
    for area in list_areas():
        if area.slug == slug:
            return area
    raise NotFoundError(_("There is no such area."))


def get_category_named(key: str | None) -> Category | None:
    """Return the active category of this key, None where none is named, or raise NotFoundError."""
    if not key:
        return None
    for category in list_categories():
        if category.key == key:
            return category
    raise NotFoundError(_("There is no such category."))


def list_published(*, area: Area | None, category: Category | None, after: str | None) -> Page[Notice]:
    """Return one page of published notices, the newest first; `after` is the marker of the page before."""
    found = _published(area, category)
    if after:
        found = found.where(
            tuple_(Notice.published_at, Notice.id) < tuple_(*read_marker(after, (datetime, int)))
        )
    rows = db.session.scalars(found.limit(PAGE_SIZE + 1)).all()
    shown, last = rows[:PAGE_SIZE], rows[:PAGE_SIZE][-1:]
    more = len(rows) > PAGE_SIZE
    return Page(shown, write_marker(last[0].published_at, last[0].id) if more else None)


def list_newest(*, area: Area | None, category: Category | None) -> Sequence[Notice]:
    """Return the newest published notices for a feed."""
    return db.session.scalars(_published(area, category).limit(FEED_SIZE)).all()


def _published(area: Area | None, category: Category | None) -> Select[Notice]:
    found = select(Notice).where(Notice.state == State.PUBLISHED)
    if area:
        found = found.where(Notice.area_id == area.id)
    if category:
        found = found.where(Notice.category_id == category.id)
    found = found.options(joinedload(Notice.area), joinedload(Notice.category))
    return found.order_by(Notice.published_at.desc(), Notice.id.desc())


def list_notices() -> Sequence[Notice]:
    """Return every notice, drafts first, then the newest first."""
    return db.session.scalars(select(Notice).order_by(Notice.state, Notice.id.desc())).all()


def list_slugs() -> set[str]:
    """Return the short names that are taken."""
    return set(db.session.scalars(select(Notice.slug)))
