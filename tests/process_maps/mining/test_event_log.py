"""Does a log hold what happened, in order, whatever the order it came in?"""

import random
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from process_maps.mining.clock import instants_of, wall_clock
from process_maps.mining.event_log import Event, as_instants, event_log, in_order, micros
from tests.process_maps.mining.logs import at, event_of, events, log_of

LONDON = ZoneInfo("Europe/London")


def test_events_come_by_case_start_and_end() -> None:
    log = log_of("2 A Dom 10:00-10:30", "1 B Anya 11:00-12:00", "1 A Anya 10:00-11:00", "1 C Anya 10:00-10:10")
    assert [(event.case, event.activity) for event in log.events()] == [
        ("1", "C"), ("1", "A"), ("1", "B"), ("2", "A"),
    ]  # fmt: skip


def test_equal_events_stay_as_they_were_recorded() -> None:
    log = log_of("1 B - 10:00", "1 A - 10:00", "1 C - 10:00")
    assert [event.activity for event in log.events()] == ["B", "A", "C"]


def test_a_case_called_na_is_a_case() -> None:
    assert log_of("NA A - 10:00", "nan A - 10:00", "None A - 10:00").case_names == ("NA", "None", "nan")


def test_work_by_nobody_has_no_name() -> None:
    assert [event.resource for event in log_of("1 A - 10:00", "1 B Dom 11:00").events()] == ["", "Dom"]


@pytest.mark.parametrize(
    ("lines", "recorded"),
    [
        pytest.param(["1 A - 10:00", "1 B - 11:00"], False, id="only completions"),
        pytest.param(["1 A - 10:00", "1 B - 11:00-12:00"], True, id="some starts"),
    ],
)
def test_a_log_knows_whether_it_has_starts(lines: list[str], recorded: bool) -> None:
    assert log_of(*lines).starts_recorded is recorded


def test_work_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot end before it starts"):
        log_of("1 A - 11:00-10:00")


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        event_log([Event(case="1", activity="A", end=datetime(2026, 11, 2, 10))])  # noqa: DTZ001


def test_columns_out_of_order_are_refused() -> None:
    log = log_of("1 A - 10:00", "1 B - 11:00")
    with pytest.raises(ValueError, match="in order"):
        replace(log, start=log.start[::-1].copy(), end=log.end[::-1].copy())


def test_an_empty_log_is_a_log() -> None:
    log = log_of()
    assert (len(log), list(log.events()), log.case_bounds.tolist()) == (0, [], [0])


def test_bounds_divide_the_log_by_case() -> None:
    assert log_of("a A - 10:00", "b A - 10:00", "b B - 11:00", "c A - 9:00").case_bounds.tolist() == [
        0,
        1,
        3,
        4,
    ]


@settings(max_examples=60, deadline=None)
@given(events(), st.randoms(use_true_random=False))
def test_what_goes_in_comes_out(rows: list[Event], rng: random.Random) -> None:
    shuffled = rng.sample(rows, len(rows))
    told = sorted(rows, key=lambda row: (row.case, row.start, row.end, row.activity, row.resource))
    again = sorted(
        event_log(shuffled).events(),
        key=lambda row: (row.case, row.start, row.end, row.activity, row.resource),
    )
    assert again == told


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 3)), max_size=40), st.booleans())
def test_rows_are_ordered_as_a_plain_sort_would(rows: list[tuple[int, int, int]], by_time: bool) -> None:
    if by_time:
        rows.sort(key=lambda row: row[1])
    case, start, length = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    order = in_order(case.astype(np.int32), as_instants(start.copy()), as_instants(start + length))
    assert order.tolist() == sorted(range(len(rows)), key=lambda i: (case[i], start[i], start[i] + length[i], i))


def test_london_clocks_are_an_hour_ahead_in_summer() -> None:
    instants = micros(event_log([event_of("1 A - 10:00")]).end)
    summer = instants + 240 * 86_400_000_000
    assert (wall_clock(instants, LONDON) - instants).tolist() == [0]
    assert (wall_clock(summer, LONDON) - summer).tolist() == [3_600_000_000]


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        pytest.param("2026-03-29T00:59", "2026-03-29T00:59", id="before the clocks go on"),
        pytest.param("2026-03-29T01:30", "2026-03-29T01:30", id="a time that was skipped"),
        pytest.param("2026-03-29T02:00", "2026-03-29T01:00", id="after the clocks went on"),
        pytest.param("2026-10-25T00:30", "2026-10-24T23:30", id="before the clocks go back"),
        pytest.param("2026-10-25T01:30", "2026-10-25T00:30", id="a time that comes twice: the first"),
        pytest.param("2026-10-25T02:00", "2026-10-25T02:00", id="after the clocks went back"),
    ],
)
def test_a_wall_clock_tells_the_instant(local: str, utc: str) -> None:
    told = np.array([local], dtype="datetime64[us]")
    assert as_instants(instants_of(micros(told), LONDON)).tolist() == np.array([utc], dtype="datetime64[us]").tolist()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 2_000_000_000), max_size=20),
    st.sampled_from(["Europe/London", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]),
)
def test_wall_clocks_agree_with_python(seconds: list[int], zone: str) -> None:
    clock = ZoneInfo(zone)
    expected = [datetime.fromtimestamp(second, clock).replace(tzinfo=None) for second in seconds]
    local = wall_clock(np.array(seconds, dtype=np.int64) * 1_000_000, clock)
    assert as_instants(local).tolist() == expected


def test_times_of_test_logs_are_what_they_say() -> None:
    assert at("34:30").isoformat() == "2026-11-03T10:30:00+00:00"
