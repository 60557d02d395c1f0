"""Which spells count, what is the score, and which triggers are met?"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.forms.calculations.bradford import bradford
from engine.forms.calculations.spells import Spell, Window, WorkPattern, counted_spells
from engine.forms.calculations.triggers import read_triggers, triggers_met
from engine.forms.policies import AbsenceTriggers, Measure, Trigger
from tests.shared import shared

AS_OF = date(2026, 11, 22)  # a Sunday
EVERY_DAY = WorkPattern(weekdays=frozenset(range(7)), rostered=None)


def spell(first: str, last: str | None = None, excluded_for: str = "") -> Spell:
    return Spell(
        first=date.fromisoformat(first), last=date.fromisoformat(last) if last else None, excluded_for=excluded_for
    )


def published() -> Iterator[tuple[date, list[Spell], int, int, int, int]]:
    with shared("calendar", "bradford_cases.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            spells = [
                spell(*(part or None for part in episode.split("..")))  # type: ignore[arg-type]
                for episode in row["episodes(start..end inclusive)"].split(";")
            ]
            yield (
                date.fromisoformat(row["as_of"]),
                spells,
                int(row["window_days"]),
                int(row["S"]),
                int(row["D_calendar"]),
                int(row["score"]),
            )


def test_every_published_case_comes_out() -> None:
    cases = list(published())
    assert len(cases) >= 7
    for as_of, spells, window_days, expected_spells, expected_days, score in cases:
        found = bradford(spells, as_of=as_of, window_days=window_days).value
        assert (found.spells, found.days, found.score) == (expected_spells, expected_days, score)


@pytest.mark.parametrize(
    ("spells", "expected"),
    [
        pytest.param([("2025-11-22", "2025-11-22")], (0, 0), id="the day before the window"),
        pytest.param([("2025-11-23", "2025-11-23")], (1, 1), id="the first day of the window"),
        pytest.param([("2026-11-23", None)], (0, 0), id="it begins after the day"),
        pytest.param([("2026-11-20", "2026-11-30")], (1, 3), id="it ends after the day"),
        pytest.param([("2026-06-05", "2026-06-05"), ("2026-06-08", "2026-06-08")], (1, 4), id="only a weekend between"),
        pytest.param(
            [("2026-06-05", "2026-06-05"), ("2026-06-09", "2026-06-09")], (2, 2), id="a worked Monday between"
        ),
        pytest.param([("2026-05-01", "2026-05-01"), ("2026-05-05", "2026-05-05")], (1, 5), id="and a bank holiday"),
        pytest.param([("2026-06-01", "2026-06-05"), ("2026-06-03", "2026-06-08")], (1, 8), id="they overlap"),
        pytest.param([("2026-06-03", "2026-06-08"), ("2026-06-01", "2026-06-05")], (1, 8), id="in any order"),
        pytest.param([("2026-06-01", "2026-06-10"), ("2026-06-02", "2026-06-03")], (1, 10), id="one within another"),
        pytest.param([("2025-11-21", "2025-11-21"), ("2025-11-24", "2025-11-24")], (1, 2), id="merged, then cut"),
        pytest.param([("2026-06-01", "2026-06-02", "disability")], (0, 0), id="left out by the policy"),
        pytest.param(
            [("2026-06-01", "2026-06-02", "disability"), ("2026-06-03", "2026-06-03")], (1, 1), id="and before merging"
        ),
        pytest.param([("2026-06-01", "2026-06-02", "something else")], (1, 2), id="for another reason it counts"),
    ],
)
def test_which_days_count(spells: list[tuple[str, ...]], expected: tuple[int, int]) -> None:
    found = bradford([spell(*each) for each in spells], as_of=AS_OF, excluded=("pregnancy", "disability")).value
    assert (found.spells, found.days) == expected


def test_on_a_roster_the_next_shift_decides_whether_spells_are_one() -> None:
    spells = [spell("2026-06-01", "2026-06-01"), spell("2026-06-09", "2026-06-09")]
    off_between = WorkPattern(rostered=frozenset({date(2026, 6, 1), date(2026, 6, 9)}))
    on_between = WorkPattern(rostered=frozenset({date(2026, 6, 1), date(2026, 6, 4), date(2026, 6, 9)}))
    assert bradford(spells, as_of=AS_OF, worked=off_between.works_on).value.score == 9
    assert bradford(spells, as_of=AS_OF, worked=on_between.works_on).value.score == 2 * 2 * 2


def test_days_can_be_those_that_would_have_been_worked() -> None:
    part_timer = WorkPattern(weekdays=frozenset({0, 2, 4}))
    found = bradford([spell("2021-03-08", "2021-03-16")], as_of=date(2021, 3, 31), worked=part_timer.works_on)
    assert found.value.days == 9
    counted = bradford(
        [spell("2021-03-08", "2021-03-16")],
        as_of=date(2021, 3, 31),
        worked=part_timer.works_on,
        count_worked_days=True,
    )
    assert counted.value.days == 4


def test_the_working_can_be_checked_with_a_pencil_and_does_not_say_what_was_left_out() -> None:
    spells = [
        spell("2026-06-01", "2026-06-02"),
        spell("2026-07-01", "2026-07-03"),
        spell("2026-08-03", None, "pregnancy"),
    ]
    assert bradford(spells, as_of=AS_OF, excluded=("pregnancy",)).working == (
        "2 x 2 x 5 = 20: 2 spells and 5 calendar days of absence in the 365 days "
        "from 23 November 2025 to 22 November 2026."
    )


DAYS = st.dates(date(2025, 6, 1), date(2026, 12, 31))
SPELLS = st.lists(
    st.builds(lambda first, days: Spell(first=first, last=first + timedelta(days=days)), DAYS, st.integers(0, 60)),
    max_size=8,
)


@given(SPELLS)
def test_counted_days_are_exactly_the_days_absent_or_between_merged_spells(spells: list[Spell]) -> None:
    window = Window.ending(AS_OF, days=365)
    kept = counted_spells(spells, window=window, worked=EVERY_DAY.works_on)
    counted = {each.first + timedelta(days=n) for each in kept for n in range(each.calendar_days)}
    assert all(later.first > earlier.last for earlier, later in pairwise(kept))
    for number in range(365):
        day = window.first + timedelta(days=number)
        absent = any(each.first <= day <= (each.last or AS_OF) for each in spells)
        assert absent <= (day in counted)
        assert absent or day not in counted or not EVERY_DAY.works_on(day)


@given(SPELLS, DAYS)
def test_one_more_absence_never_lowers_the_days(spells: list[Spell], day: date) -> None:
    before = bradford(spells, as_of=AS_OF).value
    after = bradford([*spells, Spell(first=day, last=day)], as_of=AS_OF).value
    assert after.days >= before.days


POLICY = AbsenceTriggers(
    triggers=(
        Trigger(measure=Measure.SPELLS, at_least=2, months=3, stage="A"),
        Trigger(measure=Measure.DAYS, at_least=15, months=12, stage="B"),
        Trigger(measure=Measure.CONTINUOUS_DAYS, at_least=28, stage="C"),
        Trigger(measure=Measure.BRADFORD, at_least=51, stage="D"),
    ),
    excluded=("disability",),
)


@pytest.mark.parametrize(
    ("spells", "measured", "met"),
    [
        ([], [0, 0, 0, 0], ""),
        ([("2026-09-01", "2026-09-01"), ("2026-10-01", "2026-10-01")], [2, 2, 1, 8], "A"),
        ([("2026-08-22", "2026-08-22"), ("2026-10-01", "2026-10-01")], [1, 2, 1, 8], ""),
        ([("2026-08-23", "2026-08-23"), ("2026-10-01", "2026-10-01")], [2, 2, 1, 8], "A"),
        ([("2026-03-02", "2026-03-16")], [0, 15, 15, 15], "B"),
        ([("2026-03-02", "2026-03-15")], [0, 14, 14, 14], ""),
        ([("2026-10-26", None)], [1, 28, 28, 28], "BC"),
        (
            [("2026-03-02", "2026-03-04"), ("2026-04-01", "2026-04-05"), ("2026-05-06", "2026-05-06")],
            [0, 9, 5, 81],
            "D",
        ),
        ([("2026-03-02", "2026-05-16", "disability")], [0, 0, 0, 0], ""),
    ],
)
def test_triggers_are_met_from_their_number_on(spells: list[tuple[str, ...]], measured: list[int], met: str) -> None:
    readings = read_triggers([spell(*each) for each in spells], as_of=AS_OF, policy=POLICY)
    assert [reading.value.measured for reading in readings] == measured
    assert "".join(reading.value.trigger.stage for reading in readings if reading.value.met) == met
    assert triggers_met(readings).value is bool(met)
    assert triggers_met(readings).working.startswith("Consider" if met else "No trigger is met")
