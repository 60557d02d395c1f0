"""Are the times and shares of a log laid beside those drawn, step by step and way by way?"""

from process_maps.mining.performance import ConnectionPerformance, Performance, performance
from tests.builders import a_link, a_map, a_parallel, a_step, in_order, sent_back
from tests.process_maps.mining.logs import log_of, minutes, sequences

TWO_STEPS = a_map([a_step("A", touch=minutes(5)), a_step("B", touch=minutes(10), wait=minutes(60))])


def way(found: Performance, source: str, target: str) -> ConnectionPerformance:
    (one,) = [of for of in found.connections if (of.source, of.target) == (source, target)]
    return one


def test_measured_times_stand_beside_the_drawn_ones() -> None:
    log = log_of("1 A - 9:00-9:10", "1 B - 9:40-10:00", "2 A - 9:00-9:30", "2 B - 11:30-12:30")
    a, b = performance(TWO_STEPS, log).steps
    assert (a.drawn_work, a.work and a.work.mean, a.wait) == (minutes(5), minutes(20), None)
    assert b.wait is not None
    assert (b.drawn_wait, b.wait.mean, b.wait.median, b.wait.count) == (minutes(60), minutes(75), minutes(75), 2)


def test_completions_do_not_tell_the_work() -> None:
    found = performance(TWO_STEPS, log_of("1 A - 9:00", "1 B - 10:00"))
    assert [of.work for of in found.steps] == [None, None]
    assert found.steps[1].wait is not None


def test_shares_of_a_choice_and_of_rework_are_measured() -> None:
    process = a_map(
        "ABCD",
        a_link("A", "B", 0.5),
        a_link("A", "C", 0.5),
        *in_order("B", "D"),
        *in_order("C", "D"),
        sent_back("D", "A", 0.1),
    )
    found = performance(process, log_of(*sequences({"ABD": 2, "ACD": 1, "ACDABD": 1})))
    assert (way(found, "A", "B").drawn_share, way(found, "A", "B").share) == (0.5, 0.6)
    assert (way(found, "D", "A").drawn_share, way(found, "D", "A").share) == (0.1, 0.2)
    assert way(found, "D", "A").rework
    assert found.elsewhere == 0


def test_after_a_join_the_wait_begins_with_the_last_branch() -> None:
    process = a_map(
        "ABCD",
        *in_order("A", "split", "B", "join", "D"),
        *in_order("split", "C", "join"),
        gateways=[a_parallel("split"), a_parallel("join")],
    )
    log = log_of("1 A - 9:00-9:10", "1 B - 9:20-11:00", "1 C - 9:30-9:40", "1 D - 11:30-11:40")
    found = performance(process, log)
    waits = {of.step: of.wait.mean for of in found.steps if of.wait}
    assert waits == {"B": minutes(10), "C": minutes(20), "D": minutes(30)}
    through = way(found, "C", "D")
    assert through.wait is not None
    assert (through.share, through.wait.mean) == (1, minutes(110))


def test_work_that_came_from_elsewhere_is_counted_and_not_timed() -> None:
    found = performance(a_map("ABC"), log_of(*sequences({"ABC": 1, "BAC": 1})))
    assert found.elsewhere == 1
    assert way(found, "A", "B").share == 0.5


def test_a_step_the_log_does_not_have_has_no_times() -> None:
    found = performance(a_map("ABC"), log_of("1 A - 9:00-9:10", "1 B - 10:00-10:10"))
    assert (found.steps[2].work, found.steps[2].wait) == (None, None)
    assert (way(found, "B", "C").share, way(found, "B", "C").wait) == (0, None)


def test_one_visit_leads_to_a_step_once() -> None:
    found = performance(a_map("AB"), log_of(*sequences({"ABB": 1})))
    assert (way(found, "A", "B").share, found.elsewhere) == (1, 1)
