"""Starting the demo."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.console import console, main
from app.core.config import read_settings_file
from app.demo.commands import _mailbox_url, _set_up
from app.demo.gateways.ports import find_free_port, is_free

HOST = "127.0.0.1"


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.create_server((HOST, 0)) as listener:
        yield listener.getsockname()[1]


def test_a_busy_port_is_named_before_anything_is_written(
    busy_port: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(["demo", "start", "--port", str(busy_port)])
    assert f"Port {busy_port} is in use by another program" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_busy_mail_port_is_replaced_by_a_free_one(
    busy_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    url = _mailbox_url(f"smtp://{HOST}:{busy_port}")
    assert url != f"smtp://{HOST}:{busy_port}"
    assert f"Port {busy_port}, for mail, is in use" in capsys.readouterr().out


def test_a_real_mail_server_is_never_used() -> None:
    assert _mailbox_url("smtp://user:secret@192.0.2.7:587").startswith("smtp://127.0.0.1:")


def test_the_first_start_writes_fresh_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "demo.env"
    monkeypatch.setenv("ANSWERABLE_ENV", str(file))
    for name in ("SECRET_KEY", "DEMO", "BASE_URL", "SMTP_URL"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    _set_up("http://127.0.0.1:8105")
    written = read_settings_file(file)
    assert (written["DEMO"], written["BASE_URL"]) == ("1", "http://127.0.0.1:8105")
    assert len(written["SECRET_KEY"]) >= 32


def test_a_mailbox_on_a_busy_port_ends_with_a_sentence(
    busy_port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMTP_URL", f"smtp://{HOST}:{busy_port}")
    with pytest.raises(SystemExit):
        main(["demo", "mailbox"])
    assert f"Port {busy_port}, for mail" in capsys.readouterr().err


def test_a_free_port_is_free() -> None:
    assert is_free(HOST, find_free_port(HOST))


def test_help_names_the_three_commands() -> None:
    listed = CliRunner().invoke(console, ["demo", "--help"]).output
    assert all(name in listed for name in ("build", "start", "mailbox"))
