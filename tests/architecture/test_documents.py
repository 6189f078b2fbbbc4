"""What an administrator or an integrator needs to know is written down."""

import dataclasses
import re
from pathlib import Path

from flask import Flask

from app.console import COMMANDS
from app.core.access import guard_of
from app.core.config import Settings
from app.core.outbox.events import subscriptions

ROOT = Path(__file__).parents[2]


def test_every_setting_is_explained() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    missing = [field.name for field in dataclasses.fields(Settings) if f"`{field.name.upper()}`" not in text]
    assert missing == []


def test_every_command_is_explained() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"answerable {name}" not in text] == []


def test_every_event_and_its_listeners_are_documented(sqlite_app: Flask) -> None:
    text = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    rows = [
        (listener.event.__name__, listener.name)
        for listener in subscriptions.all()
        if not re.search(
            rf"^\| `{listener.event.__name__}`.*`{re.escape(listener.name)}`", text, re.MULTILINE
        )
    ]
    assert rows == []


def test_every_event_class_is_documented() -> None:
    text = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    names = [
        name
        for file in (ROOT / "app").glob("*/events.py")
        for name in re.findall(r"^class (\w+):", file.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_every_route_says_who_may_open_it(sqlite_app: Flask) -> None:
    unguarded = [
        str(rule)
        for rule in sqlite_app.url_map.iter_rules()
        if guard_of(sqlite_app.view_functions[rule.endpoint]) is None
    ]
    assert unguarded == []


def test_staff_pages_are_never_open_to_all(sqlite_app: Flask) -> None:
    open_pages = [
        str(rule)
        for rule in sqlite_app.url_map.iter_rules()
        if str(rule).startswith("/staff/") and not rule.endpoint.startswith("security.")
        if (guard := guard_of(sqlite_app.view_functions[rule.endpoint])) is None or guard.permission is None
    ]
    assert open_pages == []
