"""What residents read: notices, one by one, as a list and as a feed."""

from typing import Any

from flask import Blueprint, Response, make_response, request, url_for

from app.core import clock
from app.core.access import open_to_all
from app.core.config import settings
from app.core.http import page
from app.departments.queries import current_city, list_areas, list_categories
from app.notices.forms.kinds import KIND_NAMES
from app.notices.queries import (
    get_area_named,
    get_category_named,
    get_published_notice,
    list_newest,
    list_published,
)
from app.notices.rules.feed import Entry, Feed, write_feed
from app.notices.rules.lifecycle import NoticeKind
from app.notices.rules.paragraphs import paragraphs, summary

blueprint = Blueprint("notices", "app.notices", template_folder="templates")

FIVE_MINUTES_SECONDS = 300


@blueprint.get("/notices")
@open_to_all
def index() -> Response:
    """List published notices, the newest first, of everywhere or of one area or category."""
    area = get_area_named(request.args.get("area"))
    category = get_category_named(request.args.get("category"))
    shown = list_published(area=area, category=category, after=request.args.get("after"))
    return page(
        "notices/index.html", notices=shown.rows, next_marker=shown.next_marker, area=area, category=category,
        areas=list_areas(), categories=list_categories(), kinds=KIND_NAMES, kind_of=NoticeKind, summary=summary,
    )  # fmt: skip


@blueprint.get("/notices/<slug>")
@open_to_all
def show(slug: str) -> Response:
    """Show one notice."""
    notice = get_published_notice(slug)
    return page(
        "notices/show.html",
        notice=notice,
        paragraphs=paragraphs(notice.body),
        kind=KIND_NAMES[NoticeKind(notice.kind)],
    )


@blueprint.get("/notices.atom")
@open_to_all
def feed() -> Response:
    """Give the newest notices to feed readers, of everywhere or of one area or category."""
    area = get_area_named(request.args.get("area"))
    category = get_category_named(request.args.get("category"))
    chosen = {"area": area.slug if area else None, "category": category.key if category else None}
    entries = [
        Entry(
            url=_absolute("notices.show", slug=notice.slug),
            title=notice.title,
            text=notice.body,
            language=notice.language,
            published_at=notice.published_at or notice.updated_at,
            updated_at=notice.updated_at,
            subject=notice.category.title if notice.category else None,
        )
        for notice in list_newest(area=area, category=category)
    ]
    about = Feed(
        url=_absolute("notices.feed", **chosen),
        page_url=_absolute("notices.index", **chosen),
        title=" – ".join(part.name for part in (current_city(), area, category) if part),
        author=current_city().name,
        empty_since=clock.now(),
    )
    answer = make_response(write_feed(about, entries))
    answer.headers["Content-Type"] = "application/atom+xml; charset=utf-8"
    answer.headers["Cache-Control"] = f"public, max-age={FIVE_MINUTES_SECONDS}"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _absolute(endpoint: str, **values: Any) -> str:
    # Without a language: the address is the notice's name in every feed reader, for ever.
    return settings().base_url + url_for(endpoint, **{**values, "lang": None})
