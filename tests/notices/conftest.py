"""Somebody who may write notices, and notices to read."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.transaction import transaction
from app.notices.models import Notice
from app.notices.services import Draft, publish_notice, write_notice
from tests.factories import PASSWORD, Maker

ACTOR = "user:1"
MakeNotice = Callable[..., Notice]


@pytest.fixture
def make_notice(app: Flask) -> MakeNotice:
    """Write a notice, published unless told otherwise."""

    def build(*, publish: bool = True, at: datetime | None = None, **said: Any) -> Notice:
        with transaction():
            notice = write_notice(
                Draft(**{"title": "Lamps mended", "body": "All of them.", **said}), actor=ACTOR
            )
            if publish:
                publish_notice(notice, actor=ACTOR, at=at)
        return notice

    return build


@pytest.fixture
def editor(client: FlaskClient, make: Maker) -> FlaskClient:
    """A browser in which an editor has signed in."""
    user = make.user("editor")
    client.post("/staff/sign-in", data={"email": user.email, "password": PASSWORD})
    return client
