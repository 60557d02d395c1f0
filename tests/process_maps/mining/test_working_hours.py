"""Are people's working hours read from their work, and is the rest time off?"""

from datetime import UTC, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest

from process_maps.mining.event_log import as_instants
from process_maps.mining.working_hours import Shift, WeeklyHours, observed_hours, off_hours
from tests.process_maps.mining.logs import at, log_of

LONDON = ZoneInfo("Europe/London")


def shift(weekday: int, begins: str, ends: str) -> Shift:
    midnight = at("0:00")
    return Shift(weekday=weekday, begins=at(begins) - midnight, ends=at(ends) - midnight)


def off(hours: WeeklyHours, begin: str, end: str, clock: tzinfo = UTC) -> list[tuple[str, str]]:
    """Time off within the stretch, in UTC."""
    first, last = (int(at(edge).timestamp() * 1_000_000) for edge in (begin, end))
    starts, ends = off_hours(hours, begin=first, end=last, clock=clock)
    return [
        (str(as_instants(start.clip(first, last)))[11:16], str(as_instants(until.clip(first, last)))[11:16])
        for start, until in zip(starts, ends, strict=True)
        if start.clip(first, last) < until.clip(first, last)
    ]


def test_quarter_hours_with_a_start_or_an_end_are_worked() -> None:
    hours = observed_hours(log_of("1 A Anya 10:00-10:40", "1 B Anya 33:05-33:10", "1 C Dom 23:50-24:10"))
    assert hours["Anya"] == (shift(0, "10:00", "10:15"), shift(0, "10:30", "10:45"), shift(1, "9:00", "9:15"))
    assert hours["Dom"] == (shift(0, "23:45", "24:00"), shift(1, "0:00", "0:15"))


def test_quarter_hours_that_touch_are_one_shift() -> None:
    assert observed_hours(log_of("1 A Anya 10:00-10:20"))["Anya"] == (shift(0, "10:00", "10:30"),)


def test_hours_are_those_of_the_clock_on_the_wall() -> None:
    in_november = log_of("1 A Anya 10:00-10:10", clock=ZoneInfo("Asia/Kathmandu"))
    assert observed_hours(in_november)["Anya"] == (shift(0, "15:45", "16:00"),)


def test_a_quarter_hour_worked_on_few_days_is_left_out() -> None:
    """Eleven Mondays at 10:00, one of them at 20:00 as well: less than one in ten."""
    regular = [f"{week} A Anya {10 + 168 * week}:00-{10 + 168 * week}:05" for week in range(11)]
    assert observed_hours(log_of(*regular, "0 A Anya 20:00-20:05"))["Anya"] == (shift(0, "10:00", "10:15"),)


def test_rare_quarter_hours_count_until_enough_of_the_work_is_in() -> None:
    """Each of 11 Mondays has one quarter hour of its own, and all have 8:00: only a third of the work."""
    lines = []
    for week in range(11):
        day = 168 * week
        lines += [f"{week} A Anya {day + 8}:00-{day + 8}:01"]
        lines += [f"{week} A Anya {day + 10 + week}:00-{day + 10 + week}:01"] * (2 if week else 3)
    hours = observed_hours(log_of(*lines))["Anya"]
    assert hours[0] == shift(0, "8:00", "8:15")
    assert hours[1] == shift(0, "10:00", "10:15"), "the busiest of the others is the first to be added"
    assert len(hours) == 7  # 22 + 6 + 5 x 4 = 48 of 68 starts and ends; one fewer is below 0.7


def test_someone_without_work_has_no_hours() -> None:
    assert observed_hours(log_of("1 A - 10:00-10:10")) == {}


@pytest.mark.parametrize(
    ("begin", "end", "expected"),
    [
        pytest.param("9:30", "10:00", [], id="at work"),
        pytest.param("8:00", "18:00", [("08:00", "09:00"), ("17:00", "18:00")], id="before and after"),
        pytest.param("16:00", "34:00", [("17:00", "09:00")], id="overnight"),
        pytest.param("40:00", "43:00", [("17:00", "19:00")], id="Tuesday evening"),
        pytest.param("56:00", "57:00", [("08:00", "09:00")], id="a day without work"),
    ],
)
def test_what_is_not_worked_is_off(begin: str, end: str, expected: list[tuple[str, str]]) -> None:
    assert off((shift(0, "9:00", "17:00"), shift(1, "9:00", "17:00")), begin, end) == expected


def test_someone_without_hours_is_always_off() -> None:
    assert off((), "9:00", "10:00") == [("09:00", "10:00")]


def test_shifts_may_touch_and_overlap() -> None:
    shifts = (shift(0, "9:00", "12:00"), shift(0, "11:00", "13:00"), shift(0, "13:00", "14:00"))
    assert off(shifts, "8:00", "15:00") == [("08:00", "09:00"), ("14:00", "15:00")]


def test_shifts_follow_summer_time() -> None:
    summer = timedelta(days=240) // timedelta(hours=1)  # a Wednesday in June
    hours = (shift(2, "9:00", "17:00"),)
    assert off(hours, f"{summer + 46}:00", f"{summer + 58}:00", LONDON)[0][1] != "09:00"
    wednesday = (at("0:00") + timedelta(days=240)).weekday()
    assert off((shift(wednesday, "9:00", "17:00"),), f"{summer + 6}:00", f"{summer + 18}:00", LONDON) == [
        ("06:00", "08:00"), ("16:00", "18:00"),
    ]  # fmt: skip


@pytest.mark.parametrize(("weekday", "begins", "ends"), [(7, 9, 17), (0, 17, 9), (0, 9, 9), (0, 9, 25)], ids=str)
def test_a_shift_is_within_one_day(weekday: int, begins: int, ends: int) -> None:
    with pytest.raises(ValueError, match=r"shift|weekday"):
        Shift(weekday=weekday, begins=timedelta(hours=begins), ends=timedelta(hours=ends))
