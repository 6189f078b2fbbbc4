"""What the benchmarks share: a service in a folder of its own, and a resident who fills in its forms."""

import json
import os
import platform
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode, urljoin

import psutil

from app.core.config import fresh_secrets

ROOT = Path(__file__).parents[1]


@dataclass(slots=True)
class Form:
    """A form of a page: where it goes and what it would send untouched."""

    action: str = ""
    fields: list[tuple[str, str]] = field(default_factory=list)


class FormReader(HTMLParser):
    """Collects the POST forms of a page as a browser without JavaScript would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._area: str | None = None
        self._select: str | None = None
        self._typed = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note forms and their fields."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self._open = Form(given.get("action", ""))
            self.forms.append(self._open)
        elif self._open and tag == "input":
            self._input(given)
        elif self._open and tag == "textarea":
            self._area, self._typed = given.get("name"), ""
        elif self._open and tag == "select":
            self._select = given.get("name")
        elif self._open and tag == "option" and self._select and "selected" in given:
            self._open.fields.append((self._select, given.get("value", "")))

    def _input(self, given: dict[str, str]) -> None:
        assert self._open
        kind = given.get("type", "text")
        if kind in ("submit", "image", "file", "button") or not given.get("name"):
            return
        if kind in ("radio", "checkbox") and "checked" not in given:
            return
        self._open.fields.append((given["name"], given.get("value", "")))

    def handle_data(self, data: str) -> None:
        """Keep what stands in a text area."""
        self._typed += data

    def handle_endtag(self, tag: str) -> None:
        """Close what was open."""
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._open and self._area:
            self._open.fields.append((self._area, self._typed.removeprefix("\n")))
            self._area = None


class Resident:
    """Somebody with a browser, cookies and patience."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> tuple[str, str]:
        """Return the address a page ended at, and its text."""
        with self._opener.open(urljoin(self.base_url, path), timeout=15) as answer:
            return answer.url, answer.read().decode()

    def post(self, page_url: str, form: Form) -> tuple[str, str]:
        """Send a form and follow where it leads."""
        body = urlencode(form.fields).encode()
        with self._opener.open(urljoin(page_url, form.action), body, timeout=15) as answer:
            return answer.url, answer.read().decode()

    def fill_in(self, **typed: str) -> tuple[str, Form]:
        """Go through the form to its check page; return that page's address and the form that sends."""
        url, text = self.get("/report")
        form = main_form(text, needs="text")
        form.fields = [(name, value) for name, value in form.fields if name not in typed] + list(
            typed.items()
        )
        url, text = self.post(url, form)
        return url, main_form(text, needs="token")


def main_form(text: str, *, needs: str) -> Form:
    """Return the first form of a page that has this field."""
    reader = FormReader()
    reader.feed(text)
    for form in reader.forms:
        if any(name == needs for name, _ in form.fields):
            return form
    raise ValueError(f"no form with {needs}")


@dataclass(frozen=True, slots=True)
class Service:
    """A running service of its own."""

    base_url: str
    environ: dict[str, str]
    process: subprocess.Popen[bytes]

    def parts(self) -> list[psutil.Process]:
        """Return web server and worker processes, without their supervisor."""
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def running_service(*, command: Sequence[str] = ("serve",), **settings: str) -> Iterator[Service]:
    """Start the service in a folder of its own and end it, with everything it stored, afterwards."""
    with TemporaryDirectory(prefix="answerable-bench-") as folder:
        environ = private_environ(Path(folder), **settings)
        port = free_port()
        arguments = [sys.executable, "-m", "app.console", *command, "--port", str(port)]
        with Path(folder, "service.log").open("wb") as log:
            process = subprocess.Popen(
                arguments, cwd=ROOT, env={**os.environ, **environ}, stdout=log, stderr=log
            )
        service = Service(f"http://127.0.0.1:{port}", environ, process)
        try:
            wait_until_ready(service, Path(folder, "service.log"))
            yield service
        finally:
            process.terminate()
            process.wait(30)


def private_environ(folder: Path, **settings: str) -> dict[str, str]:
    """Return settings for a service that keeps everything in one folder."""
    return {
        **fresh_secrets(),
        "ANSWERABLE_ENV": str(folder / "none.env"),
        "DATABASE_URL": f"sqlite:///{folder}/city.db",
        "MEDIA_DIR": str(folder / "media"),
        "LOG_LEVEL": "ERROR",
        **settings,
    }


def wait_until_ready(service: Service, log: Path, seconds: float = 180) -> None:
    """Return once the start page answers."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            Resident(service.base_url).get("/")
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(log.read_text(encoding="utf-8", errors="replace")[-2000:])


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def show(name: str, figures: Mapping[str, object]) -> None:
    """Print the figures as one JSON object on the last line, with the machine they are from."""
    machine = {"cpus": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}
    print(json.dumps({"bench": name, **figures, "machine": machine}))
