"""Does no notice about a health IT system leave "scheduled" without the authority to release?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from connectors.notice_files import library_rules
from engine.notices.change import Change, Notice
from engine.notices.release import (
    Condition,
    Decision,
    EmergencyRelease,
    NoEmergencyRelease,
    NotReleased,
    SafetyCase,
    SafetyOfficer,
    emergency_release,
    obstacles,
    require_release,
)
from engine.notices.trust import SystemUse
from tests.engine.notices.small_trust import LILLIE, MONDAY, ROSTER, a_change, at

RULES = library_rules()
SYSTEMS: Mapping[str, SystemUse] = {"S-1": LILLIE, "S-2": ROSTER}
CASE = SafetyCase(
    ref="SC-1", system="S-1", version="7.2", decision=Decision.RELEASE, decided=date(2026, 10, 1), officer="dev",
    recorded_by="dev", supplier_case="4.1", supplier_hazard_log="9", local_case="2.0", hazard_log="3.1",
    residual_risk=2, continuity_plan=True, training_done=True,
)  # fmt: skip
OFFICER = SafetyOfficer(
    person="dev",
    body="NMC",
    number="12A3456E",
    registered_until=date(2027, 3, 31),
    trained_until=date(2027, 9, 1),
)


def against(
    change: Change | None = None,
    *cases: SafetyCase,
    officer: SafetyOfficer = OFFICER,
    on: date = MONDAY,
    emergency: EmergencyRelease | None = None,
) -> list[str]:
    found = obstacles(change or a_change(), SYSTEMS, cases, [officer], RULES, on=on, emergency=emergency)
    return [fault.what for fault in found]


def test_a_whole_decision_on_this_version_releases() -> None:
    assert against(None, CASE) == []
    require_release(a_change(), SYSTEMS, [CASE], [OFFICER], RULES, on=MONDAY)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"decision": Decision.REFUSE}, "was refused"),
        ({"version": "7.1"}, "no safety decision covers LilliCare 7.2; the last one covers 7.1"),
        ({"system": "S-2"}, "no safety decision covers LilliCare 7.2"),
        ({"decided": date(2026, 12, 1)}, "no safety decision"),
        ({"supplier_case": ""}, "supplier's safety case (DCB0129)"),
        ({"supplier_hazard_log": " "}, "supplier's hazard log"),
        ({"local_case": ""}, "our safety case (DCB0160)"),
        ({"hazard_log": ""}, "our hazard log"),
        ({"residual_risk": None}, "residual risk is missing"),
        ({"residual_risk": 5}, "residual risk 5 is unacceptable"),
        ({"continuity_plan": False}, "no plan for when it is down"),
        ({"training_done": False}, "training is not done"),
        ({"review_by": date(2026, 11, 22)}, "its review was due"),
        ({"conditions": (Condition(what="Double check", expires=date(2026, 11, 22)),)}, "ran out on 22 November"),
        ({"officer": "hall", "recorded_by": "hall"}, "no Clinical Safety Officer"),
        ({"recorded_by": "asha"}, "somebody else than the Clinical Safety Officer wrote or changed it"),
    ],
)
def test_one_thing_missing_blocks(changes: dict[str, Any], what: str) -> None:
    (found,) = against(None, replace(CASE, **changes))
    assert what in found.replace("Sunday ", "")


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"registered_until": date(2026, 11, 22)}, "registration ran out"),
        ({"trained_until": date(2026, 11, 22)}, "training ran out"),
        ({"trained_until": None}, "training has no end date"),
    ],
)
def test_the_officer_must_be_registered_and_trained_on_the_day(changes: dict[str, Any], what: str) -> None:
    (found,) = against(None, CASE, officer=replace(OFFICER, **changes))
    assert what in found


@pytest.mark.parametrize(
    "condition",
    [
        Condition(what="Double check", expires=date(2026, 11, 22), met=True),
        Condition(what="Double check", expires=MONDAY),
        Condition(what="Double check"),
    ],
)
def test_a_condition_met_or_not_yet_due_releases(condition: Condition) -> None:
    conditional = replace(CASE, decision=Decision.RELEASE_WITH_CONDITIONS, conditions=(condition,))
    assert against(None, conditional) == []


def test_a_release_ends_when_a_condition_runs_out() -> None:
    conditional = replace(CASE, conditions=(Condition(what="Double check", expires=MONDAY),))
    assert against(None, conditional, on=MONDAY) == []
    assert against(None, conditional, on=date(2026, 11, 24)) != []


def test_the_latest_decision_on_the_version_counts() -> None:
    later = replace(CASE, ref="SC-2", decision=Decision.REFUSE, decided=date(2026, 11, 1))
    assert "was refused" in against(None, CASE, later)[0]
    assert against(None, later, replace(CASE, ref="SC-3", decided=date(2026, 11, 2))) == []


def test_an_upgrade_needs_a_decision_on_the_version_it_brings() -> None:
    upgrade = a_change(notice=Notice.UPGRADE, versions={"S-1": "7.3"})
    assert against(upgrade, CASE) == ["no safety decision covers LilliCare 7.3; the last one covers 7.2"]
    assert against(upgrade, CASE, replace(CASE, version="7.3")) == []


@pytest.mark.parametrize(
    ("change", "blocked"),
    [
        pytest.param(a_change(systems=("S-2",)), False, id="not health IT"),
        pytest.param(a_change(notice=Notice.TRAINING), False, id="training needs none"),
        pytest.param(a_change(notice=Notice.NEW_SYSTEM), True, id="a new health IT system"),
    ],
)
def test_who_needs_it(change: Change, blocked: bool) -> None:
    assert bool(against(change)) is blocked


def test_a_system_whose_register_does_not_say_is_taken_to_be_health_it() -> None:
    unsure = replace(ROSTER, health_it=None)
    assert obstacles(a_change(systems=("S-2",)), {"S-2": unsure}, [], [], RULES, on=MONDAY)


def test_everything_missing_is_told_at_once() -> None:
    bare = SafetyCase(
        ref="SC-1",
        system="S-1",
        version="7.2",
        decision=Decision.REFUSE,
        decided=MONDAY,
        officer="nobody",
        recorded_by="asha",
    )
    with pytest.raises(NotReleased) as raised:
        require_release(a_change(), SYSTEMS, [bare], [], RULES, on=MONDAY)
    assert len(raised.value.faults) == 10


HOLDERS = {"hall": frozenset({"on_call_manager"}), "dev": frozenset({"clinical_safety_officer"})}
WHY = "Prescriptions cannot be printed anywhere"


def emergency(**more: Any) -> EmergencyRelease:
    given: dict[str, Any] = {"first": "hall", "second": "dev", "roles": HOLDERS, "why": WHY, "now": at(MONDAY, 22)}
    return emergency_release(a_change(), SYSTEMS, RULES, **(given | more))


def test_two_named_people_release_in_an_emergency_and_owe_the_paperwork_in_two_working_days() -> None:
    release = emergency()
    assert release.task_due == date(2026, 11, 25)
    assert against(None, emergency=release) == []
    assert against(a_change(versions={"S-1": "7.3"}), emergency=release), "it covers that version alone"


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"second": "hall"}, ["second"]),
        ({"second": "asha"}, ["second"]),
        ({"first": "asha", "second": "ben"}, ["first", "second"]),
        ({"why": "urgent"}, ["why"]),
    ],
)
def test_the_emergency_route_is_no_back_door(changes: dict[str, Any], places: list[str]) -> None:
    with pytest.raises(NoEmergencyRelease) as raised:
        emergency(**changes)
    assert [fault.where for fault in raised.value.faults] == places
