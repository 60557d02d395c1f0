"""A site of made-up people for tests: the real pages on the real engine, kept in memory."""

import atexit
import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.applications import Starlette
from starlette.testclient import TestClient

from connectors.form_files.library import LIBRARY, library_policies
from connectors.form_files.reading import read_form_file
from connectors.map_files import read_map
from connectors.process_files.library import ProcessLibrary
from connectors.store.memory import MemoryStore
from connectors.web.application import application
from connectors.web.parts import IdentityProvider, Parts, Site
from connectors.web.rate_limits import RateLimits
from connectors.web.sign_in import passwords
from connectors.web.sign_in.opening import open_session
from engine.access import EIGHTFLOWS
from engine.accounts import Account, RobotToken, key_of
from engine.cases.casework import Casework
from engine.cases.model import ItemState, MachineDone, Submitted
from engine.cases.store import changed
from engine.people import Directory, Person, RoleHolding, Team
from flows.form_workbooks import ExcelForms
from flows.map_files import MapFiles
from tests.library import library_map

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PASSWORD = "three unrelated words"
ADDRESS = "http://127.0.0.1:8008"
KEPT_PASSWORD = passwords.digest(PASSWORD, sign_in="nobody")

PEOPLE = tuple(
    Person(id=id, name=name, email=f"{id}@example.nhs.uk", employee_number=number, post=post, team=team, sign_in=id)
    for id, name, number, post, team in (
        ("sam", "Sam Patel", "10000001", "Community nurse", "north"),
        ("asha", "Asha Moor", "10000002", "Team manager", "north"),
        ("ben", "Ben Okafor", "10000003", "Service manager", "south"),
        ("cara", "Cara Lewis", "10000004", "Community nurse", "north"),
        ("dan", "Dan Wright", "10000005", "Nurse", "south"),
        ("hana", "Hana Ali", "10000006", "HR adviser", "hr"),
        ("omar", "Omar Reid", "10000007", "Automation analyst", "it"),
        ("fay", "Fay Brown", "10000008", "QI facilitator", "it"),
        ("iris", "Iris Cole", "10000009", "Information governance lead", "it"),
        ("wes", "Wes Young", "10000010", "Workforce lead", "hr"),
    )
)
DIRECTORY = Directory(
    people=PEOPLE,
    teams=(
        Team(id="north", name="North community team", manager="asha", second_line="ben"),
        Team(id="south", name="South community team", manager="ben"),
        Team(id="hr", name="People services"),
        Team(id="it", name="Digital"),
    ),
    roles=(
        RoleHolding(role="hr_adviser", person="hana"),
        RoleHolding(role="ops", person="omar"),
        RoleHolding(role="facilitator", person="fay"),
        RoleHolding(role="information_governance", person="iris"),
        RoleHolding(role="workforce_lead", person="wes"),
    ),
)
ROBOT_SECRET = "ef_a-robots-token-for-tests"


@dataclass(slots=True)
class Clock:
    """Time stands still until a test moves it."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        self.now += time


@dataclass(slots=True)
class Staff:
    """Who works here (port: engine.people.People)."""

    everybody: Directory = DIRECTORY

    def directory(self) -> Directory:
        return self.everybody


KEPT_OPEN = ExitStack()


@cache
def one_loop() -> BlockingPortal:
    """Where every request of every test is answered; left to itself, a client starts a loop and threads for each."""
    portal = KEPT_OPEN.enter_context(start_blocking_portal())
    atexit.register(portal.call, portal.stop, True)
    return portal


@dataclass(slots=True)
class TestSite:
    """One installation with an account for everybody."""

    __test__ = False

    parts: Parts
    store: MemoryStore
    clock: Clock
    staff: Staff
    limits: RateLimits = field(default_factory=RateLimits)
    app: Starlette = field(init=False)

    def __post_init__(self) -> None:
        self.app = application(self.parts, limits=self.limits)

    def browser(self) -> "Browser":
        return Browser(self._client(client=("192.0.2.1", 1)))

    def signed_in(self, name: str) -> "Browser":
        browser = self.browser()
        answer = browser.send("/sign-in", {"name": name, "password": PASSWORD, "next": "/"}, at="/sign-in")
        assert answer.status_code == 303, answer.text
        return browser

    def let_in(self, name: str) -> "Browser":
        """Signed in without the page for it, which lets nobody try more than 20 times a minute."""
        browser = self.browser()
        secret = open_session(self.parts, self.account(name), self.clock.now, "for a test")
        browser.client.cookies.set("eightflows_session", secret)
        return browser

    def robot(self) -> TestClient:
        return self._client(headers={"Authorization": f"Bearer {ROBOT_SECRET}"})

    def _client(self, **more: Any) -> TestClient:
        client = TestClient(self.app, base_url=ADDRESS, follow_redirects=False, **more)
        client.portal = one_loop()
        return client

    def account(self, name: str) -> Account:
        found = self.store.accounts.named(name)
        assert found
        return found


@dataclass(slots=True)
class Browser:
    """A browser with JavaScript off: it keeps cookies and sends back the token of the page it is on."""

    client: TestClient
    token: str = ""

    def get(self, path: str) -> Any:
        answer = self.client.get(path)
        if found := re.search(r'name="csrf" value="([0-9a-f]+)"', answer.text):
            self.token = found[1]
        return answer

    def send(
        self, path: str, fields: Mapping[str, Any], *, at: str = "", files: Mapping[str, Any] | None = None
    ) -> Any:
        """Fill in and send the form of the page `at`."""
        if at:
            self.get(at)
        return self.client.post(path, data={"csrf": self.token, **fields}, files=files)


def a_site(*, secure: bool = False, provider: IdentityProvider | None = None, accounts: bool = True) -> TestSite:
    """Everybody can sign in with their id and PASSWORD; "root" is the administrator."""
    store, clock, staff = MemoryStore(), Clock(), Staff()
    processes = ProcessLibrary(LIBRARY, store.processes, read_map=read_map, read_form=read_form_file)
    parts = Parts(
        site=Site(address=ADDRESS.replace("http:", "https:") if secure else ADDRESS),
        secret=b"only for tests" * 4,
        clock=clock,
        accounts=store.accounts,
        drafts=store.drafts,
        subscriptions=store.subscriptions,
        kept_answers=store.kept_answers,
        audit=store.audit,
        people=staff,
        casework=Casework(store.cases, processes, staff, policies=library_policies(), audit=store.audit),
        processes=processes,
        workbooks=ExcelForms(library_policies()),
        drawn_maps=store.drawn_maps,
        map_files=MapFiles(),
        library_maps={"return_to_work-current": library_map("return_to_work")},
        policies=library_policies(),
        ready=lambda: None,
        identity_provider=provider,
    )
    if accounts:
        administrator = Person(id="root", name="Root", sign_in="root")
        for person in (*PEOPLE, administrator):
            store.accounts.add(an_account(person))
        store.accounts.change(replace(an_account(administrator), roles=frozenset({"administrator"})))
        store.accounts.add_token(
            RobotToken(
                id="t1", key=key_of(ROBOT_SECRET), name="esr", roles=frozenset(), made_by="root", made=MONDAY,
                expires=MONDAY + timedelta(days=90),
            )
        )  # fmt: skip
    return TestSite(parts=parts, store=store, clock=clock, staff=staff)


def an_account(person: Person) -> Account:
    return Account(
        id=f"account-{person.id}", sign_in=person.id, person=person.id, created=MONDAY, password=KEPT_PASSWORD
    )


ABSENCE = {
    "first_day_absent": "2026-11-12",
    "last_day_absent": "2026-11-20",
    "return_date": "2026-11-23",
    "calendar_days": 9,
    "reported_on": "2026-11-12",
    "reported_at": "07:10",
    "reported_to": "Asha Moor",
    "reported_in_line": True,
    "hours_a_day": 7.5,
    "contracted_hours": 37.5,
    "working_weekdays": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
}


def a_return_to_work(
    site: TestSite, subject: str = "sam", *, at: str = "meet", days_ago: int = 1, key: str = ""
) -> str:
    """The id of a case about an absence of nine days that has come to a step: what machines do is done."""
    began = site.clock.now - timedelta(days=days_ago)
    line = site.parts.casework.start(
        "return_to_work", subject, ABSENCE, by=EIGHTFLOWS, now=began, key=f"{subject} {at} {days_ago} {key}"
    )
    for number in range(20):
        saved = site.store.cases.load(line.id)
        running = site.parts.processes.at(saved.case.process, saved.case.version)
        item = saved.case.open_items[0]
        if item.node == at:
            return line.id
        head: dict[str, Any] = {"id": f"{line.id} on {number}", "at": began, "by": "eightflows", "item": item.id}
        known = {"calendar_days": 9, "trigger_met": False}
        event = (
            MachineDone(**head, answers=known) if item.state is ItemState.READY else Submitted(**head, answers=known)
        )
        site.store.cases.save(changed(saved, [event], running.process))
    raise AssertionError(f"the case never came to {at}")
