"""Does each rung fall on its day, is a late one made up for once, and is nothing said twice?"""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.notice_files import library_rules
from engine.notices.change import Change, Notice
from engine.notices.plan import PlannedRung, due_rung, plan
from engine.notices.rules import To
from tests.engine.notices.small_trust import a_change, at

RULES = library_rules()
RECORDED = at(date(2026, 11, 2), 9)
START = a_change().starts
HOUR = timedelta(hours=1)


def planned(
    change: Change | None = None, *, finished: datetime | None = None, now: datetime | None = None
) -> tuple[PlannedRung, ...]:
    return plan(change or a_change(), RULES, released=RECORDED, finished=finished, now=now)


def test_planned_downtime_is_told_from_two_weeks_before_to_two_days_after() -> None:
    found = planned(finished=at(date(2026, 12, 13), 21, 30))
    assert [(each.id, f"{each.due:%a %d %b %H:%M}") for each in found] == [
        ("two-weeks", "Fri 27 Nov 10:00"),
        ("one-week", "Fri 04 Dec 10:00"),
        ("two-days", "Thu 10 Dec 10:00"),
        ("one-hour", "Sun 13 Dec 19:00"),
        ("start", "Sun 13 Dec 20:00"),
        ("done", "Sun 13 Dec 21:30"),
        ("pulse", "Tue 15 Dec 10:00"),
    ]
    assert [each.id for each in found if each.rule.to is To.MANAGERS] == ["two-weeks"]


def test_an_overrun_is_told_every_hour_with_the_next_update_until_the_work_is_done() -> None:
    now = at(date(2026, 12, 14), 0, 30)
    found = [each for each in planned(now=now) if each.rule.id == "overrun"]
    assert [(each.id, f"{each.due:%H:%M}", f"{each.next_update:%H:%M}") for each in found] == [
        ("overrun-1", "22:00", "23:00"),
        ("overrun-2", "23:00", "00:00"),
        ("overrun-3", "00:00", "01:00"),
    ]
    done = planned(now=now, finished=at(date(2026, 12, 13), 21))
    assert not [each for each in done if each.rule.id == "overrun"]


@pytest.mark.parametrize(
    ("now", "rung", "passed_over"),
    [
        pytest.param(at(date(2026, 11, 27), 9, 59), None, [], id="a minute too early"),
        pytest.param(at(date(2026, 11, 27), 10), "two-weeks", [], id="on time"),
        pytest.param(at(date(2026, 12, 7), 10), "one-week", ["two-weeks"], id="late: the later one for both"),
        pytest.param(at(date(2026, 12, 13), 20, 5), "start", [], id="what came before the start is of no use"),
        pytest.param(at(date(2026, 12, 14), 1), None, [], id="nor the start itself, later"),
    ],
)
def test_a_rung_that_is_late_is_made_up_for_once(now: datetime, rung: str | None, passed_over: list[str]) -> None:
    due = due_rung(planned(), now=now, handled=frozenset())
    assert (due.rung.id if due else None) == rung
    assert [each.id for each in due.passed_over] == passed_over if due else not passed_over


def test_managers_who_would_have_heard_first_are_made_up_for_too() -> None:
    due = due_rung(planned(), now=at(date(2026, 12, 7), 10), handled=frozenset())
    assert due is not None
    assert due.to == {To.MANAGERS, To.EVERYBODY}


def test_two_rungs_too_close_become_the_later_one() -> None:
    monday_work = a_change(starts=at(date(2026, 12, 14), 20), ends=at(date(2026, 12, 14), 22), notice=Notice.NEW_SYSTEM)
    ids = [each.id for each in planned(monday_work)]
    assert ids == ["six-weeks", "four-weeks", "one-week", "go-live", "pulse"]
    same_day = plan(a_change(), replace(RULES, least_gap=timedelta(days=8)), released=RECORDED)
    assert [each.id for each in same_day][:3] == ["two-days", "one-hour", "start"]
    assert same_day[0].rule.to is To.EVERYBODY


@settings(max_examples=60, deadline=None)
@given(
    runs=st.lists(st.integers(0, 24 * 50), min_size=1, max_size=60).map(sorted),
    recorded=st.integers(0, 24 * 42),
    finished=st.none() | st.integers(0, 30),
    notice=st.sampled_from([Notice.PLANNED_DOWNTIME, Notice.UPGRADE, Notice.NEW_SYSTEM, Notice.MAJOR_INCIDENT]),
)
def test_whenever_it_runs_each_rung_goes_once_and_none_goes_when_it_is_of_no_use(
    runs: list[int], recorded: int, finished: int | None, notice: Notice
) -> None:
    """Off for any time and started again: never doubled, never two at once, never after it is of use."""
    change, begun = a_change(notice=notice), at(date(2026, 11, 1), 0)
    released = begun + recorded * HOUR
    done = None if finished is None else START + finished * HOUR
    handled: set[str] = set()
    sent: list[str] = []
    for hours in runs:
        now = begun + hours * HOUR
        if now < released:
            continue
        rungs = plan(change, RULES, released=released, finished=done if done and done <= now else None, now=now)
        due = due_rung(rungs, now=now, handled=handled)
        if due is not None:
            assert due.rung.due <= now < due.rung.until
            assert due.rung.id not in sent
            sent.append(due.rung.id)
            handled |= {due.rung.id, *due.not_sent}
    assert len(sent) == len(set(sent))
