"""Every setting, read once from the environment and an optional settings file, typed."""

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask import current_app

from app.core.errors import MissingSettingError

SETTINGS_FILE = "answerable.env"
DEFAULT_DATABASE = "sqlite:///var/answerable.db"
DEFAULT_SMTP = "smtp://127.0.0.1:8025"
MAKE_SECRETS = "Run `answerable init` to write a settings file with fresh secrets."


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the city's administrator can set; docs/operations.md explains each."""

    database_url: str
    secret_key: str = field(default="", repr=False)
    pepper_key: str = field(default="", repr=False)
    contact_keys: str = field(default="", repr=False)
    base_url: str = "http://127.0.0.1:8000"
    smtp_url: str = DEFAULT_SMTP
    mail_from: str = "city@localhost"
    media_dir: Path = Path("var/media")
    broker_url: str = ""
    trusted_hosts: tuple[str, ...] = ()
    proxy_hops: int = 0
    workers: int = 1
    threads: int = 8
    model_dir: str = ""
    log_level: str = "INFO"
    demo: bool = False

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings file, then let the environment overrule it."""
        found = environ if environ is not None else {**read_settings_file(), **os.environ}
        return cls(
            database_url=absolute_database_url(found.get("DATABASE_URL", DEFAULT_DATABASE)),
            secret_key=found.get("SECRET_KEY", ""),
            pepper_key=found.get("PEPPER_KEY", ""),
            contact_keys=found.get("CONTACT_KEYS", ""),
            base_url=found.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
            smtp_url=found.get("SMTP_URL", DEFAULT_SMTP),
            mail_from=found.get("MAIL_FROM", "city@localhost"),
            media_dir=Path(found.get("MEDIA_DIR", "var/media")).absolute(),
            broker_url=found.get("BROKER_URL", ""),
            trusted_hosts=_words(found.get("TRUSTED_HOSTS", "")),
            proxy_hops=_whole_number(found, "PROXY_HOPS", 0),
            workers=_whole_number(found, "WORKERS", 1),
            threads=_whole_number(found, "THREADS", 8),
            model_dir=found.get("MODEL_DIR", ""),
            log_level=found.get("LOG_LEVEL", "INFO").upper(),
            demo=found.get("DEMO", "") == "1",
        )

    def has_secrets(self) -> bool:
        """Say whether all three secrets are there."""
        return all(len(secret) >= 32 for secret in (self.secret_key, self.pepper_key, self.contact_keys))

    def require_secrets(self) -> None:
        """Refuse to serve without the three secrets, naming the first that is missing."""
        for name in ("secret_key", "pepper_key", "contact_keys"):
            if len(getattr(self, name)) < 32:
                raise MissingSettingError(
                    f"{name.upper()} is missing or shorter than 32 characters. {MAKE_SECRETS}"
                )


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _whole_number(found: Mapping[str, str], name: str, default: int) -> int:
    text = found.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        raise MissingSettingError(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def absolute_database_url(url: str) -> str:
    """Return the URL with a relative SQLite path anchored where the command was started."""
    prefix = "sqlite:///"
    if url.startswith("postgres://"):
        return "postgresql+psycopg://" + url.removeprefix("postgres://")
    if url.startswith("postgresql://"):
        return "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if not url.startswith(prefix) or url in (prefix, prefix + ":memory:"):
        return url
    return prefix + str(Path(url.removeprefix(prefix)).absolute())


def settings_path() -> Path:
    """Return where the settings file lies or would lie."""
    return Path(os.environ.get("ANSWERABLE_ENV", SETTINGS_FILE))


def read_settings_file(path: Path | None = None) -> dict[str, str]:
    """Return NAME=value lines of the settings file; empty where there is none."""
    file = path or settings_path()
    if not file.is_file():
        return {}
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip('"') for name, value in pairs}


def write_settings_file(path: Path, **others: str) -> None:
    """Write a settings file with fresh secrets, readable by its owner alone; never overwrite one."""
    lines = [f"{name}={value}" for name, value in {**fresh_secrets(), **others}.items()]
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("# Keep this file secret and back it up apart from the database.\n")
        file.write("\n".join(lines) + "\n")


def fresh_secrets() -> dict[str, str]:
    """Return new random values for the three secrets."""
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "PEPPER_KEY": secrets.token_urlsafe(48),
        "CONTACT_KEYS": f"1:{key}",
    }


def mail_warning(chosen: Settings) -> str:
    """Return a sentence where a real city's letters would go nowhere; empty where all is well."""
    if chosen.demo or chosen.smtp_url != DEFAULT_SMTP:
        return ""
    return (
        f"SMTP_URL is not set: letters to residents go to {chosen.smtp_url}, a mail server on this machine. "
        f"Set SMTP_URL and MAIL_FROM in {settings_path()}."
    )


def settings() -> Settings:
    """Return the settings of the running application."""
    found = current_app.extensions["settings"]
    assert isinstance(found, Settings)
    return found
