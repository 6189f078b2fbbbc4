"""Languages: chosen by `?lang=`, kept in every link and not in a cookie, or taken from the browser."""

from typing import Any
from urllib.parse import quote, urlencode

from babel import Locale
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale

LANGUAGES = ("en", "es", "de", "fr", "zh", "ar")
SPOKEN = "answerable_language"


def init_app(app: Flask) -> None:
    """Choose a language for each request and carry it along in links."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    Babel(app, locale_selector=choose_language)
    app.url_defaults(_carry_language)
    app.context_processor(language_context)


def choose_language() -> str:
    """Return the language of this request: asked for, else the browser's best, else English."""
    if not has_request_context():
        return getattr(g, SPOKEN, "en")
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(LANGUAGES) or "en"


def speak(language: str) -> None:
    """Use this language outside a request, as in letters."""
    setattr(g, SPOKEN, language if language in LANGUAGES else "en")


def current_language() -> str:
    """Return the code of the language in use."""
    locale = get_locale()
    return str(locale) if locale else "en"


def _carry_language(endpoint: str, values: dict[str, Any]) -> None:
    if not has_request_context() or endpoint.endswith("static") or "lang" in values:
        return
    if request.args.get("lang") in LANGUAGES:
        values["lang"] = request.args["lang"]


def language_context() -> dict[str, Any]:
    """Return what every page needs to say in which language it is, and in which others it can be had."""
    locale = Locale.parse(current_language())
    return {
        "locale": str(locale),
        "text_direction": locale.text_direction,
        "language_links": _language_links(str(locale)) if has_request_context() else [],
    }


def _language_links(current: str) -> list[dict[str, Any]]:
    return [
        {
            "code": code,
            "name": (Locale.parse(code).display_name or code).capitalize(),
            "url": _address_in(code),
            "current": code == current,
        }
        for code in LANGUAGES
    ]


def _address_in(language: str) -> str:
    """Return this page's address in another language, from its path: a visitor's query may hold any name."""
    query = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return f"{quote(request.script_root + request.path)}?{urlencode([*query, ('lang', language)])}"
