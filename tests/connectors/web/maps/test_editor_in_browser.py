"""Is a map drawn live by keyboard alone, together, and without a connection, in a real browser?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from connectors.web.application import application
from connectors.web.parts import Site
from engine.people import RoleHolding
from tests.browser import LAPTOP, ONE_BROWSER, Watched, chromium, free_port, served
from tests.connectors.web.site import DIRECTORY, PASSWORD, TestSite, a_site

__all__ = ["chromium"]
pytestmark = ONE_BROWSER

ROWS = (
    ("Receive referral", "Admin", "NHSmail", "6h", "9", "12", "82"),
    ("Triage", "Duty nurse", "RiO", "2d", "31", "25", "74"),
    ("Assessment", "CPN", "RiO; Phone", "23d", "118", "90", "95"),
)


@dataclass(slots=True)
class Room:
    """A site that is served, and people in front of their laptops."""

    site: TestSite
    address: str
    browser: Browser
    open: list[tuple[BrowserContext, Watched]]

    def sits_down(self, who: str) -> Page:
        context = self.browser.new_context(viewport=LAPTOP)
        context.set_default_timeout(15_000)
        watched = Watched(context.new_page(), self.address)
        self.open.append((context, watched))
        page = watched.page
        page.goto(f"{self.address}/maps/drawn")
        page.get_by_label("Name", exact=True).or_(page.locator("[name=name]")).first.fill(who)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Maps drawn here")).to_be_visible()
        return page


@pytest.fixture
def room(chromium: Browser) -> Iterator[Room]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    site = a_site()
    app = application(replace(site.parts, site=Site(address=address)))
    with served(app, port):
        room = Room(site, address, chromium, [])
        yield room
        troubles = [trouble for _, watched in room.open for trouble in watched.troubles]
        for context, _ in room.open:
            context.close()
    assert [trouble for trouble in troubles if "ERR_INTERNET_DISCONNECTED" not in trouble] == []


def begun(page: Page, name: str) -> Page:
    """A new map, by keyboard: the cursor is in its first cell."""
    page.get_by_label("Which process is it?").focus()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Step 1, What happens")).to_be_focused()
    return page


def test_a_workshop_types_its_map_by_keyboard_alone_and_takes_the_report_home(room: Room) -> None:
    page = begun(room.sits_down("fay"), "Referral to treatment")
    for number, row in enumerate(ROWS, start=1):
        for text in row:
            page.keyboard.type(text)
            page.keyboard.press("Tab")
        if number < len(ROWS):
            page.keyboard.press("Alt+Enter")
            expect(page.get_by_label(f"Step {number + 1}, What happens")).to_be_focused()
    expect(page.locator("#said")).to_have_text("3 steps. Lead time 25.3 days.")
    expect(page.locator("#picture")).to_contain_text("Duty nurse")
    expect(page.locator("#saved")).to_have_text("Saved")
    page.get_by_role("link", name="Files and compare").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Report-out, A3 (PDF)").focus()
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.path().read_bytes().startswith(b"%PDF")


def test_a_time_nobody_can_read_is_told_at_its_cell_and_the_rest_is_drawn(room: Room) -> None:
    page = begun(room.sits_down("fay"), "Referral")
    page.keyboard.type("Receive")
    cell = page.get_by_label("Step 1, Wait before")
    cell.fill("2x")
    page.keyboard.press("Tab")
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"#{cell.get_attribute('aria-describedby')}")).to_contain_text("2x")
    expect(page.locator("#picture")).to_contain_text("Receive")
    cell.fill("2d")
    page.keyboard.press("Tab")
    expect(cell).not_to_have_attribute("aria-invalid", "true")


def test_steps_move_and_undo_by_keys_with_the_cursor_staying_in_its_step(room: Room) -> None:
    page = begun(room.sits_down("fay"), "Referral")
    page.keyboard.type("Receive")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Step 2, What happens")).to_be_focused()
    page.keyboard.type("Triage")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_label("Step 1, What happens")).to_have_value("Triage")
    expect(page.get_by_label("Step 1, What happens")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.get_by_label("Step 1, What happens")).to_have_value("Receive")
    page.keyboard.press("Control+y")
    expect(page.get_by_label("Step 1, What happens")).to_have_value("Triage")


def test_rows_copied_from_excel_become_steps(room: Room) -> None:
    page = begun(room.sits_down("fay"), "Referral")
    page.evaluate(
        """() => { const data = new DataTransfer();
        data.setData("text/plain", "Receive\\tAdmin\\nTriage\\tNurse\\nBook\\tAdmin\\n");
        document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }"""
    )
    expect(page.get_by_label("Step 3, What happens")).to_have_value("Book")
    expect(page.get_by_label("Step 2, Who does it")).to_have_value("Nurse")


def test_two_people_on_one_map_see_each_others_changes_and_lose_none(room: Room) -> None:
    fay = begun(room.sits_down("fay"), "Referral")
    fay.keyboard.type("Receive")
    fay.keyboard.press("Tab")
    also = RoleHolding(role="facilitator", person="ben")
    room.site.staff.everybody = replace(DIRECTORY, roles=(*DIRECTORY.roles, also))
    ben = room.sits_down("ben")
    ben.goto(fay.url)
    ben.get_by_label("Step 1, Wait before").fill("2d")
    ben.keyboard.press("Tab")
    fay.get_by_label("Step 1, Hands-on").fill("20")
    fay.keyboard.press("Tab")
    for page in (fay, ben):
        expect(page.get_by_label("Step 1, Wait before")).to_have_value("2d")
        expect(page.get_by_label("Step 1, Hands-on")).to_have_value("20 min")
    expect(fay.locator("#saved")).to_contain_text("Ben Okafor changed step 1")


def test_without_a_connection_nothing_is_lost(room: Room) -> None:
    page = begun(room.sits_down("fay"), "Referral")
    page.keyboard.type("Receive")
    page.keyboard.press("Tab")
    expect(page.locator("#saved")).to_have_text("Saved")
    page.context.set_offline(True)
    page.get_by_label("Step 1, Wait before").fill("2d")
    page.keyboard.press("Tab")
    expect(page.locator("#saved")).to_contain_text("Your changes are safe on this laptop")
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_text("Saved", timeout=10_000)
    page.reload()
    expect(page.get_by_label("Step 1, Wait before")).to_have_value("2d")


def test_the_editor_can_be_used_by_everybody(room: Room) -> None:
    page = begun(room.sits_down("fay"), "Referral")
    page.keyboard.type("Receive")
    page.keyboard.press("Tab")
    expect(page.locator("#picture")).to_contain_text("Receive")
    page.get_by_label("Step 1, Wait before").fill("2x")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Step 1, Wait before")).to_have_attribute("aria-invalid", "true")
    address = page.url
    for path in ("", "/present", "/versions", "/files"):
        page.goto(address + path)
        found = Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())
