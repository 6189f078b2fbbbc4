"""The whole story: a resident reports, the machine routes, a department answers, the public figure moves."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, text

from app.demo.services.city import PASSWORD
from bench.harness import Service

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

Check = Callable[[Page], None]
TEXT = "Street light out: the lamp post outside number 12 has been dark since Monday."
ANSWER = "Thank you. Our electrician changes the lamp on Thursday morning."


def _send_report(page: Page, check: Check) -> str:
    """Send a report with an e-mail address and return the secret link."""
    page.goto("/")
    check(page)
    page.get_by_role("button", name="Tell us now").or_(
        page.get_by_role("link", name="Tell us now")
    ).first.click()
    check(page)
    page.get_by_label("Tell us in your own words").fill(TEXT)
    page.get_by_label("Describe the place").fill("Beside the bus stop")
    page.get_by_label("E-mail").fill("resident@example.org")
    page.get_by_role("button", name="Check your answers").click()
    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("We have your report")).to_be_visible()
    check(page)
    link = page.locator("main a[href*='/follow/']").first.get_attribute("href")
    assert link
    return link


def _sign_in(page: Page, email: str) -> None:
    page.goto("/staff/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/staff/review"))


def _wait_for(page: Page, link: str, words: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        page.goto(link)
        if words in page.inner_text("main"):
            return
        time.sleep(0.5)
    raise AssertionError(f"{words!r} did not appear: {page.inner_text('main')[:800]}")


def _wait_until_idle(city: Service) -> None:
    """Wait until the worker has done what there was: the demo's newest reports are read after its start."""
    engine = create_engine(city.environ["DATABASE_URL"])
    waiting = text("SELECT count(*) FROM job WHERE state IN ('ready', 'leased')")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            if not connection.execute(waiting).scalar():
                break
        time.sleep(0.5)
    engine.dispose()


def _messages_counted(page: Page) -> int:
    page.goto("/figures")
    return int(page.locator(".kpi__number").first.inner_text().replace(",", ""))


def test_a_report_is_routed_answered_resolved_and_counted(
    page: Page, staff_page: Page, check: Check, city: Service
) -> None:
    _wait_until_idle(city)
    before = _messages_counted(page)
    check(page)
    link = _send_report(page, check)
    reference = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", page.inner_text("main"))
    assert reference
    _wait_for(page, link, "Roads")
    check(page)

    _sign_in(staff_page, "admin@ellerford.example")
    check(staff_page)
    staff_page.locator(".queue__code a").first.click()
    check(staff_page)
    staff_page.get_by_role("link", name="This is not for the city").click()
    check(staff_page)
    staff_page.goto("/staff/queue")
    check(staff_page)
    staff_page.goto(f"/staff/cases/{reference[0]}")
    check(staff_page)
    staff_page.get_by_role("button", name="Take it on").click()
    staff_page.get_by_label("Your answer").fill(ANSWER)
    staff_page.get_by_role("button", name="Send the answer").click()

    _wait_for(page, link, ANSWER)
    check(page)
    _wait_for(page, "/demo/mail", reference[0])
    check(page)
    _wait_until_idle(city)
    assert _messages_counted(page) == before + 1
