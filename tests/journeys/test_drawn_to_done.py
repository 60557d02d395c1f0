"""Does a map drawn in the editor run: a person's step, a branch on an answer, a machine's step, to the filed record?"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.process_files.published import RunningHere
from engine.cases.casework import Casework
from engine.cases.model import CaseStatus
from engine.cases.moves import RefusedEvent
from engine.cases.published import ProcessSettings, PublishedProcess, StepSettings
from engine.cases.publishing import publication
from flows.wiring import running_here
from process_maps.drafts.draft import Draft
from process_maps.drafts.grid import typed
from process_maps.drafts.reading import read
from process_maps.drafts.steps import with_step
from process_maps.process_map import ProcessMap
from tests.journeys.trust import ASHA, LEE, MO, Trust, bodies_of, london, opened_trust

NAMES = ("Ask for a visit", "Decide on the visit", "Book the visit", "Say no", "File the record")


def drawn() -> ProcessMap:
    draft = Draft(head={"name": "Home visits", "state": "future"})
    for number, name in enumerate(NAMES):
        draft = with_step(draft, f"s{number - 1}" if number else "", id=f"s{number}", values={"name": name})
    for step, after in (("s2", "2 70%"), ("s3", "2 30%"), ("s4", "3 or 4")):
        draft = typed(draft, step, "comes after", after)
    found = read(draft)
    assert found.process is not None
    assert not found.faults
    return found.process


SETTINGS = ProcessSettings(
    owner="workforce_lead",
    steps={
        "s0": StepSettings(role="employee", questions="reason: Why is it asked for? (text)", due="2 working days"),
        "s1": StepSettings(role="manager", questions="agreed: Is it agreed? (yes or no)", due="1 working day"),
        "s2": StepSettings(role="manager", questions="visit_on: When is it? (date)", due="5 working days"),
        "s3": StepSettings(role="manager", questions="told: What did you say? (text)", due="1 day"),
        "s4": StepSettings(automation="file_record", owner="hr_lead"),
    },
    conditions={"s1>s2": "agreed"},
)


@pytest.fixture
def trust(tmp_path: Path) -> Iterator[Trust]:
    trust = opened_trust(tmp_path, london(2026, 11, 23, 9, 0))
    yield trust
    trust.store.close()


@pytest.fixture
def here(trust: Trust) -> RunningHere:
    """The pages, and a worker of another process that shares only the database."""
    here, worker = running_here(trust.store), running_here(trust.store)
    trust.casework = Casework(
        trust.store.cases, here, trust, policies=trust.parts.checks.policies, audit=trust.store.audit
    )
    trust.parts = replace(trust.parts, processes=worker)
    return here


def publish(here: RunningHere, settings: ProcessSettings = SETTINGS) -> str:
    """The version that was made."""
    found = publication(drawn(), settings, here.known(), id="visits")
    process = PublishedProcess(
        name="visits", title="Home visits", settings=settings, by=LEE, at=london(2026, 11, 23, 8, 0)
    )
    return here.publish(process, found.files).version


@pytest.mark.parametrize(("agreed", "next_step"), [(True, "s2"), (False, "s3")])
def test_a_case_of_a_drawn_map_runs_to_its_filed_record(
    trust: Trust, here: RunningHere, agreed: bool, next_step: str
) -> None:
    publish(here)
    case = trust.start("visits", ASHA, {}, by=MO)
    assert case.startswith("HV-")
    assert trust.waited_for(case) == {"s0": "employee"}
    trust.submit(case, "s0#1", ASHA, reason="Mother is ill")
    trust.submit(case, "s1#1", MO, agreed=agreed)
    assert trust.waited_for(case) == {next_step: "manager"}
    answers = {"visit_on": "2026-11-30"} if agreed else {"told": "Not this week"}
    trust.submit(case, f"{next_step}#1", MO, **answers)
    assert trust.case(case).status is CaseStatus.CLOSED
    assert "record_pdf" in trust.store.cases.forms(case, special=True)["s4#1"].special
    assert trust.store.audit.verify() is None
    assert not any("{{" in body for body in bodies_of(trust.deliver()))


def test_who_is_asked_is_reminded_and_then_the_owner_is_told(trust: Trust, here: RunningHere) -> None:
    publish(here)
    trust.start("visits", ASHA, {}, by=MO)
    trust.live_until(london(2026, 12, 3, 18, 0))
    to = [str(letter["To"]) for letter in trust.deliver()]
    assert sum("asha.moor" in each for each in to) == 2
    assert sum("lee.marsh" in each for each in to) == 1


def test_a_new_version_is_for_new_cases_and_open_ones_stay_on_theirs(trust: Trust, here: RunningHere) -> None:
    first = publish(here)
    old = trust.start("visits", ASHA, {}, by=MO)
    shorter = SETTINGS.steps["s0"]
    second = publish(
        here, replace(SETTINGS, steps={**SETTINGS.steps, "s0": replace(shorter, due="1 working day", role="manager")})
    )
    new = trust.start("visits", ASHA, {}, by=LEE)
    assert first != second
    assert (trust.case(old).version, trust.case(new).version) == (first, second)
    assert (trust.waited_for(old), trust.waited_for(new)) == ({"s0": "employee"}, {"s0": "manager"})
    trust.submit(old, "s0#1", ASHA, reason="Still on the old one")


def test_a_paused_process_starts_no_case_and_open_cases_go_on(trust: Trust, here: RunningHere) -> None:
    publish(here)
    case = trust.start("visits", ASHA, {}, by=MO)
    here.pause("visits", True, by=LEE, at=trust.now)
    assert "visits" not in here.names()
    with pytest.raises(RefusedEvent, match="Home visits is paused"):
        trust.start("visits", ASHA, {}, by=MO)
    trust.submit(case, "s0#1", ASHA, reason="Mother is ill")
    assert trust.waited_for(case) == {"s1": "manager"}
