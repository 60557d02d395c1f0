"""Does an information flow map show who passes what to whom, with no line through a box?"""

import pytest
from hypothesis import HealthCheck, given, settings

from connectors.render.description import describe_information
from connectors.render.lookups import Lookups
from connectors.render.swim_lanes import draw_information_flow
from connectors.render.swim_rows import SwimRows
from process_maps.analysis.report import MapReport, analyse
from process_maps.model import (
    Information,
    Lane,
    Party,
    Step,
    System,
)
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import LaneKind, Medium, PartyRole
from tests.builders import MINUTE, a_choice, a_link, a_map, a_step, in_order, sent_back
from tests.connectors.render.odd_maps import odd_report
from tests.connectors.render.seen import ALLOWED, SVG, Picture
from tests.library import PROCESSES, library_report
from tests.strategies import reports


def draw(process: ProcessMap) -> Picture:
    return Picture(draw_information_flow(analyse(process)))


def intake() -> ProcessMap:
    """A referral typed twice, with a question in between."""
    steps = [
        a_step("print", touch=6 * MINUTE, lane="admin", systems=("mail",)),
        a_step("type", touch=12 * MINUTE, lane="admin", systems=("rio",)),
        a_step("triage", touch=15 * MINUTE, lane="nurse"),
        a_step("ask", touch=5 * MINUTE, lane="nurse"),
        a_step("answer", lane="person"),
    ]
    links = (
        *in_order("print", "type", "enough?"),
        a_link("enough?", "triage", 0.82, label="Yes"),
        a_link("enough?", "ask", 0.18, label="No"),
        *in_order("ask", "answer"),
        sent_back("triage", "type", 0.05),
    )
    return a_map(
        steps,
        *links,
        gateways=[a_choice("enough?")],
        lanes=(
            Lane(id="admin", name="Team admin"),
            Lane(id="nurse", name="Duty nurse"),
            Lane(id="person", name="Service user", kind=LaneKind.SERVICE_USER),
        ),
        systems=(System(id="mail", name="Shared mailbox"), System(id="rio", name="RiO")),
        parties=(Party(id="gp", name="GP practice", role=PartyRole.SUPPLIER),),
        information=(
            Information(what="Referral", source="gp", target="mail", medium=Medium.EMAIL),
            Information(what="Referral", source="print", target="type", medium=Medium.PAPER),
            Information(what="Referral", source="type", target="rio", by_hand=True),
            Information(what="Question", source="ask", target="gp", medium=Medium.PHONE, often="3 tries"),
        ),
    )


def test_the_service_user_has_the_first_lane_and_systems_the_last() -> None:
    rows = SwimRows(Lookups(analyse(intake()))).rows
    assert [(row.name, row.kind) for row in rows] == [
        ("Service user", "service user"),
        ("GP practice", "supplier"),
        ("Team admin", ""),
        ("Duty nurse", ""),
        ("Shared mailbox", "system"),
        ("RiO", "system"),
    ]


def test_a_lane_and_a_party_of_one_name_share_a_row() -> None:
    process = a_map(
        [a_step("ring", lane="user")],
        lanes=(Lane(id="user", name="Service user", kind=LaneKind.SERVICE_USER),),
        parties=(Party(id="customer", name="service user", role=PartyRole.CUSTOMER),),
        information=(Information(what="Letter", source="ring", target="customer"),),
    )
    assert [row.name for row in SwimRows(Lookups(analyse(process))).rows] == ["Service user"]


@pytest.mark.parametrize(
    "words",
    [
        *("print", "type", "triage", "ask", "answer", "1", "Yes 82%", "No 18%", "5%", "6 min"),
        *("Referral", "Re-keyed", "Question", "3 tries", "E-mail", "On paper", "By phone", "System used", "Comes back"),
    ],
)
def test_what_flows_is_shown(words: str) -> None:
    assert words in draw(intake()).all_words()


def test_the_counts_stand_at_the_foot() -> None:
    counts = draw(intake()).all_words()[-1]
    report = analyse(intake())
    assert counts.startswith(f"{report.information.hand_offs} hand-offs   ·   1 time re-keyed   ·   2 systems used")
    assert "1 time re-keyed" in describe_information(report)


def test_a_join_is_not_drawn_but_what_comes_after_it_is_reached() -> None:
    links = (
        *in_order("a", "split"), a_link("split", "b", 0.5), a_link("split", "c", 0.5), *in_order("b", "join"),
        *in_order("c", "join", "d"),
    )  # fmt: skip
    process = a_map("abcd", *links, gateways=[a_choice("split"), a_choice("join")])
    rows = SwimRows(Lookups(analyse(process)))
    assert rows.order == ["a", "split", "b", "c", "d"]
    assert [target for _, target in rows.onward("b")] == ["d"]


@pytest.mark.parametrize("process", PROCESSES)
def test_nothing_touches_on_the_maps_of_the_library(process: str) -> None:
    picture = Picture(draw_information_flow(library_report(process)))
    assert picture.faults() == {}
    assert len(picture.steps) == len(library_report(process).process.steps)


@pytest.mark.parametrize("seed", range(24))
def test_nothing_touches_on_the_oddest_maps(seed: int) -> None:
    report = odd_report(seed)
    picture = Picture(draw_information_flow(report))
    assert picture.faults() == {}
    assert len(picture.steps) == len(report.process.steps)


def test_a_long_map_is_cut_into_parts_that_refer_to_each_other() -> None:
    names = [str(number) for number in range(30)]
    words = draw(a_map(names, *in_order(*names), sent_back("25", "2", 0.1))).all_words()
    assert [word for word in words if word.startswith("Part ")] == ["Part 1 of 3", "Part 2 of 3", "Part 3 of 3"]
    assert {"to 3, 10%", "from 26"} <= set(words)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(reports())
def test_any_map_becomes_plain_svg(report: MapReport) -> None:
    for element in Picture(draw_information_flow(report)).root.iter():
        name = element.tag.removeprefix(SVG)
        assert name in ALLOWED
        assert set(element.keys()) <= ALLOWED[name]


def test_a_map_of_one_step_nobody_does_is_drawn() -> None:
    picture = draw(a_map([Step(id="s", name="Step")]))
    assert "Nobody named" in picture.all_words()
    assert picture.faults() == {}
