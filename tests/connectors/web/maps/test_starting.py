"""Can a future map be started on its page, by those who may, and is everything missing told at its field?"""

from dataclasses import replace
from typing import Any

import pytest

from connectors.web.parts import Parts
from engine.cases.casework import Casework
from engine.cases.published import StepSettings
from flows.wiring import running_here
from process_maps.drafts.draft import Draft
from process_maps.drafts.grid import typed
from process_maps.drafts.steps import with_step
from tests.connectors.web.site import MONDAY, Browser, TestSite

MAP = "/maps/drawn/visits"


def drawn_visits() -> Draft:
    """Ask for a visit; decide; book it or say no; file it: typed as in the editor."""
    draft = Draft(head={"name": "Home visits", "state": "future"})
    names = ("Ask for a visit", "Decide on the visit", "Book the visit", "Say no", "File the record")
    for number, name in enumerate(names):
        draft = with_step(draft, f"s{number - 1}" if number else "", id=f"s{number}", values={"name": name})
    for step, after in (("s2", "2 70%"), ("s3", "2 30%"), ("s4", "3 or 4")):
        draft = typed(draft, step, "comes after", after)
    return draft


WHOLE: dict[str, Any] = {
    "owner": "workforce_lead",
    "retention": "staff_record",
    "who s0": "person:employee",
    "questions s0": "reason: Why is it asked for? (text)",
    "due s0": "2 working days",
    "who s1": "person:manager",
    "questions s1": "agreed: Is it agreed? (yes or no)",
    "due s1": "1 working day",
    "who s2": "person:manager",
    "questions s2": "Date of the visit (date)",
    "due s2": "5 working days",
    "who s3": "person:manager",
    "questions s3": "told: What did you say? (text)",
    "due s3": "1 working day",
    "who s4": "machine:file_record",
    "condition s1>s2": "agreed",
}


@pytest.fixture
def visits(site: TestSite) -> TestSite:
    site.store.drawn_maps.create("visits", drawn_visits(), by="fay", at=MONDAY)
    processes = running_here(site.store)
    casework = Casework(site.store.cases, processes, site.staff, policies=site.parts.policies, audit=site.store.audit)
    parts: Parts = replace(site.parts, processes=processes, casework=casework, publishing=processes)
    return TestSite(parts=parts, store=site.store, clock=site.clock, staff=site.staff)


def sent(browser: Browser, fields: dict[str, Any], then: str = "start") -> Any:
    return browser.send(f"{MAP}/{then}", fields, at=f"{MAP}/start")


def test_a_future_map_is_started_and_can_be_used(visits: TestSite) -> None:
    omar = visits.signed_in("omar")
    answer = sent(omar, WHOLE)
    assert answer.headers["location"] == f"{MAP}/started"
    page = omar.get(f"{MAP}/started").text
    assert "Home visits runs" in page
    assert "It begins with: Ask for a visit" in page
    assert 'href="/start/visits"' in page
    assert "Home visits" in omar.get("/start").text


def test_everything_missing_is_told_at_its_field_and_what_was_said_is_kept(visits: TestSite) -> None:
    omar = visits.signed_in("omar")
    given = {**WHOLE, "who s0": "", "due s1": "soon", "questions s2": "( )", "condition s1>s2": "agred", "owner": ""}
    where = sent(omar, given).headers["location"]
    page = omar.get(where).text
    assert "<title>Error: " in page
    for id in ("who-1", "due-2", "questions-3", "condition-1", "owner-whole"):
        assert f'href="#{id}"' in page
        assert f'id="{id}-error"' in page
    assert 'value="soon"' in page
    assert visits.store.published.find("visits").version == ""  # type: ignore[union-attr]


def test_a_facilitator_fills_it_in_and_somebody_of_ops_starts_it(visits: TestSite) -> None:
    fay = visits.signed_in("fay")
    assert ">Start it<" not in fay.get(f"{MAP}/start").text
    answer = sent(fay, WHOLE, "start/check")
    assert "Nothing is missing" in fay.get(answer.headers["location"]).text
    assert sent(fay, WHOLE).status_code == 403
    assert visits.store.published.find("visits").settings.step("s0") == StepSettings(  # type: ignore[union-attr]
        role="employee", questions="reason: Why is it asked for? (text)", due="2 working days"
    )
    assert sent(visits.signed_in("omar"), WHOLE).headers["location"] == f"{MAP}/started"


def test_whoever_may_start_it_can_check_first(visits: TestSite) -> None:
    omar = visits.signed_in("omar")
    where = sent(omar, {**WHOLE, "then": "check"}).headers["location"]
    assert "It can be started." in omar.get(where).text
    assert visits.store.published.find("visits").version == ""  # type: ignore[union-attr]


def test_nobody_else_starts_or_fills_it_in(visits: TestSite) -> None:
    sam = visits.signed_in("sam")
    sam.get("/account")
    assert sam.get(f"{MAP}/start").status_code == 200
    for then in ("start", "start/check", "start/pause"):
        assert sam.send(f"{MAP}/{then}", WHOLE, at="/account").status_code == 403
    assert visits.store.published.find("visits") is None


def test_a_map_of_today_is_copied_first(visits: TestSite) -> None:
    visits.store.drawn_maps.change("visits", lambda draft: draft.with_head({"state": "current"}), by="fay", at=MONDAY)
    omar = visits.signed_in("omar")
    where = sent(omar, WHOLE).headers["location"]
    assert "Copy it into a future state" in omar.get(where).text


def test_a_cell_that_cannot_be_read_stands_in_the_way(visits: TestSite) -> None:
    visits.store.drawn_maps.change("visits", lambda draft: typed(draft, "s1", "wait", "soon"), by="fay", at=MONDAY)
    omar = visits.signed_in("omar")
    where = sent(omar, WHOLE).headers["location"]
    assert "1 cell of the map cannot be read" in omar.get(where).text


def test_a_process_is_paused_and_goes_on(visits: TestSite) -> None:
    omar = visits.signed_in("omar")
    sent(omar, WHOLE)
    omar.send(f"{MAP}/start/pause", {"paused": "yes"}, at=f"{MAP}/started")
    assert "Home visits is paused" in omar.get(f"{MAP}/started").text
    assert "Home visits" not in omar.get("/start").text
    assert omar.get("/start/visits/omar").status_code == 409
    omar.send(f"{MAP}/start/pause", {"paused": "no"}, at=f"{MAP}/started")
    assert "Home visits" in omar.get("/start").text


def test_the_map_leads_to_its_start_only_as_a_future_state(visits: TestSite) -> None:
    fay = visits.signed_in("fay")
    assert f'href="{MAP}/start"' in fay.get(MAP).text
    visits.store.drawn_maps.change("visits", lambda draft: draft.with_head({"state": None}), by="fay", at=MONDAY)
    assert f'href="{MAP}/start"' not in fay.get(MAP).text


def test_what_was_typed_is_text_on_the_page(visits: TestSite) -> None:
    omar = visits.signed_in("omar")
    evil = "</textarea><script>alert(1)</script>"
    where = sent(omar, {**WHOLE, "questions s0": evil, "condition s1>s2": evil}).headers["location"]
    assert "<script>alert" not in omar.get(where).text
