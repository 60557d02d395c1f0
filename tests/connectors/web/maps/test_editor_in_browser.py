"""Is a map drawn live by keyboard alone, together, and without a connection, in a real browser?"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from engine.people import RoleHolding
from tests.connectors.web.browser import ONE_AT_A_TIME, Watched, chromium, served, tab
from tests.connectors.web.site import DIRECTORY, TestSite, a_site

pytestmark = ONE_AT_A_TIME

ROWS = (
    ("Receive referral", "Admin", "NHSmail", "6h", "9", "12", "82"),
    ("Triage", "Duty nurse", "RiO", "2d", "31", "25", "74"),
    ("Assessment", "CPN", "RiO; Phone", "23d", "118", "90", "95"),
)


@dataclass(slots=True)
class Room:
    """A site that is served, and people in front of their laptops."""

    site: TestSite
    home: str
    browser: Browser
    tabs: list[Watched] = field(default_factory=list)

    def sits_down(self, who: str) -> Page:
        self.tabs.append(tab(self.browser, self.home))
        self.tabs[-1].sign_in(who)
        return self.tabs[-1].go("/maps/drawn")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def room(browser: Browser) -> Iterator[Room]:
    site = a_site()
    with ExitStack() as open_until_then:
        room = Room(site, open_until_then.enter_context(served(site)), browser)
        yield room
        for watched in room.tabs:
            watched.page.context.close()
            assert [error for error in watched.errors if "ERR_INTERNET_DISCONNECTED" not in error] == []
            assert watched.outside == []


def begun(page: Page, name: str) -> Page:
    """A new map, by keyboard: the cursor is in its first cell."""
    page.get_by_label("Which process is it?").focus()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Step 1, What happens")).to_be_focused()
    return page


def paste(page: Page, cells: str) -> None:
    """Rows copied from a spreadsheet, into the cell with the cursor."""
    page.evaluate(
        """cells => { const data = new DataTransfer();
        data.setData("text/plain", cells);
        document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }""",
        cells,
    )


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
    page.get_by_role("button", name="Step 1, Wait before: ").press("Enter")
    expect(cell).to_be_focused()
    cell.fill("2d")
    page.keyboard.press("Tab")
    expect(cell).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#faults li")).to_have_count(0)


def test_people_type_on_in_the_next_step_however_long_the_server_takes(room: Room) -> None:
    page = begun(room.sits_down("fay"), "Referral")
    answers: list[Route] = []
    page.route("**/edits", lambda route: answers.append(route))
    page.keyboard.type("Receive")
    page.keyboard.press("Alt+Enter")
    page.keyboard.type("Triage")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Step 2, What happens")).to_have_value("Triage")
    while answers:
        answers.pop(0).continue_()
        page.wait_for_timeout(400)  # what was typed meanwhile goes out next
    expect(page.locator("#saved")).to_have_text("Saved")
    expect(page.locator("#picture")).to_contain_text("Triage")
    page.reload()
    expect(page.get_by_label("Step 1, What happens")).to_have_value("Receive")
    expect(page.get_by_label("Step 2, What happens")).to_have_value("Triage")


def test_what_is_typed_while_something_is_saved_is_shown_when_that_is_done(room: Room) -> None:
    page = begun(room.sits_down("fay"), "Referral")
    held: list[Route] = []
    page.keyboard.type("Receive")
    expect(page.locator("#said")).to_have_text("1 step. Lead time 0 min.")  # previewed, and not yet saved
    page.route("**/edits", lambda route: route.continue_() if held else held.append(route))
    page.keyboard.press("Tab")
    page.get_by_label("Step 1, Wait before").focus()
    page.keyboard.type("2d")
    page.wait_for_timeout(300)  # the picture of it would have been asked for by now
    [saving] = held
    saving.continue_()
    expect(page.locator("#said")).to_have_text("1 step. Lead time 2 days.")


def test_the_picture_comes_along_with_the_step_that_is_worked_on(room: Room) -> None:
    page = begun(room.sits_down("fay"), "Referral")
    paste(page, "".join(f"Step number {number}\tTeam\n" for number in range(1, 31)))
    page.get_by_label("Step 30, What happens").focus()
    drawn = page.locator('#picture [role="group"][aria-label^="Step 30:"]')
    expect(drawn).to_be_in_viewport()
    page.get_by_label("Step 1, What happens").focus()
    expect(drawn).not_to_be_in_viewport()


def test_whoever_information_comes_from_stands_across_the_top_of_the_map(room: Room) -> None:
    page = begun(room.sits_down("fay"), "Referral")
    page.keyboard.type("Receive")
    page.get_by_role("button", name="Add information").press("Enter")
    for text in ("Referral", "GP surgery", "1"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    expect(page.get_by_label("Outside 1, Who")).to_have_value("GP surgery")
    expect(page.get_by_label("Outside 1, Is the")).to_have_value("supplier")
    expect(page.locator('#picture [aria-label="Supplier: GP surgery"]')).to_be_visible()


def test_what_was_previewed_before_the_cell_is_left_is_kept_all_the_same(room: Room) -> None:
    """Somebody who types slowly sees the new picture before leaving the cell."""
    page = begun(room.sits_down("fay"), "Referral")
    page.keyboard.type("Receive")
    page.keyboard.press("Tab")
    page.get_by_label("Step 1, Wait before").focus()
    page.keyboard.type("2d")
    expect(page.locator("#said")).to_have_text("1 step. Lead time 2 days.")
    page.keyboard.press("Tab")
    expect(page.locator("#saved")).to_have_text("Saved")
    page.reload()
    expect(page.get_by_label("Step 1, Wait before")).to_have_value("2d")


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
    paste(page, "Receive\tAdmin\nTriage\tNurse\nBook\tAdmin\n")
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
    for path in ("", "/present", "/versions", "/files", "/what-if"):
        page.goto(address + path)
        assert room.tabs[0].accessibility() == [], path
