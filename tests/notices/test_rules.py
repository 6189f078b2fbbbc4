"""Paragraphs and feeds."""

from datetime import UTC, datetime
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from app.notices.rules.feed import ATOM, Entry, Feed, write_feed
from app.notices.rules.paragraphs import paragraphs, summary

AN_INSTANT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FEED = Feed(
    url="https://city.example/notices.atom",
    page_url="https://city.example/notices",
    title="Riverton",
    author="Riverton",
    empty_since=AN_INSTANT,
)


def entry(title: str = "Lamps", text: str = "Mended.") -> Entry:
    return Entry(
        url="https://city.example/notices/lamps",
        title=title,
        text=text,
        language="en",
        published_at=AN_INSTANT,
        updated_at=AN_INSTANT,
    )


def test_an_empty_line_ends_a_paragraph() -> None:
    assert paragraphs("One\nline.\n \n\nTwo.\n") == ["One\nline.", "Two."]


def test_a_summary_ends_at_a_word() -> None:
    assert summary("one two three four", longest=10) == "one two…"


@given(st.text(), st.integers(1, 50))
def test_a_summary_is_never_too_long(text: str, longest: int) -> None:
    assert len(summary(text, longest=longest)) <= longest


@given(st.text(), st.text())
def test_a_feed_is_well_formed_whatever_was_written(title: str, text: str) -> None:
    ElementTree.fromstring(write_feed(FEED, [entry(title, text)]))  # noqa: S314 - our own words


def test_a_feed_without_entries_has_what_atom_requires() -> None:
    root = ElementTree.fromstring(write_feed(FEED, []))  # noqa: S314 - our own words
    required = [root.findtext(f"{{{ATOM}}}{tag}") for tag in ("id", "title", "updated")]
    assert required == [FEED.url, "Riverton", "2026-03-02T09:00:00+00:00"]
