"""Do registers, notices and suppliers work in a real browser: a notice until it is acknowledged, axe on every page?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.connectors.web.browser import DESK, ONE_AT_A_TIME, PHONE, chromium, served, tab
from tests.connectors.web.notices.test_notices import DECISION, OFFICER, TYPED, kept, sent
from tests.connectors.web.office import an_office, keep, keep_records
from tests.engine.registers.sample_portfolio import sample_records

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = ONE_AT_A_TIME
CHOSEN = ("field-notice", "field-impact", "field-systems")


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with chromium() as found:
        yield found


def press(page: "Page", words: str) -> None:
    """Press the button with these words, and wait for the page it leads to."""
    with page.expect_navigation():
        page.click(f"main button:has-text('{words}'), main a:has-text('{words}')")


def test_a_notice_from_draft_to_acknowledged(browser: "Browser") -> None:
    """Cora writes it, the gate holds it, Clem decides in the register, Cora releases it, Sam reads it on his phone."""
    site = an_office()
    keep(site, [("safety_officers", OFFICER)], by="clem")
    with served(site) as home:
        cora = tab(browser, home)
        cora.sign_in("cora")
        page = cora.go("/notices")
        press(page, "Write a notice")
        cora.is_well()
        press(page, "Check it")
        assert "There is a problem" in page.inner_text("main")
        cora.is_well()
        for name, text in TYPED.items():
            if name not in CHOSEN:
                page.fill(f"[name='{name}']", text)
        page.select_option("[name='field-notice']", "planned downtime")
        page.check("[name='field-impact'][value='down']")
        page.check("[name='field-systems'][value='S-1']")
        press(page, "Check it")
        assert "3\npeople would be told" in page.inner_text("main")
        cora.is_well()
        press(page, "Keep it as scheduled")
        assert "No safety decision covers LilliCare 7.2" in page.inner_text("main")
        assert page.locator("button:has-text('Release it')").count() == 0
        cora.is_well()

        clem = tab(browser, home)
        clem.sign_in("clem")
        clem.go("/notices/notice?ref=CHG-7")
        clem.page.click("main a:has-text('Write a safety decision')")
        for name, value in DECISION.items():
            field = f"field-{name}"
            if name == "decided":
                for part in ("day", "month", "year"):
                    clem.page.fill(f"[name='{field}-{part}']", str(getattr(value, part)))
            elif name in ("system", "officer"):
                clem.page.locator(f"[name='{field}']").evaluate("(e, v) => { e.value = v }", str(value))
            elif isinstance(value, bool):
                clem.page.check(f"[name='{field}'][value='yes']")
            elif name == "decision":
                clem.page.check(f"[name='{field}'][value='{value}']")
            else:
                clem.page.fill(f"[name='{field}']", str(value))
        clem.is_well()
        press(clem.page, "Save")
        assert "It is in the register" in clem.page.inner_text("main")

        cora.go("/notices/notice?ref=CHG-7")
        assert "Nothing is missing" in page.inner_text("main")
        press(page, "Release it")
        assert "The notice is released" in page.inner_text("main")

        site.clock.now += timedelta(days=14)
        links = sent(site)
        sam = tab(browser, home, PHONE, script=False)
        sam.go(links["sam"])
        assert site.store.notices.readings("CHG-7") == []
        sam.page.click("main button:has-text('I have read this')")
        assert "noted that you have read" in sam.page.inner_text("main")
        assert [reading.person for reading in site.store.notices.readings("CHG-7")] == ["sam"]
        sam.go(links["sam"])
        assert "This link does nothing" in sam.page.inner_text("main")

        again = tab(browser, home)
        again.sign_in("cora")
        again.go("/notices/status?ref=CHG-7")
        assert "25%\nhave read it (1)" in again.page.inner_text("main")
        again.is_well()


def test_every_page_is_well(browser: "Browser") -> None:
    """axe, console and outside requests, on a laptop; the pages people open on a phone there too."""
    site = an_office([])
    keep_records(site, sample_records())
    supplier, review = site.store.registers.records("suppliers")[0].id, site.store.registers.records("reviews")[0].id
    kept(site, systems=("S-0001",))
    pages = {
        "sue": [
            "/registers", "/registers/contracts?q=owl", "/registers/contracts/record?id=C-0001",
            "/registers/contracts/edit?id=C-0001", "/registers/contracts/new", "/suppliers", "/suppliers/ahead",
            "/suppliers/evidence", "/suppliers/overlaps", "/suppliers/weak-points", "/suppliers/reviews",
            f"/suppliers/supplier?id={quote(supplier)}", f"/suppliers/review?id={quote(review)}",
            "/suppliers/contract?id=C-0001", "/suppliers/contract?id=C-0003",
        ],
        "cora": [
            "/notices", "/notices/notice?ref=CHG-1", "/notices/audience?ref=CHG-1", "/notices/status?ref=CHG-1",
            "/notices/edit", "/notices/edit?ref=CHG-1", "/notices/attest", "/notices/reading?ref=CHG-1",
            "/notices/preferences", "/notices/read/nothing",
        ],
        "clem": ["/notices/emergency", "/notices/emergency?ref=CHG-1"],
    }  # fmt: skip
    small = {"/registers/contracts/edit?id=C-0001", "/suppliers", "/notices/notice?ref=CHG-1"}
    with served(site) as home:
        for name, paths in pages.items():
            for size in (DESK, PHONE):
                watched = tab(browser, home, size)
                watched.sign_in(name)
                for path in paths:
                    if size is DESK or path in small:
                        watched.go(path)
                        watched.errors = [error for error in watched.errors if "404" not in error]
                        watched.is_well()
