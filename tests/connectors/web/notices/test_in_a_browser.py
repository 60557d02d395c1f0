"""Do toolkit, own notices, triage and safety report work in a real browser, and do letters fit a phone?"""

from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from engine.notices.change import ChangeKind
from tests.connectors.web.browser import DESK, ONE_AT_A_TIME, PHONE, chromium, served, tab
from tests.connectors.web.notices.test_notices import kept, released_and_sent
from tests.connectors.web.notices.test_toolkit import TRAINING
from tests.connectors.web.notices.test_triage import SAMPLE
from tests.connectors.web.office import an_office, keep
from tests.connectors.web.site import TestSite

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = ONE_AT_A_TIME


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with chromium() as found:
        yield found


@pytest.fixture
def site() -> TestSite:
    """With a released notice, one released in an emergency, training and a champion."""
    made = an_office()
    keep(made, TRAINING)
    released_and_sent(made)
    kept(made, ref="CHG-9", title="Repair printing in LilliCare", versions={"S-1": "7.3"}, kind=ChangeKind.EMERGENCY)
    assert made.parts.notices is not None
    made.parts.notices.release_in_emergency(
        "CHG-9", first="nell", second="clem", why="Prescriptions cannot be printed anywhere", now=made.clock.now
    )
    return made


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_anybody_reads_the_toolkit_and_their_own_notices(
    browser: "Browser", site: TestSite, size: dict[str, int]
) -> None:
    with served(site) as home:
        sam = tab(browser, home, size)
        sam.sign_in("sam")
        page = sam.page
        page.click("main a:has-text('Digital Toolkit')")
        sam.is_well()
        page.fill("#find", "clinical")
        page.press("#find", "Enter")
        page.click("main a:has-text('LilliCare')")
        assert "Sam Patel, digital champion" in page.inner_text("main")
        for path in ("/toolkit/coming", "/toolkit/training", "/toolkit/champions", "/notices/mine", "/account"):
            sam.go(path)
            sam.is_well()
        page.click("main a:has-text('how notices reach you')")
        sam.is_well()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_announcements_are_triaged_with_and_without_javascript(
    browser: "Browser", site: TestSite, script: bool
) -> None:
    with served(site) as home:
        cora = tab(browser, home, script=script)
        cora.sign_in("cora")
        page = cora.go("/notices/triage")
        page.set_input_files("#file", str(SAMPLE))
        page.click("main button:has-text('Take it in')")
        assert "2 new or changed" in page.inner_text("main")
        if script:
            cora.is_well()
        page.fill("#why-2", "Too small for us")
        page.click("button:has-text('Not for us: Outlook')")
        assert "It is put aside." in page.inner_text("main")
        page.click("button:has-text('Make a change record: Microsoft Teams')")
        assert page.input_value("[name='field-supplier']") == "Microsoft"
        page.goto(f"{home}/notices/triage?show=decided")
        assert "Too small for us" in page.inner_text("main")
        if script:
            cora.is_well()


def test_the_safety_officer_sees_what_is_owed_and_takes_the_workbook(browser: "Browser", site: TestSite) -> None:
    with served(site) as home:
        clem = tab(browser, home)
        clem.sign_in("clem")
        page = clem.go("/notices")
        page.click("main a:has-text('Clinical safety this month')")
        clem.is_well()
        assert "Repair printing in LilliCare" in page.inner_text("main")
        with page.expect_download() as found:
            page.click("main a:has-text('Download as a workbook')")
        assert found.value.suggested_filename == "clinical safety 2026-12.xlsx"


@pytest.mark.parametrize("width", [360, 390, 700])
def test_letters_fit_the_width_of_a_phone(browser: "Browser", site: TestSite, width: int) -> None:
    letters = [waiting.letter.content for waiting in site.store.outbox.waiting.values()]
    assert letters
    page = browser.new_page(viewport={"width": width, "height": 600})
    for content in letters[:2]:
        body = message_from_bytes(content, policy=default).get_body(("html",))
        assert body
        page.set_content(body.get_content())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
