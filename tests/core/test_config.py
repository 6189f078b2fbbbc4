"""Settings are typed, and starting without a secret fails with its name."""

import stat
from pathlib import Path

import pytest

from app.core.config import (
    Settings,
    absolute_database_url,
    fresh_secrets,
    read_settings_file,
    write_settings_file,
)
from app.core.errors import MissingSettingError


@pytest.mark.parametrize("name", ["SECRET_KEY", "PEPPER_KEY", "CONTACT_KEYS"])
def test_a_missing_secret_is_named(name: str) -> None:
    settings = Settings.from_environ({**fresh_secrets(), name: ""})
    with pytest.raises(MissingSettingError, match=name):
        settings.require_secrets()


def test_secrets_are_not_shown_when_settings_are_printed() -> None:
    secrets = fresh_secrets()
    assert secrets["SECRET_KEY"] not in repr(Settings.from_environ(secrets))


def test_a_number_that_is_none_is_named() -> None:
    with pytest.raises(MissingSettingError, match="WORKERS"):
        Settings.from_environ({"WORKERS": "many"})


def test_a_settings_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "answerable.env"
    write_settings_file(path, BASE_URL="https://city.example")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_settings_file(path)["BASE_URL"] == "https://city.example"


def test_a_settings_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "answerable.env"
    write_settings_file(path)
    with pytest.raises(FileExistsError):
        write_settings_file(path)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://db/city", "postgresql+psycopg://db/city"),
        ("postgresql://db/city", "postgresql+psycopg://db/city"),
        ("sqlite:////var/city.db", "sqlite:////var/city.db"),
    ],
)
def test_database_addresses_are_understood(given: str, used: str) -> None:
    assert absolute_database_url(given) == used
