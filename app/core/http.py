"""What every answer carries: security headers, plain error pages, redirects that do not send twice."""

import logging
import secrets
from typing import Any

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from app.core.db import db
from app.core.errors import NotFoundError, RefusedError, TooManyTriesError

log = logging.getLogger(__name__)

WITHOUT_DATABASE = "without_database"


def init_app(app: Flask) -> None:
    """Put headers on every answer and plain words on every error."""
    app.before_request(_make_nonce)
    app.after_request(add_security_headers)
    app.context_processor(lambda: {"csp_nonce": g.get("csp_nonce", "")})
    app.register_error_handler(RefusedError, _refused)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _http_error)
    for away in (OperationalError, InterfaceError, PoolTimeoutError):
        app.register_error_handler(away, _database_away)
    app.register_error_handler(Exception, _broken)


def see_other(endpoint: str, **values: Any) -> Response:
    """Redirect with 303 after a POST, so that a reload does not send again."""
    answer = redirect(url_for(endpoint, **values), code=303)
    assert isinstance(answer, Response)
    return answer


def page(template: str, status: int = 200, **context: Any) -> Response:
    """Render a page with this status."""
    return make_response(render_template(template, **context), status)


def _make_nonce() -> None:
    g.csp_nonce = secrets.token_urlsafe(16)


def add_security_headers(response: Response) -> Response:
    """Add the headers that ASVS asks for; nothing may come from another host."""
    nonce = g.get("csp_nonce", "")
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "manifest-src 'self'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self), payment=()"
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def error_page(status: int, title: str, message: str) -> Response:
    """Return an error page in plain words."""
    template = "errors/404.html" if status == 404 else "errors/error.html"
    return page(template, status, title=title, message=message, status_code=status)


def _page_without_database(status: int, title: str, message: str) -> Response:
    """Return an error page that needs nothing which may have just failed."""
    g.setdefault(WITHOUT_DATABASE, True)
    g._login_user = AnonymousUserMixin()
    try:
        db.session.rollback()
    except DBAPIError as error:
        log.warning("no rollback", exc_info=error)
    return error_page(status, title, message)


def _refused(error: RefusedError) -> Response:
    title = _("Page not found") if isinstance(error, NotFoundError) else _("This was not done")
    answer = error_page(error.status, title, error.sentence)
    if isinstance(error, TooManyTriesError):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _form_too_old(_error: CSRFError) -> Response:
    message = _("The form was open for too long. Go back, reload the page and send it again.")
    return error_page(400, _("This form is no longer valid"), message)


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    title, message = _plain_words(error.code)
    answer = error_page(error.code, title, message)
    answer.headers.extend(
        [(name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")]
    )
    return answer


def _plain_words(status: int) -> tuple[str, str]:
    words = {
        400: (_("This did not work"), _("The browser sent something that we could not read.")),
        404: (_("Page not found"), ""),
        405: (_("This cannot be done here"), _("The page was opened in a way that it does not know.")),
        413: (_("That is too large"), _("Send less text or a smaller photo.")),
    }
    return words.get(status, (_("This did not work"), ""))


def _database_away(error: Exception) -> Response:
    log.error("database away", exc_info=error)
    message = _(
        "Your message was not stored. Please send it again in a minute: nothing that you typed is lost if you go back."
    )
    answer = _page_without_database(503, _("The service is busy"), message)
    answer.headers["Retry-After"] = "30"
    return answer


def _broken(error: Exception) -> Response:
    log.error("unhandled error", exc_info=error, extra={"endpoint": request.endpoint})
    return _page_without_database(
        500, _("Something went wrong on our side"), _("It has been written down. Please try again later.")
    )
