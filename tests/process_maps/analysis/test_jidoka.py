"""Does each step get the advice lean order asks for: eliminate, simplify, then automate?"""

from datetime import timedelta

import pytest

from process_maps.analysis.blocks import block_of
from process_maps.analysis.jidoka import Advice, MachineWork, machine_work
from process_maps.analysis.timeline import timeline
from process_maps.analysis.visits import expected_visits
from process_maps.model import (
    Element,
    Information,
    Party,
    Step,
    Suitability,
    System,
    ValueSplit,
)
from process_maps.process_map import ProcessMap
from process_maps.quantities import Demand, Period, StepTimes
from process_maps.vocabulary import (
    Medium,
    PartyRole,
    Value,
    Verb,
    Work,
)

MINUTE = timedelta(minutes=1)
SIX_MINUTES = StepTimes(touch=6 * MINUTE)
READY = Suitability(
    rules_written=True,
    input_digital=True,
    exception_owner="Team lead",
    lawful_basis="Employment contract",
    rule_based=5,
    structured_input=5,
    stability=5,
    few_exceptions=3,
    error_prone=5,
)
ASKED_NOTHING = Suitability()
MOVABLE = (Element(name="Look up", verb=Verb.READ, touch=4 * MINUTE),)
JUDGED = (Element(name="Decide", verb=Verb.DECIDE, touch=2 * MINUTE),)


def record(suitability: Suitability = READY, **changes: object) -> Step:
    changes = {"times": SIX_MINUTES, "systems": ("roster", "esr")} | changes
    return Step(id="record", name="Record absence", suitability=suitability, **changes)  # type: ignore[arg-type]


def judged(step: Step, *information: Information, items_a_year: float | None = 2000) -> MachineWork:
    process = ProcessMap(
        id="m",
        name="M",
        steps=(step,),
        systems=(System(id="roster", name="Roster"), System(id="esr", name="ESR")),
        parties=(Party(id="staff", name="Staff member", role=PartyRole.SUPPLIER),),
        information=information,
        demand=None if items_a_year is None else Demand(items=items_a_year, per=Period.YEAR),
    )
    (work,) = machine_work(process, timeline(process, block_of(process), expected_visits(process)))
    return work


@pytest.mark.parametrize(
    ("step", "advice"),
    [
        pytest.param(record(), Advice.AUTOMATE, id="gates passed, score high"),
        pytest.param(record(value=Value.WASTE), Advice.CHALLENGE, id="waste is challenged, whatever it scores"),
        pytest.param(
            record(value_split=ValueSplit(necessary=3 * MINUTE, waste=3 * MINUTE)),
            Advice.CHALLENGE,
            id="half waste",
        ),
        pytest.param(record(work=Work.MACHINE), Advice.DONE, id="a machine does it"),
        pytest.param(record(ASKED_NOTHING), Advice.SETTLE, id="nobody has asked"),
        pytest.param(record(Suitability(rules_written=False)), Advice.KEEP, id="needs judgement"),
        pytest.param(record(Suitability(input_digital=False)), Advice.SETTLE, id="on paper: simplify first"),
        pytest.param(record(elements=JUDGED), Advice.KEEP, id="only deciding"),
        pytest.param(record(elements=MOVABLE + JUDGED), Advice.PARTLY, id="look up by machine, decide by person"),
    ],
)
def test_advice_follows_lean_order(step: Step, advice: Advice) -> None:
    assert judged(step).advice is advice


def test_the_score_follows_the_worked_example() -> None:
    """docs/method/jidoka.md: 6 minutes, 2,000 a year, two systems."""
    work = judged(record())
    assert work.score == pytest.approx(67 / 14)
    assert work.hours_a_year == pytest.approx(200)


def test_a_score_of_little_use_stays_with_people() -> None:
    against = Suitability(
        rules_written=True,
        input_digital=True,
        exception_owner="Team lead",
        lawful_basis="Contract",
        rule_based=1,
        structured_input=1,
        stability=1,
        few_exceptions=1,
    )
    assert judged(record(against, systems=()), items_a_year=50).advice is Advice.KEEP


def test_only_the_machine_part_is_released() -> None:
    work = judged(record(elements=MOVABLE + JUDGED))
    assert work.released == 4 * MINUTE
    assert work.elements == ("Look up",)


def test_what_stays_with_people_releases_nothing() -> None:
    assert judged(record(elements=JUDGED)).released == timedelta(0)


@pytest.mark.parametrize(
    ("medium", "passed"),
    [
        pytest.param(Medium.EMAIL, True, id="on screen"),
        pytest.param(Medium.PAPER, False, id="on paper"),
        pytest.param(Medium.PHONE, False, id="by voice"),
    ],
)
def test_whether_the_input_is_digital_is_read_from_the_map(medium: Medium, passed: bool) -> None:
    arriving = Information(what="Absence", source="staff", target="record", medium=medium)
    gates = {gate.name: gate.passed for gate in judged(record(ASKED_NOTHING), arriving).gates}
    assert gates["input is digital"] is passed


def test_typing_again_counts_as_prone_to_error() -> None:
    written = Information(what="Absence", source="staff", target="roster")
    typed = Information(what="Absence", source="roster", target="record", by_hand=True)
    scores = {score.criterion: score.points for score in judged(record(ASKED_NOTHING), written, typed).scores}
    assert scores["prone to error"] == 5


def test_without_demand_volume_and_hours_are_left_open() -> None:
    work = judged(record(), items_a_year=None)
    points = {score.criterion: score.points for score in work.scores}
    assert (points["volume"], points["time released"], work.hours_a_year) == (None, None, None)
