"""Is what followed what counted, and waited for, as it happened?"""

import random
from datetime import timedelta
from itertools import pairwise
from statistics import fmean

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from process_maps.mining.directly_follows import directly_follows
from process_maps.mining.event_log import Event, event_log
from tests.process_maps.mining.logs import events, log_of, minutes


def test_an_edge_tells_how_often_and_how_long() -> None:
    graph = directly_follows(
        log_of(
            "1 Triage - 9:00-9:10",
            "1 Clinic - 9:40-10:00",
            "2 Triage - 9:00-9:20",
            "2 Clinic - 9:30-10:00",
            "3 Triage - 9:00-9:30",
            "3 Clinic - 11:30-12:00",
        )
    )
    (edge,) = graph.edges
    assert (edge.source, edge.target, edge.count) == ("Triage", "Clinic", 3)
    assert (edge.mean_wait, edge.median_wait) == (timedelta(seconds=3200), minutes(30))
    assert edge.p90_wait == minutes(30 + 0.8 * 90)  # interpolated between 30 and 120
    assert (graph.first, graph.last) == ({"Triage": 3}, {"Clinic": 3})


def test_work_that_overlaps_did_not_wait() -> None:
    (edge,) = directly_follows(log_of("1 A - 9:00-10:00", "1 B - 9:30-11:00")).edges
    assert edge.mean_wait == timedelta(0)


def test_completions_are_as_far_apart_as_they_are() -> None:
    (edge,) = directly_follows(log_of("1 A - 9:00", "1 B - 9:30")).edges
    assert edge.mean_wait == minutes(30)


def test_cases_do_not_follow_one_another() -> None:
    graph = directly_follows(log_of("1 A - 9:00", "2 B - 9:30"))
    assert (graph.edges, graph.first, graph.last) == ((), {"A": 1, "B": 1}, {"A": 1, "B": 1})


def test_an_empty_log_has_no_edges() -> None:
    assert directly_follows(log_of()).edges == ()


def test_the_graph_is_networkx() -> None:
    graph = directly_follows(log_of("1 A - 9:00", "1 B - 9:30", "1 B - 10:00", "1 C - 11:00")).graph()
    assert sorted(graph.edges) == [("A", "B"), ("B", "B"), ("B", "C")]
    assert graph.edges["B", "B"]["follows"].median_wait == minutes(30)


@settings(max_examples=60, deadline=None)
@given(events(most=30), st.randoms(use_true_random=False))
def test_permuting_cases_changes_nothing(rows: list[Event], rng: random.Random) -> None:
    cases = sorted({row.case for row in rows})
    shuffled = [row for case in rng.sample(cases, len(cases)) for row in rows if row.case == case]
    assert directly_follows(event_log(shuffled)) == directly_follows(event_log(rows))


@settings(max_examples=60, deadline=None)
@given(events(most=30))
def test_every_step_from_one_event_to_the_next_is_on_an_edge(rows: list[Event]) -> None:
    log = event_log(rows)
    expected: dict[tuple[str, str], list[float]] = {}
    for one, then in pairwise(log.events()):
        if one.case == then.case and then.start is not None:
            wait = max((then.start - one.end).total_seconds(), 0)
            expected.setdefault((one.activity, then.activity), []).append(wait)
    found = {(edge.source, edge.target): edge for edge in directly_follows(log).edges}
    assert found.keys() == expected.keys()
    for pair, waits in expected.items():
        edge = found[pair]
        assert edge.count == len(waits)
        assert abs(edge.mean_wait.total_seconds() - fmean(waits)) < 1e-5
        assert abs(edge.p90_wait.total_seconds() - float(np.percentile(waits, 90))) < 1e-5
