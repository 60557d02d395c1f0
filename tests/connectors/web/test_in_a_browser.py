"""Does it work in a real browser: a return to work from a phone, every page for everybody, without JavaScript?"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.connectors.web.browser import ONE_AT_A_TIME, PHONE, Watched, chromium, served, tab
from tests.connectors.web.site import TestSite, a_return_to_work, a_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = ONE_AT_A_TIME


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with chromium() as found:
        yield found


@pytest.fixture
def site() -> TestSite:
    return a_site()


@pytest.fixture
def home(site: TestSite) -> Iterator[str]:
    with served(site) as address:
        yield address


def answer(watched: Watched) -> None:
    """Answer the question on the page as a manager would, and go on."""
    page = watched.page
    field = page.url.split("?")[0].rpartition("/")[2]
    dates = {"return_date": "23 11 2026", "discussion_date": "23 11 2026", "oh_on": "23 11 2026"}
    if field in dates:
        for part, text in zip(("day", "month", "year"), dates[field].split(), strict=True):
            page.fill(f"#answer-{part}", text)
    elif field == "topics":
        for topic in page.locator("input[value=yes]").all():
            topic.check()
    elif field in ("adjustments_needed", "phased", "oh_referral"):
        page.check("input[value=no]")
    elif field == "held_how":
        page.check("input[value='Face to face']")
    elif field == "held_by":
        page.fill("#answer", "Asha Moor")
    press(page, "main button:has-text('Continue')")
    if "/questions/" in page.url and page.locator("text=If it is right, say why").count():
        page.fill("textarea[name^='reason ']", "The fit note is in the post")
        press(page, "main button:has-text('Continue')")


def press(page: "Page", selector: str) -> None:
    """Press it, and wait for the page it leads to."""
    with page.expect_navigation():
        page.click(selector)


def test_a_return_to_work_from_a_phone_to_the_manager_and_back(browser: "Browser", site: TestSite, home: str) -> None:
    """Sam sends his fit note from his phone, Asha holds the meeting and signs off, Sam sees that it waits for him."""
    case = a_return_to_work(site, at="fit_note", days_ago=3)
    sam = tab(browser, home, PHONE)
    sam.go(f"/cases/{case}/fit_note%231")
    sam.page.fill("#name", "sam")
    sam.page.fill("#password", "three unrelated words")
    sam.page.click("main button:has-text('Sign in')")
    sam.is_well()
    sam.page.click("text=Start now")
    sam.page.click("text=Add a fit note")
    sam.is_well()
    sam.page.click("button:has-text('Save') >> nth=0")
    assert "There is a problem" in sam.page.inner_text("main")
    sam.is_well()
    for column, (day, month, year) in {"from_day": ("19", "11", "2026"), "to_day": ("20", "11", "2026")}.items():
        for part, text in (("day", day), ("month", month), ("year", year)):
            sam.page.fill(f"#{column}-{part}", text)
    sam.page.check("input[value='Not fit for work']")
    sam.page.click("button:has-text('Save') >> nth=0")
    assert "Not fit for work" in sam.page.inner_text("main")
    sam.page.click("text=Continue")
    assert "Check your answers" in sam.page.inner_text("h1")
    sam.is_well()
    sam.page.click("main button:has-text('Send')")
    assert "waits for Asha Moor" in sam.page.inner_text("main") or "manager" in sam.page.inner_text("main")
    sam.is_well()

    asha = tab(browser, home)
    asha.sign_in("asha")
    asha.page.click("text=Hold the return-to-work meeting")
    asha.is_well()
    asha.page.click("text=Start now")
    for _ in range(30):
        if asha.page.url.endswith("/check"):
            break
        asha.is_well()
        answer(asha)
    assert asha.page.url.endswith("/check")
    asha.is_well()
    asha.page.click("text=Agree and send")
    assert "Sent" in asha.page.inner_text("h1")
    asha.page.click("text=See the case")
    assert "Sam Patel" in asha.page.inner_text("h1")
    asha.is_well()
    sam.go("/")
    assert "Confirm the record" in sam.page.inner_text("main")


PAGES = {
    "sam": ("/", "/start", "/start/return_to_work", "/account", "/account/second-factor", "/privacy"),
    "asha": ("/", "/start/return_to_work?who=s", "/start/return_to_work/sam", "/start/return_to_work/sam/check"),
    "root": ("/accounts", "/automations", "/outputs", "/no-such-page"),
    "omar": ("/outputs", "/accessibility"),
    "fay": ("/maps/drawn", "/maps/library", "/maps/library/return_to_work-current"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(PAGES))
def test_axe_finds_nothing_on_the_pages_of(browser: "Browser", site: TestSite, home: str, name: str) -> None:
    a_return_to_work(site)
    watched = tab(browser, home)
    watched.go("/sign-in")
    watched.is_well()
    watched.sign_in(name)
    for path in PAGES[name]:
        watched.go(path)
        watched.errors = [error for error in watched.errors if not re.search(r"status of (403|404)", error)]
        watched.is_well()


def test_everything_of_a_form_works_without_javascript(browser: "Browser", site: TestSite, home: str) -> None:
    a_return_to_work(site)
    asha = tab(browser, home, script=False)
    asha.sign_in("asha")
    press(asha.page, "text=Hold the return-to-work meeting")
    press(asha.page, "text=Start now")
    press(asha.page, "text=Continue")
    assert asha.page.title().startswith("Error: ")
    press(asha.page, "text=Save and come back later")
    for _ in range(30):
        if asha.page.url.endswith("/check"):
            break
        if "/questions/" not in asha.page.url:
            press(asha.page, "main a:has-text('Start now'), main a:has-text('Continue')")
        answer(asha)
    asha.page.fill("textarea[name^='reason ']", "The fit note is in the post")
    press(asha.page, "text=Agree and send")
    assert "Sent" in asha.page.inner_text("h1")
    asha.sign_out()
    assert "/sign-in" in asha.page.url


def test_a_form_can_be_filled_in_by_keyboard_alone(browser: "Browser", site: TestSite, home: str) -> None:
    case = a_return_to_work(site)
    asha = tab(browser, home)
    asha.sign_in("asha")
    asha.page.wait_for_url(f"{home}/")
    page = asha.go(f"/tasks/{case}/meet%231/questions/return_date")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    page.keyboard.press("Enter")
    for text in ("23", "11", "2026"):
        page.keyboard.press("Tab")
        while page.evaluate("document.activeElement.tagName") != "INPUT":
            page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "return_date" not in url)


def test_a_problem_takes_the_focus_and_leads_to_its_question(browser: "Browser", site: TestSite, home: str) -> None:
    case = a_return_to_work(site)
    asha = tab(browser, home)
    asha.sign_in("asha")
    page = asha.go(f"/tasks/{case}/meet%231/questions/return_date")
    page.click("text=Continue")
    assert page.evaluate("document.activeElement.className").startswith("nhsuk-error-summary")
    page.click("text=Write the date >> nth=0")
    assert page.evaluate("document.activeElement.id") == "answer-day"


def test_what_somebody_wrote_is_shown_and_never_run(browser: "Browser", site: TestSite, home: str) -> None:
    case = a_return_to_work(site)
    asha = tab(browser, home)
    asha.sign_in("asha")
    page = asha.go(f"/tasks/{case}/meet%231/questions/held_by")
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}"
    page.fill("#answer", attack)
    page.click("text=Continue")
    asha.go(f"/tasks/{case}/meet%231/check")
    assert attack in page.inner_text("main")
    assert page.locator("main img, main script").count() == 0
    assert asha.errors == []
