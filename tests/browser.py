"""Who presses the keys in the tests of the pages? Debian's chromium, on pages this machine serves to itself."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from starlette.applications import Starlette

LAPTOP = ViewportSize(width=1366, height=768)
PHONE = ViewportSize(width=390, height=844)
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
STARTED_WITHIN_S = 20
ONE_BROWSER = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's own: Playwright's download is not needed."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed: no test of the pages in a browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def served(app: Starlette, port: int) -> Iterator[None]:
    """The site on this machine alone, in a thread, until the end."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + STARTED_WITHIN_S
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    assert server.started, "the site did not start"
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)


@dataclass(slots=True)
class Watched:
    """A page, and everything it did that no page of ours should: errors, and requests to anywhere else."""

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        self.page.on(
            "console", lambda line: self.troubles.append(f"console: {line.text}") if line.type == "error" else None
        )
        self.page.on("request", lambda request: self._check(request.url))

    def _check(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.troubles.append(f"outside request: {url}")
