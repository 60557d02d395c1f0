"""Does a log become the map of the process that left it, fit to analyse and true to its times?"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.eventlogs import read_event_log
from process_maps.analysis.visits import expected_visits
from process_maps.checks import Severity, findings
from process_maps.mining.conformance import conformance
from process_maps.mining.discovery import Detail, Typical, discover
from process_maps.mining.event_log import Event, event_log
from process_maps.mining.variants import case_durations
from process_maps.process_map import ProcessMap
from process_maps.quantities import NO_TIME, Period
from process_maps.vocabulary import Evidence, GatewayKind, LinkKind
from tests.process_maps.mining.logs import events, log_of, minutes, sequences
from tests.shared import shared

EVERYTHING = Detail(least_cases=0, least_share=0)
Drawn = dict[tuple[str, str], float | None]


def drawn(process: ProcessMap, kind: LinkKind = LinkKind.SEQUENCE) -> Drawn:
    return {(link.source, link.target): link.share for link in process.links if link.kind is kind}


def errors(process: ProcessMap) -> list[str]:
    return [finding.what for finding in findings(process) if finding.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("ways", "onward", "back"),
    [
        pytest.param({"ABC": 3}, {("a", "b"): None, ("b", "c"): None}, {}, id="a line"),
        pytest.param(
            {"ABD": 3, "ACD": 1},
            {("a", "b"): 0.75, ("a", "c"): 0.25, ("b", "d"): None, ("c", "d"): None},
            {},
            id="a choice",
        ),
        pytest.param({"AB": 3, "ABAB": 1}, {("a", "b"): None}, {("b", "a"): 0.2}, id="work that comes back"),
        pytest.param({"AB": 3, "AAB": 1}, {("a", "b"): 0.8}, {("a", "a"): 0.2}, id="work done again at once"),
        pytest.param(
            {"AB": 3, "A": 1}, {("a", "b"): 0.75, ("a", "ends_here"): 0.25}, {}, id="some end earlier"
        ),
        pytest.param(
            {"AB": 3, "B": 1},
            {("start_here", "a"): 0.75, ("start_here", "b"): 0.25, ("a", "b"): None},
            {},
            id="some start later",
        ),
        pytest.param(
            {"ABD": 3, "ABCBD": 1},
            {("a", "b"): None, ("b", "c"): 0.2, ("b", "d"): 0.8},
            {("c", "b"): 1.0},
            id="another step on the way back",
        ),
        pytest.param(
            {"ABCD": 5, "ACBD": 5},
            {
                ("a", "split_1"): None, ("split_1", "b"): None, ("b", "join_1"): None, ("split_1", "c"): None,
                ("c", "join_1"): None, ("join_1", "d"): None,
            },
            {},
            id="side by side",
        ),
        pytest.param(
            {"ABCXD": 4, "ABXCD": 4, "AXBCD": 4},
            {
                ("a", "split_1"): None, ("split_1", "b"): None, ("b", "c"): None, ("c", "join_1"): None,
                ("split_1", "x"): None, ("x", "join_1"): None, ("join_1", "d"): None,
            },
            {},
            id="two steps beside one",
        ),
        pytest.param(
            {"ABCD": 5, "ACBD": 5, "ABCBCD": 2, "EBCD": 2},
            {
                ("start_here", "a"): 0.8571, ("start_here", "e"): 0.1429, ("a", "before_split_1"): None,
                ("e", "before_split_1"): None, ("before_split_1", "split_1"): None, ("split_1", "b"): None,
                ("b", "join_1"): None, ("split_1", "c"): None, ("c", "join_1"): None,
                ("join_1", "after_join_1"): None, ("after_join_1", "d"): 0.875,
            },
            {("after_join_1", "before_split_1"): 0.125},
            id="several ways in and back, gateways apart",
        ),
    ],
)  # fmt: skip
def test_ways_are_drawn(ways: dict[str, int], onward: Drawn, back: Drawn) -> None:
    process = discover(log_of(*sequences(ways)), name="A process")
    assert drawn(process) == onward
    assert drawn(process, LinkKind.REWORK) == back
    assert errors(process) == []


def test_a_parallel_block_is_between_parallel_gateways() -> None:
    process = discover(log_of(*sequences({"ABCD": 5, "ACBD": 5})), name="A process")
    assert [(gateway.id, gateway.kind) for gateway in process.gateways] == [
        ("split_1", GatewayKind.PARALLEL),
        ("join_1", GatewayKind.PARALLEL),
    ]


def test_what_cannot_be_closed_is_drawn_in_the_more_frequent_order_and_is_no_rework() -> None:
    process = discover(log_of(*sequences({"ABCD": 6, "ACBD": 5, "ABD": 4, "ACD": 4})), name="A process")
    assert drawn(process, LinkKind.REWORK) == {}
    assert ("b", "c") in drawn(process)
    assert any("either order" in note and "B / C" in note for note in process.notes)
    assert errors(process) == []


def test_what_is_rare_is_left_out_and_told() -> None:
    log = log_of(*sequences({"ABC": 30, "AXBC": 1, "ACB": 2}))
    process = discover(log, name="A process")
    assert [step.name for step in process.steps] == ["A", "B", "C"]
    assert drawn(process) == {("a", "b"): None, ("b", "c"): None}
    assert any(note.startswith("Steps left out: X.") for note in process.notes)
    assert any(note.startswith("90.9% of the cases went exactly as drawn") for note in process.notes)
    everything = discover(log, name="A process", detail=EVERYTHING)
    assert {step.name for step in everything.steps} == set("ABCX")
    assert errors(everything) == []


def test_times_are_the_means_of_the_log_and_waits_are_net_of_work() -> None:
    log = log_of("1 A Anya 9:00-9:20", "1 B Dom 10:00-10:10", "2 A Anya 9:00-9:40", "2 B Dom 12:00-12:30")
    a, b = discover(log, name="A process").steps
    assert (a.times.touch, a.times.wait) == (minutes(30), NO_TIME)
    assert (b.times.touch, b.times.wait) == (minutes(20), minutes(90))
    assert b.note == (
        "2 times, in 2 of 2 cases. Work: median 20 min, 90th percentile 28 min."
        " Wait: median 90 min, 90th percentile 2.17 h."
    )
    assert a.lane == "anya"


def test_medians_can_be_asked_for() -> None:
    log = log_of("1 A - 9:00-9:10", "2 A - 9:00-9:20", "3 A - 9:00-12:00")
    (step,) = discover(log, name="A process", typical=Typical.MEDIAN).steps
    assert step.times.touch == minutes(20)


def test_a_branch_does_not_wait_for_the_other_branch() -> None:
    lines = [
        f"{case} {activity} - {times}"
        for case, (first, then) in enumerate([("B", "C"), ("C", "B")] * 3)
        for activity, times in [
            ("A", "9:00-9:10"), (first, "9:20-11:00"), (then, "9:30-9:40"), ("D", "11:30-11:40"),
        ]
    ]  # fmt: skip
    steps = {step.name: step.times.wait for step in discover(log_of(*lines), name="A process").steps}
    assert steps == {"A": NO_TIME, "B": minutes(15), "C": minutes(15), "D": minutes(30)}


def test_a_log_of_completions_counts_all_time_as_waiting() -> None:
    process = discover(log_of("1 A - 9:00", "1 B - 10:00"), name="A process")
    assert [(step.times.touch, step.times.wait) for step in process.steps] == [
        (NO_TIME, NO_TIME),
        (NO_TIME, minutes(60)),
    ]
    assert any("only when work was completed" in note for note in process.notes)


def test_the_head_of_the_map_says_what_was_measured() -> None:
    log = log_of(*(f"{case} A - {24 * 7 * case}:00-{24 * 7 * case + 2}:00" for case in range(5)))
    process = discover(log, name="Blood tests", source="bloods.csv", flow="information")
    assert (process.id, process.name, process.evidence) == ("blood-tests", "Blood tests", Evidence.OBSERVED)
    assert process.observed == "2 November 2026 to 30 November 2026"
    assert process.demand is not None
    assert (process.demand.items, process.demand.per) == (1, Period.WEEK)
    assert process.measured is not None
    assert (process.measured.cases, process.measured.median, process.measured.ninth_decile) == (
        5,
        timedelta(hours=2),
        timedelta(hours=2),
    )


def test_a_log_of_a_day_says_nothing_about_demand() -> None:
    process = discover(log_of("1 A - 9:00-9:10", "2 A - 10:00-10:10"), name="A process")
    assert process.demand is None
    assert any("less than a week" in note for note in process.notes)


def test_names_that_look_alike_stay_apart() -> None:
    log = event_log(
        [
            replace(event, activity={"A": "Take bloods", "B": "take-bloods!", "C": "血"}[event.activity])
            for event in log_of(*sequences({"ABC": 1})).events()
        ]
    )
    assert [step.id for step in discover(log, name="!").steps] == ["take_bloods", "take_bloods_2", "step"]


def test_names_of_gateways_stay_free() -> None:
    names = {"A": "Start here", "B": "split 1", "C": "Join 1", "D": "Ends here"}
    log = event_log(
        [
            replace(event, activity=names[event.activity], resource="Ends here")
            for event in log_of(*sequences({"ABCD": 5, "ACBD": 5, "BCD": 2, "ABC": 2})).events()
        ]
    )
    assert errors(discover(log, name="A process")) == []


def test_an_empty_log_has_no_process() -> None:
    with pytest.raises(ValueError, match="no process"):
        discover(log_of(), name="A process")


# ---------------------------------------------------------------- real logs

LOGS = [
    ("logs", "sepsis_full.csv"), ("logs", "PurchasingExample.csv.gz"), ("logs", "patients.csv.gz"),
    ("waiting", "handoff-test.csv"), *(("waiting", f"manual_log_{number}.csv") for number in range(1, 6)),
]  # fmt: skip


@pytest.mark.parametrize("path", LOGS, ids=[name for _, name in LOGS])
def test_the_map_of_a_real_log_has_no_errors(path: tuple[str, str]) -> None:
    log = read_event_log(shared("data", *path)).log
    assert errors(discover(log, name=Path(path[1]).stem)) == []


def test_purchasing_is_found_with_its_loop_and_its_shares() -> None:
    """Shares from the log's own directly-follows counts: 374 and 234 of 608, 563 amended and sent back."""
    process = discover(read_event_log(shared("data", "logs", "PurchasingExample.csv.gz")).log, name="Purchasing")
    ways = drawn(process)
    assert ways["create_purchase_requisition", "analyze_purchase_requisition"] == pytest.approx(374 / 608, abs=1e-4)
    assert drawn(process, LinkKind.REWORK)["amend_request_for_quotation", "analyze_request_for_quotation"] == 1
    assert (process.measured.cases if process.measured else 0) == 608
    assert len(process.lanes) == 5


@pytest.mark.parametrize("number", range(1, 6))
def test_waits_and_work_on_the_map_add_up_to_the_mean_case(number: int) -> None:
    log = read_event_log(shared("data", "waiting", f"manual_log_{number}.csv")).log
    assert mean_on_map(discover(log, name="A process")) == pytest.approx(case_durations(log).mean / minutes(1), abs=1)


# ---------------------------------------------------------------- laws


def mean_on_map(process: ProcessMap) -> float:
    """Minutes of work and wait, each step as often as the map meets it."""
    visits = expected_visits(process)
    return sum(visits[step.id] * (step.times.touch + step.times.wait) / minutes(1) for step in process.steps)


@settings(max_examples=60, deadline=None)
@given(events(most=20))
def test_any_log_becomes_a_map_without_errors(rows: list[Event]) -> None:
    if rows:
        process = discover(event_log(rows), name="A process", detail=EVERYTHING)
        assert errors(process) == []


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.text("ABCD", min_size=1, max_size=6), st.integers(1, 30), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
def test_with_all_ways_drawn_cases_fit_and_their_mean_time_is_on_the_map(ways: dict[str, int], rng: object) -> None:
    """One after the other, nothing left out: the map is the log's Markov chain, whose visits are the log's own."""
    lines = []
    for way, times in ways.items():
        for number in range(times):
            clock = 600
            for activity in way:
                begin = clock + rng.randint(0, 30)  # type: ignore[attr-defined]
                clock = begin + rng.randint(0, 30)  # type: ignore[attr-defined]
                lines.append(f"{way}{number} {activity} - {begin // 60}:{begin % 60:02}-{clock // 60}:{clock % 60:02}")
    log = log_of(*lines)
    process = discover(log, name="A process", detail=EVERYTHING)
    assert errors(process) == []
    parallel = any(gateway.kind is GatewayKind.PARALLEL for gateway in process.gateways)
    if not parallel and not any("either order" in note for note in process.notes):
        assert conformance(process, log).share == 1
        assert mean_on_map(process) == pytest.approx(case_durations(log).mean / minutes(1), rel=0.01, abs=1)
