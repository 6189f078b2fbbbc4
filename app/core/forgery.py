"""Forged requests: who signed in is protected by a token in the session, who has no cookies by where the form came from."""

from urllib.parse import urlsplit

from flask import current_app, g, request
from flask_wtf import CSRFProtect

REMEMBER_COOKIE = "remember_token"


class Forgery(CSRFProtect):  # type: ignore[misc]
    """Flask-WTF's protection, which also lets people report whose browser keeps no cookies.

    A request without a session carries nobody's authority, so that forging one gains nothing that its author
    could not send himself. It is still refused unless the browser says that the form was ours.
    """

    def protect(self, apply_exemptions: bool = False) -> None:
        """Check the token of this request, unless it came from our own page without any session."""
        unsafe = request.method in current_app.config["WTF_CSRF_METHODS"]
        if unsafe and is_ours_without_session():
            # What Flask-WTF's own check sets, and its forms ask for.
            g.csrf_valid = True
            return
        super().protect(apply_exemptions)


def is_ours_without_session() -> bool:
    """Say whether the browser keeps no session and says that the form stood on a page of this service."""
    session_cookie = current_app.config["SESSION_COOKIE_NAME"]
    if session_cookie in request.cookies or REMEMBER_COOKIE in request.cookies:
        return False
    return _comes_from_here()


def _comes_from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return site == "same-origin"
    return urlsplit(origin).netloc == request.host
