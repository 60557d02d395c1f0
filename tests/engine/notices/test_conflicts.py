"""What stands against a window, and which is the next free one?"""

from datetime import date

import pytest

from connectors.notice_files import library_rules
from engine.notices.change import Change, ChangeKind
from engine.notices.conflicts import ConflictKind, conflicts, freezes_between, next_free
from tests.engine.notices.small_trust import a_change, at

RULES = library_rules()
LONG_AGO = date(2026, 6, 1)


def kinds(change: Change, *others: Change, recorded: date = LONG_AGO) -> list[str]:
    return [each.kind.value for each in conflicts(change, others, RULES, recorded=recorded)]


def on(day: date, first: int, last: int, **more: object) -> Change:
    return a_change(starts=at(day, first), ends=at(day, last), **more)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        pytest.param(on(date(2026, 12, 13), 21, 23), [], id="a Sunday evening"),
        pytest.param(on(date(2026, 12, 14), 8, 9), ["clinical peak"], id="Monday morning"),
        pytest.param(on(date(2026, 12, 15), 8, 9), [], id="Tuesday after handover"),
        pytest.param(on(date(2026, 12, 15), 20, 21), ["clinical peak"], id="evening handover"),
        pytest.param(on(date(2026, 12, 20), 21, 23), ["freeze"], id="Christmas"),
        pytest.param(on(date(2027, 1, 2), 21, 23), ["freeze"], id="Christmas, of the year before"),
        pytest.param(on(date(2027, 3, 29), 21, 23), ["freeze", "freeze"], id="Easter Monday and the year's end"),
        pytest.param(on(date(2027, 2, 3), 21, 23), ["freeze"], id="doctors change over"),
        pytest.param(on(date(2027, 2, 10), 21, 23), [], id="the Wednesday after"),
    ],
)
def test_a_window_meets(change: Change, found: list[str]) -> None:
    assert kinds(change) == found


@pytest.mark.parametrize(
    ("kind", "major", "recorded", "late"),
    [
        (ChangeKind.STANDARD, False, date(2026, 12, 9), False),
        (ChangeKind.STANDARD, False, date(2026, 12, 12), True),
        (ChangeKind.NORMAL, False, date(2026, 12, 4), False),
        (ChangeKind.NORMAL, False, date(2026, 12, 7), True),
        (ChangeKind.NORMAL, True, date(2026, 11, 17), True),
        (ChangeKind.EMERGENCY, False, date(2026, 12, 13), False),
    ],
)
def test_a_change_is_recorded_in_time(kind: ChangeKind, major: bool, recorded: date, late: bool) -> None:
    change = on(date(2026, 12, 13), 21, 23, kind=kind, major=major)
    assert kinds(change, recorded=recorded) == (["lead time"] if late else [])


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        pytest.param(on(date(2026, 12, 13), 22, 23, ref="CHG-2"), True, id="same system, same hour"),
        pytest.param(on(date(2026, 12, 13), 23, 24 - 1, ref="CHG-2", systems=("S-2",)), False, id="another system"),
        pytest.param(on(date(2026, 12, 12), 21, 23, ref="CHG-2"), False, id="the day before"),
        pytest.param(on(date(2026, 12, 13), 21, 23), False, id="itself"),
    ],
)
def test_two_changes_of_one_system_at_once(other: Change, meets: bool) -> None:
    found = conflicts(on(date(2026, 12, 13), 21, 23), [other], RULES, recorded=LONG_AGO)
    assert [each.other for each in found if each.kind is ConflictKind.SAME_SYSTEM] == (["CHG-2"] if meets else [])


def test_the_next_free_window_is_after_the_freeze_at_the_same_time_of_day() -> None:
    others = [on(date(2027, 1, 4), 21, 23, ref="CHG-2")]
    free = next_free(on(date(2026, 12, 20), 21, 23), others, RULES, recorded=LONG_AGO)
    assert free is not None
    assert (free.starts, free.ends) == (at(date(2027, 1, 5), 21), at(date(2027, 1, 5), 23))


def test_the_next_free_window_keeps_the_lead_time() -> None:
    sunday = date(2026, 11, 22)
    free = next_free(on(date(2026, 11, 24), 21, 23), [], RULES, recorded=sunday)
    assert free is not None
    assert not conflicts(free, [], RULES, recorded=sunday)
    assert free.starts == at(date(2026, 11, 27), 21)


def test_a_freeze_across_new_year_has_both_its_years() -> None:
    found = [*freezes_between(RULES.freezes, date(2026, 12, 30), date(2026, 12, 30))]
    assert found == [("Christmas and New Year", date(2026, 12, 18), date(2027, 1, 3))]
