"""Is every page shut to whom it should be shut? Every door of the site, with everybody.

Who may pass is written here by hand, for one case about Sam that waits for his manager; the pages take it from
the table of engine/access.py.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from connectors.web.api.room import ENDPOINTS as API
from connectors.web.automation_parts import FlowLine, RunLine, RunView
from connectors.web.every_room import ROOMS
from connectors.web.rate_limits import RateLimit, RateLimits
from connectors.web.rooms import Door, Guard
from engine.access import Action
from process_maps.document import write_document
from process_maps.drafts.draft import draft_of
from tests.connectors.web.office import office_parts
from tests.connectors.web.site import (
    MONDAY,
    PEOPLE,
    ROBOT_SECRET,
    TestSite,
    a_return_to_work,
    a_site,
)
from tests.library import library_map

EVERYBODY = frozenset({*(person.id for person in PEOPLE), "root"})
AROUND_SAM = frozenset({"sam", "asha", "ben", "hana", "wes"})
"""Himself, his manager, her manager, HR, and the workforce lead, who owns the process."""

MAY: Mapping[Action, frozenset[str]] = {
    Action.START_CASE: AROUND_SAM,
    Action.SEE_CASE: AROUND_SAM,
    Action.STOP_CASE: AROUND_SAM,
    Action.FILL_IN: frozenset({"asha"}),
    Action.SEND_BACK: frozenset({"asha"}),
    Action.PASS_ON: frozenset({"asha", "ben", "wes"}),
    Action.CLEAR_CASE: frozenset({"wes"}),
    Action.HOLD_CASE: frozenset({"asha", "wes", "hana"}),
    Action.CANCEL_CASE: frozenset({"wes", "hana"}),
    Action.MOVE_CASE: frozenset({"wes", "omar"}),
    Action.SEE_PEOPLE: EVERYBODY,
    Action.READ_AUDIT: frozenset({"iris"}),
    Action.SEE_MAPS: EVERYBODY,
    Action.EDIT_MAP: frozenset({"fay"}),
    Action.START_PROCESS: frozenset({"omar"}),
    Action.SEE_FLOWS: frozenset({"omar", "root", "fay"}),
    Action.RUN_FLOW: frozenset({"omar"}),
    Action.PAUSE_FLOW: frozenset({"omar", "root"}),
    Action.SEE_OUTBOX: frozenset({"omar"}),
    Action.DECIDE_OUTBOX: frozenset({"omar"}),
    Action.PREVIEW_NOTICE: frozenset({"omar"}),
    Action.WRITE_NOTICE: frozenset({"omar"}),
    Action.SEND_NOTICE: frozenset({"omar"}),
    Action.EMERGENCY_RELEASE: frozenset(),
    Action.SEE_REVIEWS: frozenset(),
    Action.RUN_REVIEW: frozenset(),
    Action.MAKE_PACK: frozenset(),
    Action.SEE_SUPPLIER_REGISTERS: frozenset({"omar", "iris"}),
    Action.EDIT_SUPPLIER_REGISTERS: frozenset(),
    Action.SEE_SYSTEM_REGISTERS: EVERYBODY,
    Action.EDIT_SYSTEM_REGISTERS: frozenset({"omar"}),
    Action.IMPORT_SYSTEM_REGISTERS: frozenset({"omar"}),
    Action.MANAGE_ACCOUNTS: frozenset({"root"}),
    Action.MANAGE_TOKENS: frozenset({"root"}),
}
ROBOT_MAY = frozenset({Action.START_CASE, Action.STOP_CASE, Action.RUN_FLOW, Action.MAKE_PACK})

PUBLIC = frozenset(
    {
        "/sign-in", "/sign-in/code", "/sign-in/openid", "/sign-in/openid/back", "/set-up/{secret}", "/health", "/ready",
        "/notices/read/{secret}", "/accessibility", "/privacy", "/api/openapi.json",
    }
)  # fmt: skip
"""The only addresses a stranger may open."""

DOORS = [door for room in ROOMS for door in room.doors]
SENT: Mapping[str, Mapping[str, Any]] = {
    "/cases/{case}/act": {"act": "stop", "item": "meet#1", "why": "wrong person"},
    "/tasks/{case}/{item}/send-back": {"to": "enter_roster", "reason": "wrong dates"},
    "/tasks/{case}/{item}/pass-on": {"to": "cara"},
}
"""What must be sent so that the question of access is reached at all. To the API: the example of its document."""

ENDPOINTS = {(each.path, each.method): each for each in API}


class Flows:
    """One automation that can be looked at and asked to run."""

    line = FlowLine(id="deliver-mail", name="Deliver mail", about="", schedule="", paused=False, next_run=None)

    def flows(self) -> list[FlowLine]:
        return [self.line]

    def flow(self, id: str) -> FlowLine | None:
        return self.line if id == self.line.id else None

    def view(self, id: str, run: str) -> RunView | None:
        line = RunLine(id=run, state="worked", began=MONDAY, seconds=1.0)
        return RunView(run=line, stages=(), counts=()) if id == self.line.id else None

    def run(self, id: str, *, day: date | None = None) -> str:
        return f"{id} {day}"

    def go_on(self, id: str, run: str) -> None:
        pass

    def pause(self, id: str, paused: bool) -> None:
        pass


@pytest.fixture(scope="module")
def everything() -> TestSite:
    """A site where there is something behind every door."""
    plain = a_site()
    store = plain.store
    draft = draft_of(write_document(library_map("return_to_work")))
    store.drawn_maps.create("rtw", draft, by="fay", at=MONDAY)
    parts = replace(
        plain.parts, automations=Flows(), outbox=store.outbox, drawn_maps=store.drawn_maps, **office_parts(plain)
    )
    no_end = RateLimits(*(RateLimit(1_000_000) for _ in range(4)))
    return TestSite(parts=parts, store=store, clock=plain.clock, staff=plain.staff, limits=no_end)


@pytest.fixture(scope="module")
def new_case(everything: TestSite) -> Callable[[], str]:
    """A case about Sam that waits for his manager, another one each time."""
    numbers: Iterator[int] = iter(range(1, 100_000))
    return lambda: a_return_to_work(everything, key=str(next(numbers)))


def address(door: Door, case: str) -> str:
    values = {
        "case": case, "item": "meet%231", "field": "return_date", "row": "1", "process": "return_to_work",
        "subject": "sam", "id": an_id(door.path), "flow": "deliver-mail", "run": "r-1", "name": "never-made.xlsx",
        "register": "systems", "poll": "P-1", "secret": "never-given-out", "number": "1", "ending": "yaml",
        "person": "sam",
    }  # fmt: skip
    path = door.path
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path, f"say what stands for the parts of {path}"
    if endpoint := ENDPOINTS.get((door.path, door.methods[0])):
        query = urlencode({name: endpoint.at[name] for name in endpoint.query if name in endpoint.at})
        return f"{path}?{query}" if query else path
    return f"{path}?with=rtw" if path.endswith("/compare") else path


def an_id(path: str) -> str:
    if path.startswith(("/maps/library", "/api/library-maps")):
        return "return_to_work-current"
    return "rtw" if path.startswith(("/maps", "/api/maps")) else "account-dan"


def ask(client: TestClient, door: Door, case: str, token: str = "") -> Any:
    path, sent = address(door, case), SENT.get(door.path, {})
    if door.methods == ("GET",):
        return client.get(path)
    if endpoint := ENDPOINTS.get((door.path, "POST")):
        given: dict[str, Any] = {"files": {"file": ("a.xlsx", b"x")}} if endpoint.file else {"json": endpoint.example}
        return client.post(path, headers={"x-csrf-token": token}, **given)
    if door.path.endswith("/edits"):
        return client.post(path, json=sent, headers={"x-csrf-token": token})
    return client.post(path, data={"csrf": token, **sent})


def named(door: Door) -> str:
    return f"{door.methods[0]} {door.path}"


def test_every_route_of_the_site_is_one_of_these_doors(everything: TestSite) -> None:
    routes = [route for route in everything.app.routes if isinstance(route, Route)]
    found = sorted((route.path, method) for route in routes for method in route.methods or () if method != "HEAD")
    assert found == sorted((door.path, door.methods[0]) for door in DOORS)
    assert [route.path for route in everything.app.routes if isinstance(route, Mount)] == ["/assets"]


def test_only_what_is_listed_here_is_open_to_strangers() -> None:
    assert {door.path for door in DOORS if door.guard is Guard.EVERYBODY} == PUBLIC


@pytest.mark.parametrize("door", [door for door in DOORS if door.guard is not Guard.EVERYBODY], ids=named)
def test_a_stranger_is_sent_to_sign_in(everything: TestSite, door: Door) -> None:
    answer = ask(everything.browser().client, door, "RTW-22222222")
    assert answer.status_code == (401 if door.robot else 303)
    if not door.robot:
        assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("door", DOORS, ids=named)
def test_each_role_passes_where_it_may_and_is_refused_where_it_may_not(
    everything: TestSite, new_case: Callable[[], str], door: Door
) -> None:
    may = MAY[door.needs] if door.needs else EVERYBODY
    sends = door.methods != ("GET",)
    case = new_case() if "{case}" in door.path else ""
    passed = set()
    for name in sorted(EVERYBODY):
        everything.store.drafts.drop("start return_to_work", "sam")
        browser = everything.let_in(name)
        if sends:
            browser.get("/account")  # for its token
        if sends and case:
            case = new_case()
        answer = ask(browser.client, door, case, browser.token)
        assert answer.status_code != 500, (name, answer.text)
        if answer.status_code != 403:
            passed.add(name)
    assert passed == may


@pytest.mark.parametrize("door", [door for door in DOORS if door.guard is not Guard.EVERYBODY], ids=named)
def test_a_robots_token_opens_the_api_and_nothing_else(
    everything: TestSite, new_case: Callable[[], str], door: Door
) -> None:
    answer = ask(everything.robot(), door, new_case() if "{case}" in door.path else "")
    if not door.robot:
        assert answer.status_code == 303
    else:
        assert (answer.status_code != 403) is (door.needs is None or door.needs in ROBOT_MAY)


@pytest.mark.parametrize("secret", ["", "wrong", ROBOT_SECRET[:-1], f"{ROBOT_SECRET}x"])
def test_a_token_that_is_not_good_opens_nothing(everything: TestSite, secret: str) -> None:
    client = everything.browser().client
    assert client.get("/api/work", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


@pytest.mark.parametrize("door", [door for door in DOORS if door.methods == ("POST",)], ids=named)
@pytest.mark.parametrize("token", ["", "0" * 64])
def test_a_post_without_our_token_changes_nothing(everything: TestSite, door: Door, token: str) -> None:
    """CSRF: for everybody who is signed in by a cookie, and for strangers too."""
    browser = everything.let_in("asha")
    rows = len(everything.store.audit.rows)
    assert ask(browser.client, door, "RTW-22222222", token).status_code == 403
    assert len(everything.store.audit.rows) == rows


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
    ids=str,
)
def test_a_post_from_another_site_is_refused_even_with_the_token(everything: TestSite, headers: dict[str, str]) -> None:
    browser = everything.let_in("asha")
    browser.get("/account")
    answer = browser.client.post("/sign-out", data={"csrf": browser.token}, headers=headers)
    assert answer.status_code == 403
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize("door", [door for door in DOORS if door.methods == ("GET",)], ids=named)
@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_change_nothing(everything: TestSite, door: Door, method: str) -> None:
    """A mail scanner that follows links with HEAD or OPTIONS approves nothing."""
    browser = everything.let_in("asha")
    rows = len(everything.store.audit.rows)
    answer = browser.client.request(method, address(door, "RTW-22222222"))
    assert answer.status_code < 500
    assert len(everything.store.audit.rows) == rows


@pytest.mark.parametrize("door", [door for door in DOORS if door.methods == ("GET",)], ids=named)
def test_every_answer_tells_the_browser_what_not_to_do(everything: TestSite, door: Door) -> None:
    answer = ask(everything.let_in("asha").client, door, "RTW-22222222")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy or policy.startswith("sandbox; "), "a report, shut in"
    assert "script-src 'unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"
    assert "server" not in answer.headers
