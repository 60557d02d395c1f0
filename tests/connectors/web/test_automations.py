"""Do the pages tell what a run did, where it stopped and what can be done, and is it asked for the day it was for?"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from connectors.render.stage_strip import Stage
from connectors.web.automation_parts import FlowLine, NotRunning, RunLine, RunView, StageTime, Week
from tests.connectors.web.browser import ONE_AT_A_TIME, chromium, served, tab
from tests.connectors.web.site import MONDAY, TestSite, a_site

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = date(2026, 11, 20)
RUN = RunLine(
    id="r-1", state="stopped", began=MONDAY, seconds=9.0, words="The relay <b>does not answer</b>", done=212,
    need_a_person=2, day=DAY,
)  # fmt: skip
WORKED = RunLine(id="r-3", state="worked", began=MONDAY, seconds=4.0, done=3, need_a_person=0, day=DAY)
FLOW = FlowLine(
    id="review-packs", name="Review packs", about="Make packs", schedule="Weekdays, 6:40", paused=False, next_run=None,
    runs=(RUN,), rehearsable=True, item="packs", by_hand=timedelta(minutes=150), replaces="Build the pack by copying",
    stages=(Stage(name="Reviews & dates", kind="takes"), Stage(name="Fill"), Stage(name="Packs", kind="gives")),
    look_at=("Supplier reviews", "/suppliers/reviews"),
    week=Week(done=4, need_a_person=2, released=timedelta(hours=10)),
)  # fmt: skip
STAGES = (
    StageTime(name="Read", state="worked", seconds=1.0),
    StageTime(name="Fill", state="stopped", begins=1.0, seconds=8.0),
    StageTime(name="Count", state="not reached"),
)


@dataclass(slots=True)
class OneFlow:
    """Stands where Prefect is, which tests/flows/test_automations.py asks for real."""

    asked: list[tuple[str, date | None]] = field(default_factory=list)
    sent_on: list[tuple[str, str]] = field(default_factory=list)
    shown: FlowLine = FLOW
    answers: bool = True

    def flows(self) -> "Sequence[FlowLine]":
        if not self.answers:
            raise NotRunning("What runs automations does not answer")
        return [self.shown]

    def flow(self, id: str) -> FlowLine | None:
        return self.shown if id == FLOW.id else None

    def view(self, id: str, run: str) -> RunView | None:
        known = (id, run) == (FLOW.id, RUN.id)
        return RunView(run=RUN, stages=STAGES, counts=(("Packs", 212),)) if known else None

    def run(self, id: str, *, day: date | None = None) -> str:
        self.asked.append((id, day))
        return "r-2"

    def go_on(self, id: str, run: str) -> None:
        self.sent_on.append((id, run))

    def pause(self, id: str, paused: bool) -> None:
        raise AssertionError((id, paused))


@pytest.fixture
def flows() -> OneFlow:
    return OneFlow()


@pytest.fixture
def site(flows: OneFlow) -> TestSite:
    plain = a_site()
    parts = replace(plain.parts, automations=flows, outbox=plain.store.outbox)
    return TestSite(parts=parts, store=plain.store, clock=plain.clock, staff=plain.staff)


def test_a_run_tells_where_it_stopped_why_and_what_can_be_done(site: TestSite) -> None:
    page = site.let_in("omar").get("/automations/review-packs/runs/r-1").text
    assert "Step 2 stopped: Fill." in page
    assert "Step 1 is not repeated" in page
    assert "The relay &lt;b&gt;does not answer" in page
    assert "Run again from step 2</button>" in page
    assert "All of it again for Friday 20 November 2026" in page
    assert '<a href="/suppliers/reviews">' in page
    assert site.let_in("omar").get("/automations/review-packs/runs/another").status_code == 404


@pytest.mark.parametrize(
    ("sent", "day"),
    [
        pytest.param({}, None, id="now"),
        pytest.param({"again-for": "2026-11-20"}, DAY, id="again, for the day of the run"),
        pytest.param({"day": "rehearse", "day-day": "20", "day-month": "11", "day-year": "2026"}, DAY, id="typed"),
    ],
)
def test_a_run_is_asked_for(site: TestSite, flows: OneFlow, sent: dict[str, str], day: date | None) -> None:
    omar = site.let_in("omar")
    assert omar.send("/automations/review-packs/run", sent, at="/account").status_code == 303
    assert flows.asked == [("review-packs", day)]


@pytest.mark.parametrize("sent", [{"again-for": "yesterday"}, {"day": "rehearse", "day-day": "31", "day-month": "2"}])
def test_a_day_that_is_none_runs_nothing_and_the_page_says_so(
    site: TestSite, flows: OneFlow, sent: dict[str, str]
) -> None:
    answer = site.let_in("omar").send("/automations/review-packs/run", sent, at="/account")
    assert answer.status_code == 422
    assert "Write the day, month and year" in answer.text
    assert 'id="day-day"' in answer.text
    assert flows.asked == []


def test_a_run_is_sent_on_from_where_it_stopped_and_that_is_noted(site: TestSite, flows: OneFlow) -> None:
    run = "/automations/review-packs/runs/r-1"
    omar = site.let_in("omar")
    answer = omar.send(f"{run}/go-on", {}, at=run)
    assert answer.headers["location"] == f"{run}?done=go-on"
    assert flows.sent_on == [("review-packs", "r-1")]
    assert "goes on from where it stopped" in omar.get(answer.headers["location"]).text
    assert site.store.audit.entries("")[-1].what == "flow run r-1 sent on from where it stopped"


@pytest.mark.parametrize(
    ("shown", "offered", "not_offered"),
    [
        pytest.param(FLOW, 'href="/automations/review-packs/runs/r-1">Fix', "Run now", id="stopped"),
        pytest.param(replace(FLOW, runs=(WORKED, RUN)), "Run now", "Fix<", id="worked since"),
        pytest.param(replace(FLOW, runs=(WORKED,), paused=True), "Resume", "Run now", id="paused"),
        pytest.param(replace(FLOW, runs=(replace(RUN, state="running"), RUN)), "Fix", "Run now", id="tried again"),
    ],
)
def test_each_row_of_the_list_offers_what_to_do(
    site: TestSite, flows: OneFlow, shown: FlowLine, offered: str, not_offered: str
) -> None:
    flows.shown = shown
    page = site.let_in("omar").get("/automations").text
    assert offered in page
    assert not_offered not in page
    assert ("None while it is paused" in page) is shown.paused


def test_where_nothing_runs_the_page_says_whom_to_ask(site: TestSite, flows: OneFlow) -> None:
    flows.answers = False
    answer = site.let_in("omar").get("/automations")
    assert answer.status_code == 503
    assert "Automations are not running" in answer.text
    assert "does not answer" in answer.text


def test_the_day_is_asked_for_under_the_names_it_is_read_by(site: TestSite) -> None:
    page = site.let_in("omar").get("/automations/review-packs").text
    assert re.findall('name="(day-[^"]*)"', page) == ["day-day", "day-month", "day-year"]


def test_a_flow_shows_its_picture_and_how_hours_are_worked_out(site: TestSite) -> None:
    page = site.let_in("omar").get("/automations/review-packs").text
    assert 'aria-label="Takes: Reviews &amp; dates"' in page
    assert "10.0 h" in page
    assert "4 packs x 150 min" in page


@ONE_AT_A_TIME
def test_the_pages_are_well_in_a_browser(site: TestSite) -> None:
    with chromium() as browser, served(site) as home:
        omar = tab(browser, home)
        omar.sign_in("omar")
        flow = "/automations/review-packs"
        for path in ("/automations", flow, f"{flow}/runs/r-1", "/account/letters", "/?show=started"):
            omar.go(path)
            omar.is_well()
