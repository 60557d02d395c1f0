"""Is a map started as a process with JavaScript off, and is the page for it fit for everybody?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.connectors.web.browser import DESK, ONE_AT_A_TIME, PHONE, Watched, chromium, served, tab
from tests.connectors.web.maps.test_starting import MAP, WHOLE, visits
from tests.connectors.web.site import TestSite

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["visits"]
pytestmark = ONE_AT_A_TIME


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    with chromium() as found:
        yield found


def fill(watched: Watched) -> None:
    for name, value in WHOLE.items():
        field = watched.page.locator(f'[name="{name}"]')
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def test_a_map_is_started_without_javascript_on_the_page(browser: "Browser", visits: TestSite) -> None:
    with served(visits) as home:
        omar = tab(browser, home, DESK, script=False)
        omar.sign_in("omar")
        omar.go(f"{MAP}/start")
        fill(omar)
        omar.page.locator('[name="due s0"]').fill("soon")
        omar.page.get_by_role("button", name="Start it").click()
        assert omar.page.get_by_role("link", name="is not a term").count() == 1
        omar.page.locator('[name="due s0"]').fill("2 days")
        omar.page.get_by_role("button", name="Start it").click()
        assert omar.page.get_by_role("heading", name="Home visits runs").is_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["laptop", "phone"])
def test_the_pages_are_fit_for_everybody(browser: "Browser", visits: TestSite, size: dict[str, int]) -> None:
    with served(visits) as home:
        omar = tab(browser, home, size)
        omar.sign_in("omar")
        omar.go(f"{MAP}/start?checked=1")
        omar.is_well()
        fill(omar)
        omar.page.get_by_role("button", name="Start it").click()
        omar.page.get_by_role("heading", name="Home visits runs").wait_for()
        omar.is_well()
        omar.go(f"{MAP}/start")
        omar.is_well()
