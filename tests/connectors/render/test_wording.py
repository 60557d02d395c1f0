"""Are times, shares, money, counts and dates said as people say them?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.render.wording import (
    and_words,
    change_words,
    count_words,
    date_words,
    day_rule_words,
    hours_words,
    instant_words,
    measure_words,
    number_words,
    pounds_words,
    share_words,
    wait_words,
    weekday_words,
    work_words,
)
from process_maps.analysis.measures import Unit
from process_maps.quantities import WorkingCalendar

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(0), "0 min"),
        (timedelta(seconds=0.4), "0.4 s"),
        (timedelta(seconds=39), "39 s"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(seconds=62), "62 s"),
        (timedelta(seconds=188), "3.1 min"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(minutes=60), "60 min"),
        (timedelta(minutes=90), "1.5 h"),
        (timedelta(hours=30), "30 h"),
        (timedelta(hours=1_234), "1,234 h"),
        (-timedelta(minutes=5), "−5 min"),
    ],
)
def test_hands_on_time_is_never_said_in_days(time: timedelta, words: str) -> None:
    assert work_words(time) == words


@pytest.mark.parametrize(
    ("time", "day", "words"),
    [
        (6 * HOUR, DAY, "6 h"),
        (DAY, DAY, "1 day"),
        (23.6 * DAY, DAY, "23.6 days"),
        (66 * DAY, DAY, "66 days"),
        (1_500 * DAY, DAY, "1,500 days"),
        (15 * HOUR, 7.5 * HOUR, "2 days"),
    ],
)
def test_waiting_is_said_in_the_days_of_the_map(time: timedelta, day: timedelta, words: str) -> None:
    assert wait_words(time, day) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0%"),
        (0.000001, "under 0.001%"),
        (0.000092, "0.009%"),
        (0.002, "0.2%"),
        (0.82, "82%"),
        (0.996, "99.6%"),
        (0.99999, "99.9%"),
        (1, "100%"),
        (11.3, "1,130%"),
    ],
)
def test_a_share_is_never_rounded_to_none_or_all(share: float, words: str) -> None:
    assert share_words(share) == words


@pytest.mark.parametrize(
    ("pounds", "words"),
    [(0, "£0"), (4.5, "£4.50"), (99, "£99"), (1_234.5, "£1,234"), (1_000_000, "£1 million"), (-80, "−£80")],
)
def test_money(pounds: float, words: str) -> None:
    assert pounds_words(pounds) == words


@pytest.mark.parametrize(
    ("count", "unit", "words"),
    [(44, "referrals", "44 referrals"), (1, "people", "1 person"), (1, "stores", "1 store"), (1, "entries", "1 entry"),
     (2.5, "people", "2.5 people"), (1_200, "", "1,200"), (1, "glass", "1 glass")],
)  # fmt: skip
def test_one_is_not_many(count: float, unit: str, words: str) -> None:
    assert count_words(count, unit) == words


@pytest.mark.parametrize(
    ("change", "lower_is_better", "words"),
    [
        (0.64, True, "64% less"),
        (-0.2, True, "20% more"),
        (1.45, False, "145% more"),
        (9.69, False, "11 times as much"),
        (2.0, False, "3 times as much"),
        (-0.3, False, "30% less"),
        (0.0, True, "no change"),
    ],
)
def test_a_change_says_which_way(change: float, lower_is_better: bool, words: str) -> None:
    assert change_words(change, lower_is_better=lower_is_better) == words


@pytest.mark.parametrize(
    ("key", "unit", "figure", "words"),
    [
        ("lead_time_minutes", Unit.MINUTES, 66 * 1440.0, "66 days"),
        ("touch_minutes", Unit.MINUTES, 285.0, "4.8 h"),
        ("right_first_time", Unit.SHARE, 0.29, "29%"),
        ("staff_hours_a_year", Unit.HOURS, 5_128.4, "5,128 hours"),
        ("staff_pounds_a_year", Unit.POUNDS, 174_729.0, "£174,729"),
        ("hand_offs", Unit.COUNT, 9.0, "9"),
        ("fewest_people", Unit.COUNT, None, "not known"),
    ],
)
def test_a_measure_is_said_in_its_unit(key: str, unit: Unit, figure: float | None, words: str) -> None:
    assert measure_words(key, unit, figure) == words


def test_dates_are_said_as_the_nhs_says_them() -> None:
    assert date_words(date(2026, 11, 3)) == "3 November 2026"
    assert weekday_words(date(2026, 11, 23)) == "Monday 23 November 2026"
    assert instant_words(datetime(2026, 11, 3, 7, 5, tzinfo=UTC)) == "3 November 2026 at 7:05"


def test_the_two_days_of_a_map_are_named() -> None:
    assert day_rule_words(WorkingCalendar()) == "1 day of waiting = 24 h; 1 working day = 7.5 h"


def test_lists_and_numbers() -> None:
    assert [and_words(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert (number_words(-1_234.56), hours_words(1), hours_words(7.46)) == ("−1,234.6", "1 hour", "7.5 hours")
