"""A real browser on a running site: Debian's chromium, driven by Playwright, with axe-core inside it."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn

from connectors.web.parts import Site
from tests.connectors.web.site import PASSWORD, TestSite

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ONE_AT_A_TIME = pytest.mark.xdist_group("browser")
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""WCAG 2.0 to 2.2, levels A and AA, and what axe calls best practice."""


@dataclass(slots=True)
class Watched:
    """A tab, and what went wrong in it: errors on the console, requests to anywhere else."""

    page: "Page"
    home: str
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: self._said(said.type, said.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))

    def _said(self, kind: str, text: str) -> None:
        """A form that is shown again has status 422, which the browser calls an error; it is none."""
        if kind == "error" and "status of 422" not in text:
            self.errors.append(text)

    def _asked(self, url: str) -> None:
        if not url.startswith((self.home, "data:", "blob:")):
            self.outside.append(url)

    def go(self, path: str) -> "Page":
        self.page.goto(f"{self.home}{path}")
        return self.page

    def sign_in(self, name: str) -> None:
        self.go("/sign-in")
        self.page.fill("#name", name)
        self.page.fill("#password", PASSWORD)
        self.page.click("main button:has-text('Sign in')")

    def sign_out(self) -> None:
        self.page.click("text=Sign out")

    def accessibility(self) -> list[str]:
        """What axe finds, with where."""
        script = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
        self.page.evaluate(script)  # through the debugger: the page's own policy lets in no foreign script
        found: Any = self.page.evaluate("rules => axe.run({runOnly: rules})", RULES)
        return [f"{one['id']}: {one['help']} at {one['nodes'][0]['target']}" for one in found["violations"]]

    def is_well(self) -> None:
        """axe finds nothing, the console is silent, nothing was asked of another machine."""
        assert self.accessibility() == [], self.page.url
        assert self.errors == [], self.page.url
        assert self.outside == []


@contextmanager
def served(site: TestSite) -> Iterator[str]:
    """The address of the site while it runs on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    here = TestSite(
        parts=replace(site.parts, site=Site(address=address)), store=site.store, clock=site.clock, staff=site.staff
    )
    server = uvicorn.Server(uvicorn.Config(here.app, port=port, log_level="error", server_header=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def chromium() -> Iterator["Browser"]:
    """Skips with a plain sentence where there is no browser."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def tab(browser: "Browser", home: str, size: dict[str, int] = DESK, *, script: bool = True) -> Watched:
    """A new visitor's tab; `script` off: as where JavaScript is."""
    context: BrowserContext = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]}, java_script_enabled=script, locale="en-GB"
    )
    context.set_default_timeout(15_000)
    return Watched(context.new_page(), home)
