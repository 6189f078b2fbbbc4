"""An Atom feed (RFC 4287) of notices."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

ATOM = "http://www.w3.org/2005/Atom"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# XML 1.0 has no way to write these characters, not even escaped.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One notice in a feed; `url` is absolute and stays the same for ever."""

    url: str
    title: str
    text: str
    language: str
    published_at: datetime
    updated_at: datetime
    subject: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed says about itself; `url` and `page_url` are absolute."""

    url: str
    page_url: str
    title: str
    author: str
    empty_since: datetime


def write_feed(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """Return the feed as UTF-8; a feed without entries says since when it has none."""
    root = Element("feed", {"xmlns": ATOM})
    _text(root, "id", feed.url)
    _text(root, "title", feed.title)
    _text(root, "updated", _instant(max((entry.updated_at for entry in entries), default=feed.empty_since)))
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.url})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page_url})
    _text(SubElement(root, "author"), "name", feed.author)
    for entry in entries:
        _add(root, entry)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add(root: Element, entry: Entry) -> None:
    element = SubElement(root, "entry", {LANGUAGE: entry.language})
    _text(element, "id", entry.url)
    _text(element, "title", entry.title)
    SubElement(element, "link", {"rel": "alternate", "type": "text/html", "href": entry.url})
    _text(element, "published", _instant(entry.published_at))
    _text(element, "updated", _instant(entry.updated_at))
    if entry.subject:
        SubElement(element, "category", {"term": UNWRITABLE.sub("", entry.subject)})
    _text(element, "content", entry.text)


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = UNWRITABLE.sub("", text)


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
