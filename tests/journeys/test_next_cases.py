"""Does a case that is filed ask for the next one: on its day, once, with today's forms, and not of who has left?"""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connectors.form_files import example_of
from engine.cases.model import CaseStatus, Resume
from flows.case_upkeep import Tended, Upkeep
from flows.wiring import LIBRARY, process_library
from tests.journeys.trust import ASHA, DIRECTORY, MO, Trust, london, opened_trust

ALL_RIGHT = {
    each: {"right": True} for each in example_of("dse_assessment", "dse_self_assessment").answers["workstation"]
}
CHECKED = {
    **example_of("dse_assessment", "dse_self_assessment").answers,
    "workstation": ALL_RIGHT,
    "pain": "no",
    "pain_where": None,
}


@pytest.fixture
def trust(tmp_path: Path) -> Iterator[Trust]:
    trust = opened_trust(tmp_path, london(2026, 11, 24, 9, 0))
    yield trust
    trust.store.close()


def checked(trust: Trust) -> str:
    """A self-assessment with nothing to look into, and the number of the one that follows it."""
    first = trust.start("dse_assessment", ASHA, {}, by=ASHA)
    trust.submit(first, "check#1", ASHA, **CHECKED)
    assert trust.case(first).status is CaseStatus.CLOSED
    return next_of(trust, "dse-assessment-future")


def next_of(trust: Trust, process: str) -> str:
    (line,) = trust.store.cases.find(process=process, status=CaseStatus.OPEN)
    return line.id


def upkeep(trust: Trust) -> Tended:
    found = Upkeep(trust.store.cases, trust.casework, trust.parts.processes, trust.known)
    tended = found.tend(on=trust.now.date(), now=trust.now)
    trust.carry_on()
    return tended


def leaving(day: date) -> Any:
    return replace(
        DIRECTORY, people=tuple(replace(each, leaves=day) if each.id == ASHA else each for each in DIRECTORY.people)
    )


def test_a_workstation_is_looked_at_again_a_year_later_and_every_year(trust: Trust) -> None:
    second = checked(trust)
    (line,) = [each for each in trust.casework.about(ASHA, by=trust.actor(ASHA), now=trust.now) if each.id == second]
    assert (line.waits_for, line.waits_until) == ((), london(2027, 11, 24, 7, 30))
    assert trust.casework.waiting_for(ASHA, trust.now) == []
    trust.live_until(london(2027, 11, 24, 7, 30))
    (asked,) = trust.casework.waiting_for(ASHA, trust.now)
    task = trust.casework.task(second, asked.item, by=trust.actor(ASHA), now=trust.now)
    assert (asked.due, task.answers["why"]) == (london(2027, 12, 8, 17, 0), "Yearly")
    trust.submit(second, "check#1", ASHA, **CHECKED | {"assessed_on": "2027-11-24"})
    third = trust.case(next_of(trust, "dse-assessment-future"))
    assert third.answers["falls_on"] == "2028-11-24"


def test_a_record_that_is_filed_again_asks_for_the_next_case_once(trust: Trust) -> None:
    second = checked(trust)
    first = trust.case(second).answers["follows"]
    trust.casework.reopen(str(first), at_step="file", reason="A better copy", by=trust.actor("20010007"), now=trust.now)
    trust.carry_on()
    assert next_of(trust, "dse-assessment-future") == second


def test_a_check_that_waits_for_its_day_is_cancelled_when_the_person_has_left(trust: Trust) -> None:
    second = checked(trust)
    trust.known = leaving(date(2027, 3, 31))
    trust.live_until(london(2027, 3, 31, 9, 0))
    assert upkeep(trust) == Tended()  # still here today
    trust.live_until(london(2027, 4, 1, 9, 0))
    assert upkeep(trust) == Tended(ended=1)
    assert trust.case(second).status is CaseStatus.CANCELLED
    assert upkeep(trust) == Tended()


def test_nothing_follows_for_somebody_who_will_have_left_by_then(trust: Trust) -> None:
    trust.known = leaving(date(2027, 3, 31))
    first = trust.start("dse_assessment", ASHA, {}, by=ASHA)
    trust.submit(first, "check#1", ASHA, **CHECKED)
    assert trust.store.cases.find(process="dse-assessment-future", status=CaseStatus.OPEN) == []


def test_a_case_that_waits_for_its_day_is_asked_for_with_the_forms_of_that_day(trust: Trust, tmp_path: Path) -> None:
    second = checked(trust)
    newer = tmp_path / "library"
    shutil.copytree(LIBRARY, newer)
    form = newer / "dse_assessment" / "forms" / "dse_self_assessment.yaml"
    form.write_text(form.read_text("utf-8").replace("Is there room to move?", "Can you move freely?"), "utf-8")
    later = Trust(trust.store, tmp_path, trust.now, library=newer)
    assert later.parts.processes.current("dse_assessment").version != trust.case(second).version
    assert upkeep(later) == Tended(renewed=1)
    assert upkeep(later) == Tended()
    renewed = later.case(next_of(later, "dse-assessment-future"))
    assert renewed.answers["falls_on"] == "2027-11-24"
    assert later.case(second).status is CaseStatus.SUPERSEDED
    version = process_library(later.store.processes, newer).current("dse_assessment").version
    assert renewed.version == version


def test_a_workstation_that_is_still_not_right_goes_back_to_the_assessor(trust: Trust) -> None:
    case = trust.start("dse_assessment", ASHA, {}, by=ASHA)
    hurts = dict(example_of("dse_assessment", "dse_self_assessment").answers)
    trust.submit(case, "check#1", ASHA, **hurts)
    looked = dict(example_of("dse_assessment", "dse_assessor_review").answers)
    trust.live_until(london(2026, 11, 26, 9, 0))
    trust.submit(case, "look_now#1", "20010007", **looked)
    trust.live_until(london(2026, 12, 24, 8, 0))  # four weeks on
    trust.submit(case, "recheck#1", ASHA, **hurts | {"assessed_on": "2026-12-24"})
    assert trust.waited_for(case) == {"look_now": "dse_assessor"}
    trust.live_until(london(2026, 12, 29, 9, 0))
    trust.submit(case, "look_now#2", "20010007", **looked | {"looked_on": "2026-12-29"})
    trust.live_until(london(2027, 1, 26, 8, 0))
    trust.submit(case, "recheck#2", ASHA, **CHECKED | {"assessed_on": "2027-01-26"})
    assert trust.case(case).status is CaseStatus.CLOSED
    assert trust.case(next_of(trust, "dse-assessment-future")).answers["falls_on"] == "2028-01-26"


# --- after an induction, after a trial --------------------------------------------------------------


@pytest.mark.parametrize(("contract", "reviewed"), [("Permanent", True), ("Agency", False)])
def test_an_induction_that_is_signed_off_asks_for_the_review_after_three_months(
    trust: Trust, contract: str, reviewed: bool
) -> None:
    starter = {
        **example_of("local_induction", "starter").answers,
        "contract_type": contract,
        "start_date": "2026-12-07",
    }
    case = trust.start("local_induction", ASHA, starter, by=MO)
    machine = trust.case(case)
    while (item := next((each for each in trust.case(case).open_items), None)) is not None:
        trust.casework.stop(case, item.id, reason="not for this test", by=trust.actor(MO), now=trust.now)
        lee = trust.actor("20010005")
        trust.casework.clear(case, item.id, resume=Resume.SKIP, reason="not for this test", by=lee, now=trust.now)
        trust.carry_on()
    assert machine.answers["contract_type"] == contract
    found = trust.store.cases.find(process="induction-review-future")
    assert bool(found) is reviewed
    if reviewed:
        trust.live_until(london(2027, 2, 21, 7, 30))  # two weeks before 7 March
        (asked,) = trust.casework.waiting_for(MO, trust.now)
        assert (asked.step, asked.due) == ("Hold the three-month review", london(2027, 3, 7, 17, 0))


def test_a_trial_is_looked_at_before_it_ends_and_again_where_it_is_tried_for_longer(trust: Trust) -> None:
    trust.now = london(2026, 12, 1, 9, 0)
    case = trust.start("flexible_working", ASHA, {}, by=ASHA)
    asked = {**example_of("flexible_working", "flexible_working_request").answers, "request_date": "2026-12-01"}
    trust.submit(
        case, "ask#1", ASHA, **asked | {"wanted_from": "2027-02-01", "earlier_requests": None, "asked_before": False}
    )
    met = {"met": True, "met_on": "2026-12-01", "met_how": "Face to face", "met_notes": "All of it", "extended": False}
    tried = {"decision": "trial", "agreed_change": "Two days from home", "agreed_from": "2027-02-01"}
    decided = {**met, **tried, "decided_on": "2026-12-01", "trial_until": "2027-04-30"}
    trust.submit(case, "decide#1", MO, **decided)
    assert trust.case(case).status is CaseStatus.CLOSED
    look = next_of(trust, "flexible-working-trial-future")
    trust.live_until(london(2027, 4, 16, 7, 30))
    (waits,) = trust.casework.waiting_for(MO, trust.now)
    task = trust.casework.task(look, waits.item, by=trust.actor(MO), now=trust.now)
    assert (task.answers["agreed_change"], task.answers["falls_on"]) == ("Two days from home", "2027-04-30")
    longer = {"decision": "trial", "agreed_now": "As it is", "trial_until": "2027-07-31"}
    trust.submit(look, waits.item, MO, looked_on="2027-04-16", looked_how="By phone", **longer)
    assert trust.case(look).status is CaseStatus.CLOSED
    again = trust.case(next_of(trust, "flexible-working-trial-future"))
    assert (again.answers["falls_on"], again.answers["follows"]) == ("2027-07-31", look)
