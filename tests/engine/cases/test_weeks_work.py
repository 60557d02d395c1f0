"""Does everybody get one list a week, on their day, and none where nothing is due?"""

from datetime import UTC, date, datetime

import pytest

from engine.cases.model import ItemState, Shade
from engine.cases.weeks_work import WeeksWork, weeks_work
from engine.cases.work import WorkLine
from engine.people import Directory, Person
from engine.subscriptions import Subscription, WeeklyLetter

MONDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 25)
DIRECTORY = Directory(people=(Person(id="hal", name="Hal Moor", email="hal@trust.example"),))


def work(item: str, due: datetime | None, *, overdue: bool = False) -> WorkLine:
    return WorkLine(
        case="C-1", item=item, process="p", title="A process", step="Meet", subject="asha", subject_name="Asha",
        state=ItemState.WAITING, asked="manager", assignee="", since=datetime(2026, 11, 1, tzinfo=UTC), due=due,
        shade=Shade.PLAIN, overdue=overdue,
    )  # fmt: skip


LATE = work("late", datetime(2026, 11, 20, 17, tzinfo=UTC), overdue=True)
SOON = work("soon", datetime(2026, 11, 30, 17, tzinfo=UTC))
LATER = work("later", datetime(2026, 12, 2, 17, tzinfo=UTC))
UNDATED = work("undated", None)


def letters(*lines: WorkLine, today: date = MONDAY, choice: Subscription | None = None) -> list[WeeksWork]:
    return list(weeks_work({"hal": lines}, DIRECTORY, {"hal": choice} if choice else {}, today))


def test_what_is_late_and_what_is_due_in_seven_days_is_listed_and_the_rest_counted() -> None:
    [found] = letters(LATE, SOON, LATER, UNDATED)
    assert (found.late, found.soon, found.later) == ((LATE,), (SOON, UNDATED), 1)


def test_nothing_due_soon_is_no_letter() -> None:
    assert letters(LATER) == []


def test_the_key_is_the_same_all_week() -> None:
    assert {letters(LATE, today=date(2026, 11, day))[0].key for day in range(23, 28)} == {"work-2026-11-23-hal"}
    assert letters(LATE, today=date(2026, 11, 30))[0].key == "work-2026-11-30-hal"


@pytest.mark.parametrize(
    ("wanted", "weekday", "today", "comes"),
    [
        (True, 2, MONDAY, False),
        (True, 2, WEDNESDAY, True),
        (True, 2, date(2026, 11, 26), True),
        (False, 0, MONDAY, False),
    ],
)
def test_it_comes_on_the_day_they_chose_or_the_first_run_after_it(
    wanted: bool, weekday: int, today: date, comes: bool
) -> None:
    choice = Subscription(person="hal", letter=WeeklyLetter.WORK, wanted=wanted, weekday=weekday)
    assert bool(letters(LATE, today=today, choice=choice)) is comes


def test_whoever_is_not_in_the_directory_gets_none() -> None:
    assert list(weeks_work({"gone": [LATE]}, DIRECTORY, {}, MONDAY)) == []
