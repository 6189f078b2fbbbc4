"""Installs exactly what the lock file names, with uv or else with pip, and compiles the translations."""

import subprocess
import sys

LOCKED = ("-r", "requirements.lock")
PYBABEL = (sys.executable, "-m", "babel.messages.frontend")


def install() -> None:
    """Install the locked packages, then the service itself without asking for more, then compile its translations."""
    print("Installing what Answerable needs (about a minute the first time) ...", file=sys.stderr, flush=True)  # noqa: T201
    uv = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        sys.executable,
        "--system-certs",
    ]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    tool = uv if subprocess.run([*uv, *LOCKED], check=False).returncode == 0 else pip  # noqa: S603
    if tool is pip:
        subprocess.run([*pip, *LOCKED], check=True)  # noqa: S603
    subprocess.run([*tool, "--no-deps", "--editable", "."], check=True)  # noqa: S603
    subprocess.run([*PYBABEL, "--quiet", "compile", "--directory", "app/translations"], check=True)  # noqa: S603


if __name__ == "__main__":
    install()
