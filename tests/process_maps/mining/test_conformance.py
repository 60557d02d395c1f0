"""Are cases that go as drawn told from those that do not, and is it told where they leave the map?"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from process_maps.mining.conformance import Conformance, Leaving, conformance
from process_maps.mining.matching import NothingInCommon
from process_maps.process_map import ProcessMap
from tests.builders import a_choice, a_link, a_map, a_parallel, a_step, in_order, sent_back
from tests.process_maps.mining.logs import log_of, sequences

LINE = a_map("ABCD")
CHOICE = a_map("ABCD", a_link("A", "B", 0.5), a_link("A", "C", 0.5), a_link("B", "D"), a_link("C", "D"))
BACK = a_map("ABC", *in_order("A", "B", "C"), sent_back("B", "A", 0.2))
SIDE_BY_SIDE = a_map(
    "ABCXD",
    *in_order("A", "split", "B", "C", "join", "D"),
    *in_order("split", "X", "join"),
    gateways=[a_parallel("split"), a_parallel("join")],
)
EITHER_OR_BOTH = a_map(
    "ABCD",
    *in_order("A", "split"),
    a_link("split", "which"),
    a_link("which", "B", 0.5),
    a_link("which", "C", 0.5),
    *in_order("B", "join"),
    *in_order("C", "join"),
    *in_order("split", "D", "join"),
    gateways=[a_parallel("split"), a_parallel("join"), a_choice("which")],
)
TWO_STARTS = a_map("ABC", *in_order("A", "join", "C"), *in_order("B", "join"), gateways=[a_parallel("join")])
ALL_BACK = a_map("ABCD", *in_order("A", "B"), a_link("B", "C", 0.3), a_link("B", "D", 0.7), sent_back("C", "B", 1.0))


def follow(process: ProcessMap, *ways: str) -> Conformance:
    return conformance(process, log_of(*sequences(dict.fromkeys(ways, 1))))


@pytest.mark.parametrize(
    ("process", "fitting", "leaving"),
    [
        pytest.param(LINE, ["ABCD"], ["ABC", "BCD", "ACBD", "ABBCD", "DCBA"], id="a line"),
        pytest.param(CHOICE, ["ABD", "ACD"], ["ABCD", "AD", "ABCBD"], id="a choice"),
        pytest.param(BACK, ["ABC", "ABABC", "ABABABC"], ["ABBC", "AABC", "ABA"], id="rework"),
        pytest.param(
            SIDE_BY_SIDE, ["ABCXD", "ABXCD", "AXBCD"], ["ACBXD", "ABCD", "AXD", "AXBXCD", "ABXDC"],
            id="side by side",
        ),
        pytest.param(EITHER_OR_BOTH, ["ABD", "ADB", "ACD", "ADC"], ["ABCD", "AD", "AB"], id="a choice on a branch"),
        pytest.param(TWO_STARTS, ["ABC", "BAC"], ["AC", "BC", "ABCA"], id="two starts, both needed"),
        pytest.param(ALL_BACK, ["ABD", "ABCBD", "ABCBCBD"], ["ABC", "ABCD"], id="a step that sends all back"),
    ],
)  # fmt: skip
def test_cases_fit_or_leave_the_map(process: ProcessMap, fitting: list[str], leaving: list[str]) -> None:
    found = {"".join(way.activities): way.fits for way in follow(process, *fitting, *leaving).variants}
    assert [way for way, fits in found.items() if fits != (way in fitting)] == []


@pytest.mark.parametrize(
    ("process", "way", "where"),
    [
        pytest.param(LINE, "AXBCD", [(Leaving.NOT_ON_MAP, "A", "X")], id="something else"),
        pytest.param(LINE, "ABD", [(Leaving.SKIPPED, "B", "C")], id="one skipped"),
        pytest.param(LINE, "AD", [(Leaving.SKIPPED, "A", "B"), (Leaving.SKIPPED, "A", "C")], id="two skipped"),
        pytest.param(LINE, "CD", [(Leaving.SKIPPED, "", "A"), (Leaving.SKIPPED, "", "B")], id="the first"),
        pytest.param(LINE, "ABBCD", [(Leaving.UNEXPECTED, "B", "B")], id="done again"),
        pytest.param(LINE, "AB", [(Leaving.ENDED_EARLY, "B", "C")], id="ended early"),
        pytest.param(SIDE_BY_SIDE, "ABCD", [(Leaving.SKIPPED, "C", "X")], id="a branch skipped"),
        pytest.param(SIDE_BY_SIDE, "AXXBCD", [(Leaving.UNEXPECTED, "X", "X")], id="again, the other branch goes on"),
        pytest.param(
            CHOICE, "ABCD", [(Leaving.UNEXPECTED, "B", "C")], id="the other way of a choice too"
        ),
    ],
)  # fmt: skip
def test_where_a_case_leaves_the_map_is_told(
    process: ProcessMap, way: str, where: list[tuple[Leaving, str, str]]
) -> None:
    found = follow(process, way).deviations
    assert [(of.kind, of.after, of.step) for of in found] == sorted(where)


def test_cases_are_counted() -> None:
    found = conformance(LINE, log_of(*sequences({"ABCD": 6, "ABD": 3, "ABBBCD": 1})))
    assert (found.cases, found.fitting, found.share) == (10, 6, 0.6)
    assert [(of.kind, of.cases, of.times) for of in found.deviations] == [
        (Leaving.SKIPPED, 3, 3),
        (Leaving.UNEXPECTED, 1, 2),
    ]


def test_steps_are_known_by_id_or_name_in_any_case_or_as_said() -> None:
    process = a_map([a_step("one"), a_step("b"), a_step("C")])
    log = log_of("1 ONE - 9:00-9:10", "1 B - 10:00-10:10", "1 Last - 11:00-11:10")
    assert conformance(process, log).unknown == ("Last",)
    assert conformance(process, log).unseen == ("C",)
    assert conformance(process, log, same={"last": "c"}).share == 1


@pytest.mark.parametrize(
    ("same", "told"),
    [
        pytest.param({"Nowhere": "A"}, "no activity called Nowhere", id="not in the log"),
        pytest.param({"A": "nowhere"}, "no step called nowhere", id="not on the map"),
    ],
)
def test_a_match_that_cannot_be_is_told(same: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        conformance(LINE, log_of("1 A - 9:00-9:10"), same=same)


def test_a_map_and_a_log_with_no_step_in_common_are_told() -> None:
    with pytest.raises(NothingInCommon, match="the log's X are none of the map's A, B, C and D"):
        follow(LINE, "X")


@settings(max_examples=40, deadline=None)
@given(st.text("ABCDX", min_size=1, max_size=9))
def test_a_case_fits_exactly_if_it_leaves_the_map_nowhere(way: str) -> None:
    for process in (SIDE_BY_SIDE, BACK):
        if set(way) & {step.id for step in process.steps}:
            found = follow(process, way)
            assert (found.share == 1) is (not found.deviations)
