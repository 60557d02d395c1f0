"""Is a day a working day in England, and where do so many days or months land?"""

import csv
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars import ENGLAND, UnknownBankHolidays, WorkingDays, add_months, long_date
from tests.shared import shared

days = st.dates(min_value=date(1980, 1, 1), max_value=date(2095, 12, 31))


def rows(name: str) -> list[dict[str, str]]:
    with shared("calendar", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_bank_holidays_2018_to_2030_are_the_published_ones() -> None:
    published = {date.fromisoformat(row["date"]): row["name"] for row in rows("england_bank_holidays.csv")}
    day, found = date(2018, 1, 1), {}
    while day <= date(2030, 12, 31):
        why = ENGLAND.why_closed(day) or ""
        if why.startswith("a bank holiday, "):
            found[day] = why.removeprefix("a bank holiday, ")
        day += timedelta(days=1)
    assert found == published


def test_every_published_working_day_case() -> None:
    cases = rows("working_day_cases.csv")
    assert len(cases) >= 13
    for case in cases:
        start, result = date.fromisoformat(case["start"]), date.fromisoformat(case["result"])
        assert ENGLAND.add_working_days(start, int(case["working_days"])) == result, case


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 12, 24), None),
        (date(2026, 12, 25), "a bank holiday, Christmas Day"),
        (date(2026, 12, 26), "a bank holiday, Boxing Day"),
        (date(2026, 12, 27), "a Sunday"),
        (date(2026, 12, 28), "a bank holiday, Boxing Day (observed)"),
        (date(2026, 4, 6), "a bank holiday, Easter Monday"),
        (date(2026, 8, 31), "a bank holiday, Late Summer Bank Holiday"),
        (date(2026, 11, 21), "a Saturday"),
    ],
    ids=str,
)
def test_a_closed_day_says_why(day: date, why: str | None) -> None:
    assert ENGLAND.why_closed(day) == why


def test_our_own_closed_days_count_as_closed() -> None:
    here = WorkingDays(closed_days={date(2027, 1, 4): "moving house"})
    assert here.why_closed(date(2027, 1, 4)) == "a closed day, moving house"
    assert here.add_working_days(date(2026, 12, 31), 1) == date(2027, 1, 5)
    assert here.previous_working_day(date(2027, 1, 4)) == date(2026, 12, 31)
    assert ENGLAND.is_working_day(date(2027, 1, 4))


def test_no_days_to_add_changes_nothing() -> None:
    assert ENGLAND.add_working_days(date(2026, 12, 25), 0) == date(2026, 12, 25)


@pytest.mark.parametrize("year", [1977, 2101])
def test_a_year_without_known_bank_holidays_is_refused(year: int) -> None:
    with pytest.raises(UnknownBankHolidays, match=str(year)):
        ENGLAND.is_working_day(date(year, 6, 1))


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        pytest.param(date(2027, 3, 31), -3, date(2026, 12, 31), id="same number"),
        pytest.param(date(2027, 5, 31), -3, date(2027, 2, 28), id="no 31 February"),
        pytest.param(date(2028, 5, 31), -3, date(2028, 2, 29), id="leap year"),
        pytest.param(date(2028, 2, 29), 12, date(2029, 2, 28), id="29 February a year on"),
        pytest.param(date(2028, 2, 29), 48, date(2032, 2, 29), id="29 February four years on"),
        pytest.param(date(2027, 1, 31), 1, date(2027, 2, 28), id="end of January"),
        pytest.param(date(2027, 2, 28), 1, date(2027, 3, 28), id="never moved up to a month end"),
        pytest.param(date(2026, 12, 15), 1, date(2027, 1, 15), id="over the year"),
        pytest.param(date(2027, 1, 15), -1, date(2026, 12, 15), id="back over the year"),
        pytest.param(date(2027, 1, 15), 0, date(2027, 1, 15), id="none"),
    ],
)
def test_months_go_to_the_corresponding_date(day: date, months: int, result: date) -> None:
    assert add_months(day, months) == result


@given(days, st.integers(-60, 60))
def test_working_days_forth_and_back_meet(day: date, count: int) -> None:
    start = ENGLAND.previous_working_day(day)
    there = ENGLAND.add_working_days(start, count)
    assert ENGLAND.is_working_day(there)
    assert ENGLAND.add_working_days(there, -count) == start


@given(days, st.integers(-60, 60), st.integers(-60, 60))
def test_working_days_add_up(day: date, first: int, second: int) -> None:
    if first * second >= 0:  # a turn would count the turning day twice when it is closed
        at_once = ENGLAND.add_working_days(day, first + second)
        assert ENGLAND.add_working_days(ENGLAND.add_working_days(day, first), second) == at_once


@given(days, st.integers(0, 120))
def test_months_back_and_forth_never_pass_the_day(day: date, months: int) -> None:
    assert add_months(add_months(day, -months), months) <= day


def test_a_long_date_is_read_as_people_say_it() -> None:
    assert long_date(date(2026, 12, 4)) == "Friday 4 December 2026"
