"""Puts the service together; the only module that knows every slice."""

import hashlib
import importlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext as _l
from flask_compress import Compress
from flask_login import current_user
from flask_migrate import Migrate
from flask_security import Security
from werkzeug.middleware.proxy_fix import ProxyFix

from app.accounts import views as accounts_views
from app.accounts.services import datastore
from app.casework import handlers as casework_handlers
from app.casework.views import pages as casework_views
from app.core import access, http, i18n
from app.core.config import Settings
from app.core.db import db
from app.core.errors import MissingSettingError
from app.core.forgery import Forgery
from app.core.logs import set_up_logging
from app.core.outbox.events import Listener, subscriptions
from app.core.outbox.wakeup import send_wakeups_by
from app.demo import views as demo_views
from app.departments.queries import current_city, nameless_city
from app.messages import handlers as messages_handlers
from app.notices.views import public as notices_views
from app.notices.views import staff as notices_staff_views
from app.reports.views import routes as reports_views
from app.stats import handlers as stats_handlers
from app.stats import views as stats_views
from app.surveys.views import public as surveys_views
from app.surveys.views import staff as surveys_staff_views
from app.triage import handlers as triage_handlers
from app.triage import views as triage_views

CORE = Path(__file__).parent / "core"
ONE_YEAR_SECONDS = 31_536_000

BLUEPRINTS = (
    reports_views.blueprint,
    surveys_views.blueprint,
    surveys_staff_views.blueprint,
    notices_views.blueprint,
    notices_staff_views.blueprint,
    triage_views.blueprint,
    casework_views.blueprint,
    stats_views.blueprint,
    accounts_views.blueprint,
)
LISTENERS: tuple[Listener, ...] = (
    *triage_handlers.LISTENERS,
    *casework_handlers.LISTENERS,
    *messages_handlers.LISTENERS,
    *stats_handlers.LISTENERS,
)


def create_app(settings: Settings) -> Flask:
    """Return the application; nothing is read from the environment beyond `settings`."""
    app = Flask("app", template_folder=str(CORE / "templates"), static_folder=str(CORE / "static"))
    app.extensions["settings"] = settings
    _configure(app, settings)
    set_up_logging(settings.log_level)
    db.init_app(app)
    Migrate(app, db, render_as_batch=True, compare_type=True)
    i18n.init_app(app)
    http.init_app(app)
    app.before_request(access.check_access)
    Forgery(app)
    Compress(app)
    _set_up_sign_in(app)
    _set_up_pages(app)
    subscriptions.replace(LISTENERS)
    send_wakeups_by(_hint_sender(settings))
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if settings.demo:
        app.register_blueprint(demo_views.blueprint)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    secure = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key or None,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=secure,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_DURATION=timedelta(hours=12),
        MAX_CONTENT_LENGTH=20 * 2**20,
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=200,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        SEND_FILE_MAX_AGE_DEFAULT=ONE_YEAR_SECONDS,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        WTF_CSRF_TIME_LIMIT=24 * 3600,
    )
    if settings.proxy_hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxy_hops, x_proto=settings.proxy_hops, x_host=settings.proxy_hops
        )


def _hint_sender(settings: Settings) -> Callable[[], None] | None:
    """Return what tells a broker of new work; the broker's library is an extra that few installations need."""
    if not settings.broker_url:
        return None
    try:
        hints = importlib.import_module("app.core.outbox.hints")
    except ImportError as error:
        raise MissingSettingError("BROKER_URL needs the extra: pip install 'answerable[broker]'") from error
    sender: Callable[[], None] = hints.make_sender(settings.broker_url)
    return sender


def engine_options(database_url: str) -> dict[str, Any]:
    """Return pool sizes and waiting times for this kind of database; errors must not carry residents' words to logs."""
    if database_url.startswith("sqlite"):
        return {"connect_args": {"timeout": 15}, "pool_size": 16, "hide_parameters": True}
    return {"pool_pre_ping": True, "pool_size": 16, "hide_parameters": True}


def _set_up_sign_in(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_PASSWORD_SALT=settings.pepper_key or "no-secrets-in-this-process",
        SECURITY_PASSWORD_LENGTH_MIN=12,
        SECURITY_LOGIN_URL="/staff/sign-in",
        SECURITY_LOGOUT_URL="/staff/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="/staff",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_REDIRECT_VALIDATE_MODE=["absolute"],
        SECURITY_LOGIN_USER_TEMPLATE="accounts/sign_in.html",
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_REGISTERABLE=False,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_STATIC_FOLDER=None,
    )
    Security(app, datastore)
    # Signing in means a session: no token in a header or, worse, in an address.
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    for endpoint in ("security.login", "security.logout"):
        if endpoint in app.view_functions:
            access.open_to_all(app.view_functions[endpoint])
    access.open_to_all(app.view_functions["static"])
    # Flask-Security brings a page for asking the password again; nothing here asks for it.
    access.needs("nobody")(app.view_functions["security.verify"])


def _set_up_pages(app: Flask) -> None:
    app.url_defaults(_stamp_static)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_page_context)


RESIDENT_MENU = (
    ("reports.new", _l("Report")),
    ("reports.find", _l("Follow your report")),
    ("surveys.index", _l("Surveys")),
    ("notices.index", _l("Notices")),
    ("stats.figures", _l("How we are doing")),
)
STAFF_MENU = (
    ("casework.queue", _l("Queue")),
    ("triage.review", _l("Review")),
    ("surveys_staff.index", _l("Surveys")),
    ("notices_staff.index", _l("Notices")),
    ("casework.jobs", _l("Parked work")),
)
FOOTER = (("triage.about_sorting", _l("How reports are sorted")), ("stats.method", _l("How we count")))


def _page_context() -> dict[str, Any]:
    if g.get(http.WITHOUT_DATABASE):
        return {"city": nameless_city(), "navigation": [], "footer_links": []}
    menu = STAFF_MENU if request.path.startswith("/staff/") else RESIDENT_MENU
    return {"city": current_city(), "navigation": _links(menu), "footer_links": _links(FOOTER)}


def _links(menu: Sequence[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Return the entries of a menu that this visitor may open."""
    return [
        {"text": text, "url": url_for(endpoint), "current": request.endpoint == endpoint}
        for endpoint, text in menu
        if endpoint in current_app.view_functions and _may_open(endpoint)
    ]


def _may_open(endpoint: str) -> bool:
    guard = access.guard_of(current_app.view_functions[endpoint])
    if guard is None or guard.permission is None:
        return guard is not None
    return bool(current_user.is_authenticated and current_user.has_permission(guard.permission))


def _stamp_static(endpoint: str, values: dict[str, Any]) -> None:
    # The content's hash in the address lets browsers keep a file for a year and still get the next version.
    if endpoint == "static" and "v" not in values:
        values["v"] = _stamp(values["filename"])


@lru_cache(maxsize=256)
def _stamp(name: str) -> str:
    file = CORE / "static" / name
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else "0"
