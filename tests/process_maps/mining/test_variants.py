"""Are ways, rework, hand-offs and durations counted as a person would?"""

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from process_maps.mining.event_log import Event, event_log
from process_maps.mining.variants import case_durations, hand_offs, rework, variants
from tests.process_maps.mining.logs import events, log_of, minutes, sequences


def test_ways_are_counted_the_most_frequent_first() -> None:
    found = variants(log_of(*sequences({"ABC": 1, "AC": 3, "ABBC": 1})))
    assert [("".join(way.activities), way.cases, way.share) for way in found] == [
        ("AC", 3, 0.6), ("ABBC", 1, 0.2), ("ABC", 1, 0.2),
    ]  # fmt: skip


def test_a_way_takes_as_long_as_half_of_its_cases() -> None:
    (way,) = variants(log_of("1 A - 9:00-9:10", "2 A - 9:00-9:30", "3 A - 9:00-10:00"))
    assert way.median_duration == minutes(30)


def test_rework_is_what_is_done_again_in_the_same_case() -> None:
    found = {of.activity: of for of in rework(log_of(*sequences({"ABAB": 1, "ABC": 1, "CCC": 1})))}
    assert (found["A"].cases, found["A"].cases_again, found["A"].times_again) == (2, 1, 1)
    assert (found["C"].cases, found["C"].cases_again, found["C"].times_again) == (2, 1, 2)
    assert found["C"].share == 0.5
    assert next(iter(found)) == "C", "the most repeated comes first"


def test_a_hand_off_is_from_one_person_to_another() -> None:
    log = log_of(
        "1 A Anya 9:00-9:10", "1 B Anya 9:20-9:30", "1 C Dom 9:40-9:50", "1 D - 10:00-10:10",
        "1 E Dom 10:20-10:30",
        "2 A Anya 9:00-9:10", "2 B Dom 9:40-9:50",
        "3 A Dom 9:00-9:10", "3 B Anya 9:05-9:50",
    )  # fmt: skip
    first, second = hand_offs(log)
    assert (first.source, first.target, first.count, first.cases, first.mean_wait) == (
        "Anya",
        "Dom",
        2,
        2,
        minutes(20),
    )
    assert (second.source, second.target, second.count, second.mean_wait) == ("Dom", "Anya", 1, timedelta(0))


def test_a_case_lasts_from_its_first_start_to_its_last_end() -> None:
    durations = case_durations(
        log_of("1 A - 9:00-12:00", "1 B - 9:30-10:00", "2 A - 9:00-9:10", "3 A - 9:00-9:30", "3 B - 9:40-10:00")
    )
    assert (durations.cases, durations.median, durations.longest) == (3, minutes(60), minutes(180))
    assert durations.mean == timedelta(seconds=5000)


def test_a_log_without_events_has_no_ways_and_no_durations() -> None:
    assert (variants(log_of()), rework(log_of()), hand_offs(log_of())) == ((), (), ())
    with pytest.raises(ValueError, match="no durations"):
        case_durations(log_of())


@settings(max_examples=50, deadline=None)
@given(events(most=30), st.randoms(use_true_random=False))
def test_permuting_cases_changes_nothing(rows: list[Event], rng: random.Random) -> None:
    cases = sorted({row.case for row in rows})
    shuffled = [row for case in rng.sample(cases, len(cases)) for row in rows if row.case == case]
    for measure in (variants, rework, hand_offs):
        assert measure(event_log(shuffled)) == measure(event_log(rows))


@settings(max_examples=50, deadline=None)
@given(events(most=30))
def test_every_case_is_of_one_variant(rows: list[Event]) -> None:
    found = variants(event_log(rows))
    assert sum(way.cases for way in found) == len({row.case for row in rows})
    assert sum(way.cases * len(way.activities) for way in found) == len(rows)
