"""Does every waste rule see its sign, in its cell, and is no minute counted twice?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from process_maps.analysis.blocks import block_of
from process_maps.analysis.timeline import Timeline, timeline
from process_maps.analysis.visits import expected_visits
from process_maps.analysis.waste import OBSERVED, WasteMatrix, waste_of
from process_maps.analysis.waste_rules import RULES
from process_maps.flow_kinds import EIGHT_WASTES
from process_maps.model import (
    Batch,
    Element,
    Equipment,
    Information,
    Lane,
    Link,
    Observation,
    Step,
    System,
    ValueSplit,
)
from process_maps.process_map import ProcessMap
from process_maps.quantities import NO_TIME, Demand, Period, StepTimes
from process_maps.vocabulary import (
    Activity,
    LinkKind,
    Value,
    Verb,
    Work,
)

MINUTE = timedelta(minutes=1)
TWO_DAYS = timedelta(days=2)
WEEK = timedelta(days=7)


def triage_map(triage: Step | None = None, **parts: object) -> ProcessMap:
    """Log (admin, band 3) then triage (nurse, band 6): 46 referrals a week, both 25 minutes."""
    plain = Step(id="triage", name="Triage", lane="nurse", times=StepTimes(touch=25 * MINUTE))
    content: dict[str, object] = {
        "id": "m",
        "name": "Referral",
        "steps": (
            Step(id="log", name="Log", lane="nurse", times=StepTimes(touch=25 * MINUTE)),
            triage or plain,
        ),
        "links": (Link(source="log", target="triage"),),
        "lanes": (Lane(id="nurse", name="Duty nurse", band="6"), Lane(id="admin", name="Admin", band="3")),
        "systems": (
            System(id="mail", name="Mailbox"),
            System(id="rio", name="RiO"),
            System(id="xl", name="Excel"),
        ),
        "demand": Demand(items=46, per=Period.WEEK, unit="referrals"),
    }
    return ProcessMap(**(content | parts))  # type: ignore[arg-type]


def times_of(process: ProcessMap) -> Timeline:
    return timeline(process, block_of(process), expected_visits(process))


def waste_in(process: ProcessMap) -> WasteMatrix:
    return waste_of(process, times_of(process))


def a_triage(**changes: object) -> Step:
    times = changes.pop("times", StepTimes(touch=25 * MINUTE))
    return Step(id="triage", name="Triage", **({"lane": "nurse", "times": times} | changes))  # type: ignore[arg-type]


def referral(source: str, target: str, **more: object) -> Information:
    return Information(what="Referral", source=source, target=target, **more)  # type: ignore[arg-type]


E_MAIL = referral("log", "mail")
WAITS = StepTimes(touch=25 * MINUTE, wait=TWO_DAYS)

SIGNS = [
    pytest.param(
        "waiting",
        triage_map(a_triage(times=WAITS)),
        "service_users",
        "waiting",
        TWO_DAYS,
        NO_TIME,
        id="a person waits",
    ),
    pytest.param(
        "waiting",
        triage_map(a_triage(times=WAITS), links=(Link(source="log", target="triage", flow="information"),)),
        "information",
        "inventory",
        TWO_DAYS,
        NO_TIME,
        id="a form lies",
    ),
    pytest.param(
        "batching",
        triage_map(a_triage(times=StepTimes(touch=25 * MINUTE, wait=WEEK), batch=Batch(every=TWO_DAYS))),
        "process_engineering",
        "inventory",
        TWO_DAYS / 2,
        NO_TIME,
        id="batched every 2 days",
    ),
    pytest.param(
        "re-keying",
        triage_map(information=(E_MAIL, referral("mail", "triage", by_hand=True, touch=4 * MINUTE))),
        "information",
        "transportation",
        NO_TIME,
        4 * MINUTE,
        id="typed from an e-mail",
    ),
    pytest.param(
        "re-keying",
        triage_map(
            a_triage(systems=("rio",)),
            information=(E_MAIL, referral("triage", "rio", by_hand=True, touch=4 * MINUTE)),
        ),
        "information",
        "overprocessing",
        NO_TIME,
        4 * MINUTE,
        id="and another system holds it",
    ),
    pytest.param(
        "orphan",
        triage_map(information=(referral("triage", "xl", touch=3 * MINUTE),)),
        "information",
        "overproduction",
        NO_TIME,
        3 * MINUTE,
        id="nobody reads the spreadsheet",
    ),
    pytest.param(
        "duplicate-store",
        triage_map(a_triage(systems=("mail", "rio")), information=(E_MAIL, referral("mail", "rio"))),
        "information",
        "overproduction",
        NO_TIME,
        NO_TIME,
        id="kept in two places",
    ),
    pytest.param(
        "chasing",
        triage_map(a_triage(activity=Activity.CHASE)),
        "information",
        "waiting",
        NO_TIME,
        25 * MINUTE,
        id="a step that chases",
    ),
    pytest.param(
        "chasing",
        triage_map(information=(referral("triage", "log", chase=True, touch=2 * MINUTE, per_item=3),)),
        "information",
        "waiting",
        NO_TIME,
        6 * MINUTE,
        id="three calls an item",
    ),
    pytest.param(
        "never-refuses",
        triage_map(a_triage(activity=Activity.INSPECTION, refused=0)),
        "process_engineering",
        "overprocessing",
        NO_TIME,
        25 * MINUTE,
        id="an approval that never refuses",
    ),
    pytest.param(
        "transport",
        triage_map(a_triage(activity=Activity.TRANSPORT)),
        "service_users",
        "transportation",
        NO_TIME,
        25 * MINUTE,
        id="carried",
    ),
    pytest.param(
        "walking",
        triage_map(a_triage(distance_m=160)),
        "staff",
        "motion",
        NO_TIME,
        2 * MINUTE,
        id="160 metres",
    ),
    pytest.param(
        "hand-off",
        triage_map(a_triage(lane="admin")),
        "service_users",
        "transportation",
        NO_TIME,
        NO_TIME,
        id="to another team",
    ),
    pytest.param(
        "set-up",
        triage_map(a_triage(batch=Batch(size=5), equipment=Equipment(changeover=10 * MINUTE))),
        "process_engineering",
        "waiting",
        NO_TIME,
        2 * MINUTE,
        id="set up for every 5",
    ),
    pytest.param(
        "downtime",
        triage_map(a_triage(equipment=Equipment(uptime=0.8))),
        "equipment",
        "defects",
        NO_TIME,
        NO_TIME,
        id="down a fifth of the time",
    ),
    pytest.param(
        "judged",
        triage_map(a_triage(value_split=ValueSplit(adds=20 * MINUTE, waste=5 * MINUTE))),
        "service_users",
        "overprocessing",
        NO_TIME,
        5 * MINUTE,
        id="five minutes judged waste",
    ),
    pytest.param(
        "low-right-first-time",
        triage_map(a_triage(times=StepTimes(touch=25 * MINUTE, right_first_time=0.74), systems=("rio",))),
        "information",
        "defects",
        NO_TIME,
        NO_TIME,
        id="three in four right",
    ),
    pytest.param(
        "skill",
        triage_map(a_triage(skill="3")),
        "staff",
        "skills",
        NO_TIME,
        25 * MINUTE * (1 - 20.71 / 33.08),
        id="a band 3 could do it",
    ),
    pytest.param(
        "rework",
        triage_map(
            links=(
                Link(source="log", target="triage"),
                Link(source="triage", target="log", kind=LinkKind.REWORK, share=0.2),
            )
        ),
        "service_users",
        "defects",
        NO_TIME,
        2 * 25 * MINUTE * 0.25,  # 1 / (1 - 0.2) visits: a quarter more, at both steps
        id="one in five comes back",
    ),
    pytest.param(
        OBSERVED,
        triage_map(observations=(Observation(step="triage", flow="staff", waste="motion", time=3 * MINUTE),)),
        "staff",
        "motion",
        NO_TIME,
        3 * MINUTE,
        id="seen by the room",
    ),
]


@pytest.mark.parametrize(("rule", "process", "flow", "waste", "elapsed", "work"), SIGNS)
def test_a_rule_sees_its_sign(
    rule: str, process: ProcessMap, flow: str, waste: str, elapsed: timedelta, work: timedelta
) -> None:
    cell = waste_in(process).cell(flow, waste)
    assert cell is not None
    seen = [finding for finding in cell.findings if finding.rule == rule]
    assert seen
    assert sum((finding.elapsed for finding in seen), NO_TIME) / MINUTE == pytest.approx(elapsed / MINUTE)
    assert sum((finding.work for finding in seen), NO_TIME) / MINUTE == pytest.approx(work / MINUTE)


def test_every_rule_has_a_sign_in_the_table() -> None:
    shown = {sign.values[0] for sign in SIGNS}
    assert shown == {rule.id for rule in RULES} | {OBSERVED}


def test_a_map_without_signs_has_no_waste() -> None:
    assert waste_in(triage_map()).cells == ()


def test_hours_and_pounds_a_year_follow_the_worked_example() -> None:
    """docs/method/waste.md: 4 minutes on 46 a week by a band 6 is 155 hours and 5,133 pounds a year."""
    process = triage_map(information=(E_MAIL, referral("mail", "triage", by_hand=True, touch=4 * MINUTE)))
    cell = waste_in(process).cell("information", "transportation")
    assert cell is not None
    assert cell.hours_a_year == pytest.approx(155.17, abs=0.01)
    assert cell.pounds_a_year == pytest.approx(5133.13, abs=0.01)


def test_no_minute_is_counted_twice() -> None:
    """Waste upon waste at one step: transport, chase, re-keying, judged and seen all claim the same 25 minutes."""
    process = triage_map(
        a_triage(
            activity=Activity.TRANSPORT,
            value=Value.WASTE,
            distance_m=800,
            skill="3",
            times=WAITS,
            batch=Batch(every=timedelta(days=30)),
        ),
        information=(E_MAIL, referral("mail", "triage", by_hand=True, touch=20 * MINUTE)),
        observations=(
            Observation(step="triage", flow="staff", waste="motion", time=10 * MINUTE),
            Observation(step="triage", flow="families", waste="waiting", time=timedelta(days=1)),
        ),
    )
    matrix = waste_in(process)
    assert matrix.work == 25 * MINUTE
    assert matrix.elapsed == TWO_DAYS
    assert any("counted under another waste" in found.evidence for cell in matrix.cells for found in cell.findings)


def test_machine_minutes_cost_no_staff_time() -> None:
    judged = a_triage(value=Value.WASTE)
    elements = (
        Element(name="Read", verb=Verb.READ, touch=15 * MINUTE, work=Work.MACHINE),
        Element(name="Decide", verb=Verb.DECIDE, touch=10 * MINUTE),
    )
    human, mixed, machine = (
        waste_in(triage_map(replace(judged, work=work, elements=elements))).work
        for work in (Work.HUMAN, Work.MIXED, Work.MACHINE)
    )
    assert (human, mixed, machine) == (25 * MINUTE, 10 * MINUTE, NO_TIME)


def test_hours_without_a_known_band_are_said_to_be_unpriced() -> None:
    matrix = waste_in(triage_map(a_triage(lane="", activity=Activity.CHASE)))
    assert matrix.pounds_a_year is None
    assert matrix.unpriced_hours == pytest.approx(25 / 60 * 46 / 5 * 253)


def test_without_demand_there_are_minutes_and_no_year() -> None:
    matrix = waste_in(triage_map(a_triage(activity=Activity.CHASE), demand=None))
    assert (matrix.work, matrix.hours_a_year, matrix.pounds_a_year) == (25 * MINUTE, None, None)


def test_a_map_of_seven_wastes_never_shows_the_eighth() -> None:
    seven = tuple(waste for waste in EIGHT_WASTES if waste.id != "skills")
    assert waste_in(triage_map(a_triage(skill="3"), wastes=seven)).cells == ()
