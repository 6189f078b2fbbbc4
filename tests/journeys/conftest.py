"""A demo city, running as `make run` starts it, and a real browser."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from bench.harness import Service, free_port, running_service


@pytest.fixture(scope="session")
def city() -> Iterator[Service]:
    """The demo city with web server, worker and mailbox."""
    with running_service(
        command=("demo", "start"), SMTP_URL=f"smtp://127.0.0.1:{free_port()}", DEMO="1"
    ) as service:
        yield service


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI"):
            raise AssertionError("CI needs Chromium")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, city: Service) -> Iterator[Page]:
    """A window of somebody without a past."""
    context = browser.new_context(base_url=city.base_url, viewport={"width": 1100, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def staff_page(browser: Browser, city: Service) -> Iterator[Page]:
    """A window of a colleague's computer."""
    context = browser.new_context(base_url=city.base_url, viewport={"width": 1300, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def check() -> Callable[[Page], None]:
    """Fail where axe finds something, the page scrolls sideways, or it asks another host."""

    def look(page: Page) -> None:
        found = [(one["id"], one["nodes"][0]["target"]) for one in Axe().run(page).response["violations"]]
        assert found == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{page.url} scrolls sideways"
        )

    return look
