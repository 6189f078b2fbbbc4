"""Signing in as tests do it."""

from flask.testing import FlaskClient

from app.accounts.models import User
from tests.factories import PASSWORD


def sign_in(client: FlaskClient, user: User) -> FlaskClient:
    """Return the client as this member of staff."""
    answer = client.post("/staff/sign-in", data={"email": user.email, "password": PASSWORD})
    assert answer.status_code == 302, answer.status_code
    return client
