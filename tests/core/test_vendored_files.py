"""What was brought in from outside is what we say it is, and holds nothing that is barred or foreign."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

import app.core

STATIC = Path(next(iter(app.core.__path__))) / "static"
VENDOR = STATIC / "vendor"
RECORDS: list[dict[str, str]] = tomllib.loads((VENDOR / "VENDORED.toml").read_text(encoding="utf-8"))["file"]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: str(record["path"]))
def test_a_vendored_file_has_the_sum_on_record(record: dict[str, str]) -> None:
    assert hashlib.sha256((VENDOR / record["path"]).read_bytes()).hexdigest() == record["sha256"]


def test_every_vendored_file_is_on_record() -> None:
    present = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert present - {"VENDORED.toml"} == {record["path"] for record in RECORDS}


def test_every_vendored_package_comes_with_its_licence() -> None:
    folders = {Path(record["path"]).parent for record in RECORDS}
    assert all((VENDOR / folder / "LICENSE").is_file() for folder in folders)


@pytest.mark.parametrize("barred", ["GDS Transport", "@font-face", "crest", "copyright-logo", "logotype"])
def test_the_stylesheet_holds_nothing_reserved_for_gov_uk(barred: str) -> None:
    assert barred not in (VENDOR / "govuk/govuk.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["vendor/govuk/govuk.css", "theme.css"])
def test_a_stylesheet_asks_no_other_host(name: str) -> None:
    assert not re.search(r"url\((?!data:)|@import", (STATIC / name).read_text(encoding="utf-8"))
