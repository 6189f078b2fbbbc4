"""Takes the README's pictures of a running demo city: python deploy/pictures.py http://127.0.0.1:8000 docs/pictures."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from app.demo.services.city import PASSWORD

SIZE = {"width": 1100, "height": 780}


def resident_pictures(page: Page, folder: Path) -> None:
    """Walk through a report as a resident."""
    page.goto("/")
    page.screenshot(path=folder / "start.png")
    page.goto("/report")
    page.get_by_label("Tell us in your own words").fill("The lamp by the bus stop has been out since Monday.")
    page.get_by_label("Describe the place").fill("Beside the bus stop in Mill Lane")
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=folder / "report.png")
    page.goto("/figures")
    page.screenshot(path=folder / "figures.png")


def staff_pictures(page: Page, folder: Path) -> None:
    """Sign in, show the queue and a case."""
    page.goto("/staff/sign-in")
    page.get_by_label("E-mail").fill("roads@ellerford.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/staff/queue")
    page.screenshot(path=folder / "queue.png")
    page.locator(".queue__code a").first.click()
    page.screenshot(path=folder / "case.png")


def followed_report(page: Page, folder: Path) -> None:
    """Send a report and show the page under which its resident follows it."""
    page.goto("/report")
    page.get_by_label("Tell us in your own words").fill(
        "Street light out: the lamp post at number 12 is dark."
    )
    page.get_by_label("Describe the place").fill("Mill Lane 12")
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("main a[href*='/follow/']").first.click()
    page.wait_for_timeout(5000)
    page.reload()
    page.screenshot(path=folder / "follow.png")


def take(browser: Browser, base_url: str, folder: Path) -> None:
    """Take all six pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    for story in (resident_pictures, staff_pictures, followed_report):
        context = browser.new_context(base_url=base_url, viewport=SIZE, locale="en")
        story(context.new_page(), folder)
        context.close()


def main(base_url: str, folder: str) -> None:
    """Start the system's Chromium and take the pictures."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        take(browser, base_url, Path(folder))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
