"""Do measured causes of waiting become waste at the right step, flow and kind, and no more than was waited?"""

from datetime import timedelta

import pytest

from process_maps.analysis.report import analyse
from process_maps.flow_kinds import EIGHT_FLOWS
from process_maps.mining.waiting import CAUSES, causes_of_waiting
from process_maps.mining.waste_of_waiting import (
    CAUSES_AS_WASTE,
    observations_of,
    waits_by_flow,
    with_causes,
)
from process_maps.mining.working_hours import DAY, Shift
from process_maps.model import Observation
from tests.builders import a_link, a_map, a_step
from tests.process_maps.mining.logs import log_of, minutes

ALWAYS = tuple(Shift(weekday=day, begins=timedelta(0), ends=DAY) for day in range(7))
HOURS = {"Anya": ALWAYS, "Dom": ALWAYS}
MAP = a_map([a_step("A"), a_step("B", wait=minutes(60))])


def seen(*others: str, hours: object = HOURS, flow: str = "service_users") -> list[tuple[str, str, str, float]]:
    """What is seen where B waited an hour: step, flow, waste, minutes."""
    log = log_of("1 A Dom 9:00-10:00", "1 B Anya 11:00-11:30", *others)
    waiting = causes_of_waiting(log, hours=hours)  # type: ignore[arg-type]
    process = a_map([a_step("A"), a_step("B")], a_link("A", "B", flow=flow))
    return [(of.step, of.flow, of.waste, of.time / minutes(1)) for of in observations_of(process, waiting)]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(seen(), [], id="what nothing explains is left to the rule"),
        pytest.param(
            seen("9 X Anya 9:00-10:20"), [("B", "service_users", "waiting", 20)], id="contention, a person waits"
        ),
        pytest.param(
            seen("9 X Anya 9:00-10:20", flow="information"), [("B", "information", "inventory", 20)],
            id="contention, a form lies",
        ),
        pytest.param(
            seen("9 X - 9:00-10:05", "9 Y Anya 10:10-10:30"), [("B", "process_engineering", "waiting", 20)],
            id="prioritisation",
        ),
        pytest.param(
            seen("2 A - 9:00-10:40", "2 B Anya 11:30-11:40"),
            [("B", "process_engineering", "inventory", 20), ("B", "service_users", "waiting", 15)],
            id="batching, over two visits",
        ),
        pytest.param(
            seen(hours={"Anya": (Shift(weekday=0, begins=timedelta(hours=10, minutes=45), ends=DAY),)}),
            [("B", "staff", "waiting", 45)], id="unavailability",
        ),
    ],
)  # fmt: skip
def test_a_cause_is_waste_in_a_flow(found: list[object], expected: list[object]) -> None:
    assert found == expected


def test_the_matrix_holds_the_causes_and_never_more_than_the_wait() -> None:
    log = log_of("1 A Dom 9:00-10:00", "1 B Anya 11:00-11:30", "9 X Anya 9:00-10:20")
    matrix = analyse(with_causes(MAP, causes_of_waiting(log, hours=HOURS))).waste
    cell = matrix.cell("service_users", "waiting")
    assert cell is not None
    assert [(finding.rule, finding.elapsed) for finding in cell.findings] == [
        ("observed", minutes(20)),
        ("waiting", minutes(40)),
    ]
    assert "contention" in cell.findings[0].evidence


def test_what_a_person_saw_stays() -> None:
    mine = Observation(step="B", flow="staff", waste="motion")
    log = log_of("1 A Dom 9:00-10:00", "1 B Anya 11:00-11:30", "9 X Anya 9:00-10:20")
    process = with_causes(a_map("AB", observations=(mine,)), causes_of_waiting(log, hours=HOURS))
    assert [of.waste for of in process.observations] == ["motion", "waiting"]


def test_a_flow_the_map_does_not_list_is_left_out() -> None:
    log = log_of("1 A Dom 9:00-10:00", "1 B Anya 11:00-11:30", "9 X - 9:00-10:05", "9 Y Anya 10:10-10:30")
    process = a_map("AB", flows=EIGHT_FLOWS[:1])
    assert observations_of(process, causes_of_waiting(log, hours=HOURS)) == ()


def test_waits_are_summed_by_the_flow_into_the_step() -> None:
    log = log_of("1 A - 9:00-9:10", "1 B - 9:40-10:00", "1 C - 11:00-11:10", "1 X - 12:00-12:10")
    process = a_map("ABC", a_link("A", "B"), a_link("B", "C", flow="information"))
    found = waits_by_flow(process, causes_of_waiting(log))
    assert [(of.flow, of.count, of.waits.total) for of in found] == [
        ("service_users", 1, minutes(30)),
        ("information", 1, minutes(60)),
        ("", 1, minutes(50)),
    ]


def test_every_cause_but_the_unexplained_has_its_cell() -> None:
    assert [cause for cause in CAUSES if cause not in CAUSES_AS_WASTE] == [CAUSES[-1]]
