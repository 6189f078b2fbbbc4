"""Filled-in forms for tests of pages."""

import io
import re
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

RECEIPT = "5" * 32


def answers(**given: Any) -> dict[str, Any]:
    """Return a form that can be sent."""
    return {
        "kind": "complaint",
        "text": "The lamp is dark.",
        "place_words": "Mill Lane 3",
        "language": "en",
        **given,
    }


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 30), **how: Any) -> bytes:
    """Return the bytes of a picture."""
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, form, **how)
    return written.getvalue()


def upload(data: bytes, name: str = "photo.jpg") -> tuple[io.BytesIO, str]:
    """Return a file as a form sends it."""
    return io.BytesIO(data), name


def hidden(page: TestResponse, name: str) -> str:
    """Return the value of a hidden field of a page."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page.text)
    assert found, f"the page has no field {name}"
    return found[1]


def send(client: FlaskClient, **given: Any) -> TestResponse:
    """Open the form and send it."""
    token = hidden(client.get("/report"), "token")
    return client.post("/report/send", data=answers(**{"token": token, **given}))


def receipt_of(answer: TestResponse) -> str:
    """Return the receipt from the redirect to the confirmation."""
    return answer.location.rsplit("/", 1)[1].split("?")[0]
