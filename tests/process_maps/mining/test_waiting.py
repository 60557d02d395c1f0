"""Is every moment of waiting laid at the door of its first cause?"""

import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.eventlogs import read_event_log, read_working_hours
from process_maps.mining.event_log import Event, event_log
from process_maps.mining.waiting import CAUSES, HAND_OFF, RESOURCE, STEP, TRANSITION, Cause, causes_of_waiting
from process_maps.mining.working_hours import DAY, Shift
from tests.process_maps.mining.logs import events, log_of, minutes
from tests.process_maps.mining.waiting_by_minute import causes_by_minute
from tests.shared import shared

HOUR = timedelta(hours=1)
ALWAYS = tuple(Shift(weekday=day, begins=timedelta(0), ends=DAY) for day in range(7))
AT_WORK = {"Anya": ALWAYS, "Dom": ALWAYS}
MORNINGS = (Shift(weekday=0, begins=timedelta(hours=8), ends=timedelta(hours=12)),)


def waits_of(*lines: str, activity: str = "B", case: str = "1") -> dict[str, float]:
    """Minutes by cause that one piece of work waited, by people who are always at work."""
    waiting = causes_of_waiting(log_of(*lines), hours=AT_WORK)
    rows = [of for of in waiting.grouped() if of.names[2] == activity and case in of.cases]
    return {cause.value: rows[0].waits.of(cause) / minutes(1) for cause in CAUSES if rows[0].waits.of(cause)}


@pytest.mark.parametrize(
    ("others", "causes"),
    [
        pytest.param([], {"extraneous": 60}, id="nothing explains it"),
        pytest.param(
            ["9 X Anya 9:00-10:20"], {"contention": 20, "extraneous": 40},
            id="busy with work begun before",
        ),
        pytest.param(
            ["9 X - 9:00-9:50", "9 Y Anya 10:10-10:30"], {"contention": 20, "extraneous": 40},
            id="busy with work that was waiting already",
        ),
        pytest.param(
            ["9 X - 9:00-10:05", "9 Y Anya 10:10-10:30"], {"prioritisation": 20, "extraneous": 40},
            id="busy with work that became ready later",
        ),
        pytest.param(
            ["9 X - 9:00-10:05", "9 Y Anya 10:10-10:30", "8 Z Anya 9:00-10:20"],
            {"contention": 20, "prioritisation": 10, "extraneous": 30},
            id="contention before prioritisation where both hold",
        ),
        pytest.param(["9 X Dom 10:00-11:00"], {"extraneous": 60}, id="somebody else is busy"),
        pytest.param(["9 X Anya 11:00-12:00"], {"extraneous": 60}, id="busy only afterwards"),
    ],
)  # fmt: skip
def test_a_wait_of_an_hour_is_split(others: list[str], causes: dict[str, float]) -> None:
    assert waits_of("1 A Dom 9:00-10:00", "1 B Anya 11:00-11:30", *others) == causes


def test_work_held_for_a_batch_waited_for_it() -> None:
    lines = [
        "1 A Dom 9:00-10:00", "1 B Anya 11:00-11:10",
        "2 A - 9:00-10:40", "2 B Anya 11:10-11:20",
    ]  # fmt: skip
    assert waits_of(*lines) == {"batching": 40, "extraneous": 20}
    assert waits_of(*lines, case="2") == {"contention": 10, "extraneous": 20}


def test_who_is_not_at_work_is_unavailable() -> None:
    log = log_of("1 A Dom 9:00-11:30", "1 B Anya 13:00-14:00")
    split = causes_of_waiting(log, hours={"Anya": MORNINGS, "Dom": ALWAYS}).total
    assert (split.extraneous, split.unavailability) == (minutes(30), minutes(60))


def test_who_has_no_hours_is_named() -> None:
    log = log_of("1 A Dom 9:00-10:00", "1 B Anya 11:00-12:00")
    waiting = causes_of_waiting(log, hours={"Dom": ALWAYS})
    assert (waiting.without_hours, waiting.total.unavailability) == (("Anya",), HOUR)


def test_work_by_nobody_waits_for_reasons_nobody_knows() -> None:
    log = log_of("1 A - 9:00-10:00", "1 B - 11:00-12:00", "2 C - 10:00-11:00")
    assert causes_of_waiting(log).total.extraneous == HOUR


def test_completions_alone_do_not_tell_what_waited() -> None:
    with pytest.raises(ValueError, match="need starts"):
        causes_of_waiting(log_of("1 A - 9:00", "1 B - 10:00"))


@pytest.mark.parametrize(
    ("by", "names"),
    [
        pytest.param(STEP, [("B",), ("C",)], id="step"),
        pytest.param(TRANSITION, [("A", "B"), ("B", "C")], id="transition"),
        pytest.param(RESOURCE, [("",), ("Anya",), ("Dom",)], id="person"),
        pytest.param(HAND_OFF, [("Anya", ""), ("Anya", "Dom"), ("Dom", "Anya")], id="hand-off"),
    ],
)
def test_waits_are_grouped(by: tuple[object, ...], names: list[tuple[str, ...]]) -> None:
    log = log_of(
        "1 A Dom 9:00-10:00", "1 B Anya 11:00-12:00", "1 C Dom 12:00-13:00",
        "2 A Dom 9:00-10:00", "2 B Anya 13:00-14:00", "2 C - 15:00-16:00",
    )  # fmt: skip
    waiting = causes_of_waiting(log)
    groups = waiting.grouped(by)  # type: ignore[arg-type]
    assert [group.names for group in groups] == names
    assert sum((group.waits.total for group in groups), timedelta(0)) == waiting.total.total
    assert sum(group.count for group in groups) == len(waiting) == 4


def test_an_empty_log_waits_for_nothing() -> None:
    log = log_of("1 A Dom 9:00-10:00")
    assert (len(causes_of_waiting(log)), causes_of_waiting(log).grouped()) == (0, ())


# ---------------------------------------------------------------- published cases


def expected_waits(path: Path) -> dict[tuple[str, ...], tuple[object, ...]]:
    with path.open(encoding="utf-8") as file:
        return {
            tuple(row[f"{end}_{part}"] for end in ("source", "target") for part in ("activity", "resource")): (
                float(row["frequency"]),
                frozenset(row["cases"].split(",")),
                *(pandas_time(row[f"wt_{cause}"]) for cause in PEER_CAUSES),
            )
            for row in csv.DictReader(file)
        }


PEER_CAUSES = ("batching", "contention", "prioritization", "unavailability", "extraneous")


def pandas_time(text: str) -> timedelta:
    """ "1 days 12:00:00" as pandas writes it."""
    told = re.fullmatch(r"(\d+) days(?: (\d+):(\d+):([\d.]+))?", text)
    assert told, text
    days, hours, mins, seconds = (float(part or 0) for part in told.groups())
    return timedelta(days=days, hours=hours, minutes=mins, seconds=seconds)


@pytest.mark.parametrize("name", ["handoff-test", *(f"manual_log_{number}" for number in range(1, 6))])
def test_causes_equal_the_published_ones(name: str) -> None:
    log = read_event_log(shared("data", "waiting", f"{name}.csv")).log
    hours = read_working_hours(shared("data", "waiting", "manual_log_calendar.json"))
    waiting = causes_of_waiting(log, hours=hours if name.startswith("manual") else None)
    found = {
        (*of.names[:2], *of.names[2:]): (
            of.count,
            frozenset(of.cases),
            *(of.waits.of(cause) for cause in CAUSES),
        )
        for of in waiting.grouped()
    }
    assert found == expected_waits(shared("data", "waiting", f"{name}_expected.csv"))


def test_purchasing_waits_as_long_as_kronos_says() -> None:
    """Hours, from ../shared/design/process_tools.md 3.4, where Kronos took minutes."""
    waiting = causes_of_waiting(read_event_log(shared("data", "logs", "PurchasingExample.csv.gz")).log)
    hours = {cause: round(waiting.total.of(cause) / HOUR, 1) for cause in CAUSES}
    assert (len(waiting), round(waiting.total.total / HOUR, 1)) == (8511, 303280.9)
    assert hours == {
        Cause.BATCHING: 27865.0,
        Cause.CONTENTION: 28705.0,
        Cause.PRIORITISATION: 40326.2,
        Cause.UNAVAILABILITY: 129675.6,
        Cause.EXTRANEOUS: 76709.2,
    }


# ---------------------------------------------------------------- laws

SHIFTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 2)).map(
        lambda told: Shift(
            weekday=0, begins=timedelta(hours=told[0]), ends=timedelta(hours=told[0] + told[1], minutes=30)
        )
    ),
    max_size=2,
).map(tuple)


@settings(max_examples=150, deadline=None)
@given(events(), SHIFTS, SHIFTS)
def test_causes_are_those_found_minute_by_minute(
    rows: list[Event], anya: tuple[Shift, ...], dom: tuple[Shift, ...]
) -> None:
    hours = {"Anya": anya, "Dom": dom}
    total = causes_of_waiting(event_log(rows), hours=hours).total if rows else None
    found = {cause.value: total.of(cause) / minutes(1) for cause in CAUSES} if total else dict.fromkeys(CAUSES, 0)
    assert found == causes_by_minute(rows, hours)


@settings(max_examples=60, deadline=None)
@given(events(most=30))
def test_causes_are_never_negative_and_make_up_the_wait(rows: list[Event]) -> None:
    log = event_log(rows)
    if not log.starts_recorded:
        return
    waiting = causes_of_waiting(log)
    assert (waiting.waits >= 0).all()
    lengths = (waiting.started - waiting.enabled).astype("int64")
    assert waiting.waits.sum(axis=1).tolist() == lengths.tolist()


@settings(max_examples=60, deadline=None)
@given(events(most=20), st.randoms(use_true_random=False))
def test_permuting_events_changes_nothing(rows: list[Event], rng: object) -> None:
    if not rows:
        return
    shuffled = rng.sample(rows, len(rows))  # type: ignore[attr-defined]
    assert causes_of_waiting(event_log(shuffled)).grouped() == causes_of_waiting(event_log(rows)).grouped()
