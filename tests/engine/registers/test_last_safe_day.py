"""Is the last safe day to send notice exact, and never too late?"""

import csv
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.calendars import ENGLAND, WorkingDays, add_months
from engine.registers.contracts import Contract, Notice, NoticeUnit
from engine.registers.last_safe_day import LastSafeDay, NoLastSafeDay, last_safe_day
from tests.shared import shared

UNITS = {"days": NoticeUnit.DAYS, "months": NoticeUnit.MONTHS, "working_days": NoticeUnit.WORKING_DAYS}

ends = st.dates(min_value=date(2018, 1, 1), max_value=date(2060, 12, 31))
notices = st.builds(
    Notice,
    length=st.integers(1, 365),
    unit=st.sampled_from([NoticeUnit.DAYS, NoticeUnit.WORKING_DAYS]),
    clear_days=st.booleans(),
    deemed_service_working_days=st.integers(0, 5),
) | st.builds(
    Notice,
    length=st.integers(1, 36),
    unit=st.just(NoticeUnit.MONTHS),
    clear_days=st.booleans(),
    deemed_service_working_days=st.integers(0, 5),
)


def safe(end: date, notice: Notice, working_days: WorkingDays = ENGLAND) -> LastSafeDay:
    return last_safe_day(Contract(ref="C-1", supplier="Acme", end=end, notice=notice), working_days=working_days)


def test_every_published_notice_case() -> None:
    with shared("calendar", "notice_cases.csv").open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    assert len(cases) >= 10
    for case in cases:
        notice = Notice(
            length=int(case["notice_length"]),
            unit=UNITS[case["unit"]],
            clear_days=case["clear_days"] == "True",
            deemed_service_working_days=int(case["deemed_service_wd"]),
        )
        found = safe(date.fromisoformat(case["end_or_renewal_date"]), notice)
        assert found.notice_day.isoformat() == case["last_calendar_day_notice_must_be_received"], case
        assert found.send_by.isoformat() == case["last_working_day_to_send"], case


@pytest.mark.parametrize(
    ("end", "notice", "working"),
    [
        pytest.param(
            date(2027, 3, 31),
            Notice(length=90, unit=NoticeUnit.DAYS, clear_days=True, deemed_service_working_days=2),
            "31 March 2027 less 90 clear days is Wednesday 30 December 2026. It counts as received 2 working "
            "days after it is sent, so send it by Thursday 24 December 2026.",
            id="clear days, then service",
        ),
        pytest.param(
            date(2027, 1, 27),
            Notice(length=30, unit=NoticeUnit.DAYS),
            "27 January 2027 less 30 days is Monday 28 December 2026. That is a bank holiday, Boxing Day "
            "(observed), so it must arrive by Thursday 24 December 2026. It counts as received the day it is "
            "sent, so send it by Thursday 24 December 2026.",
            id="bank holiday",
        ),
        pytest.param(
            date(2027, 6, 1),
            Notice(length=1, unit=NoticeUnit.MONTHS, deemed_service_working_days=1),
            "1 June 2027 less 1 month is Saturday 1 May 2027. That is a Saturday, so it must arrive by "
            "Friday 30 April 2027. It counts as received 1 working day after it is sent, so send it by "
            "Thursday 29 April 2027.",
            id="one of each",
        ),
    ],
)
def test_the_working_is_shown_in_sentences(end: date, notice: Notice, working: str) -> None:
    assert safe(end, notice).working == working


def test_our_own_closed_days_move_it_back() -> None:
    notice = Notice(length=90, unit=NoticeUnit.DAYS)
    closed = WorkingDays(closed_days={date(2026, 12, 31): "stocktaking"})
    assert safe(date(2027, 3, 31), notice).send_by == date(2026, 12, 31)
    assert safe(date(2027, 3, 31), notice, closed).send_by == date(2026, 12, 30)


def test_without_an_end_or_a_notice_period_there_is_none() -> None:
    notice = Notice(length=1, unit=NoticeUnit.MONTHS)
    with pytest.raises(NoLastSafeDay, match="no end date"):
        last_safe_day(Contract(ref="C-1", supplier="Acme", notice=notice))
    with pytest.raises(NoLastSafeDay, match="no notice period"):
        last_safe_day(Contract(ref="C-1", supplier="Acme", end=date(2027, 3, 31)))


@given(ends, notices)
def test_the_days_are_working_days_in_order(end: date, notice: Notice) -> None:
    found = safe(end, notice)
    assert ENGLAND.is_working_day(found.send_by)
    assert ENGLAND.is_working_day(found.receive_by)
    assert found.send_by <= found.receive_by <= found.notice_day < end


@given(ends, notices)
def test_notice_sent_on_the_day_is_long_enough(end: date, notice: Notice) -> None:
    """Counted forward from its receipt, as courts count, the period is over by the last day of the term."""
    assume(notice.unit is not NoticeUnit.WORKING_DAYS or ENGLAND.is_working_day(end))
    found = safe(end, notice)
    received = ENGLAND.add_working_days(found.send_by, notice.deemed_service_working_days)
    counted_from = received + timedelta(days=notice.clear_days)
    if notice.unit is NoticeUnit.DAYS:
        over = counted_from + timedelta(days=notice.length)
    elif notice.unit is NoticeUnit.MONTHS:
        over = add_months(counted_from, notice.length)
    else:
        over = ENGLAND.add_working_days(counted_from, notice.length)
    assert over <= end


@given(ends, st.integers(0, 60), notices)
def test_a_later_end_never_has_an_earlier_last_safe_day(end: date, later: int, notice: Notice) -> None:
    assert safe(end, notice).send_by <= safe(end + timedelta(days=later), notice).send_by


@given(ends, notices, st.integers(1, 30))
def test_longer_notice_or_slower_post_is_never_sent_later(end: date, notice: Notice, more: int) -> None:
    if notice.unit is not NoticeUnit.MONTHS or notice.length + more <= 120:
        assert safe(end, replace(notice, length=notice.length + more)).send_by <= safe(end, notice).send_by
    slower = replace(notice, deemed_service_working_days=notice.deemed_service_working_days + more)
    assert safe(end, slower).send_by < safe(end, notice).send_by
    assert safe(end, replace(notice, clear_days=True)).send_by <= safe(end, notice).send_by
