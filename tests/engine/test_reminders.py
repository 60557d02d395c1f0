"""Who is due a reminder on a day, and is nothing sent late, twice or not at all?"""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendars import ENGLAND
from engine.registers.contracts import Contract, Notice, NoticeUnit
from engine.registers.suppliers import Supplier, SupplierRegister
from engine.reminders import LADDER, Reminder, Rung, Standing, Urgency, due, standing, standings

ACME = Supplier(name="Acme")
MONTHS_3 = Notice(length=3, unit=NoticeUnit.MONTHS)
SEND_BY = date(2026, 12, 31)  # for a contract that ends on 31 March 2027


def contract(ref: str = "C-1", *, end: date | None = date(2027, 3, 31), **terms: Any) -> Contract:
    return Contract(**{"ref": ref, "supplier": "Acme", "end": end, "notice": MONTHS_3} | terms)


def on(day: date, **terms: Any) -> Standing:
    return standing(contract(**terms), ACME, today=day)


def reminders(day: date, sent: Collection[str] = (), **terms: Any) -> list[Reminder]:
    return list(due([on(day, **terms)], today=day, sent=sent))


@pytest.mark.parametrize(
    ("day", "urgency", "decision"),
    [
        pytest.param(date(2026, 7, 1), Urgency.LATER, None, id="183 days: not yet"),
        pytest.param(
            date(2026, 7, 3),
            Urgency.LATER,
            "Review how it is used",
            id="181 days, a Friday before a Saturday",
        ),
        pytest.param(date(2026, 7, 4), Urgency.HALF_YEAR, "Review how it is used", id="180 days"),
        pytest.param(date(2026, 9, 2), Urgency.HALF_YEAR, "Check the market", id="120 days"),
        pytest.param(date(2026, 10, 2), Urgency.QUARTER, "Decide to keep, change or leave", id="90 days"),
        pytest.param(date(2026, 11, 1), Urgency.QUARTER, "Confirm the decision", id="60 days, a Sunday"),
        pytest.param(date(2026, 11, 30), Urgency.QUARTER, "Confirm the decision", id="31 days"),
        pytest.param(date(2026, 12, 1), Urgency.MONTH, "Draft the notice", id="30 days"),
        pytest.param(date(2026, 12, 17), Urgency.MONTH, "Send the notice", id="14 days"),
        pytest.param(date(2026, 12, 24), Urgency.WEEK, "Prove receipt", id="7 days"),
        pytest.param(date(2026, 12, 30), Urgency.WEEK, "Last chance to send", id="1 day"),
        pytest.param(SEND_BY, Urgency.WEEK, "Last chance to send", id="on the day"),
        pytest.param(date(2027, 1, 1), Urgency.PASSED, None, id="a day late"),
        pytest.param(date(2027, 3, 31), Urgency.PASSED, None, id="last day of the term"),
        pytest.param(date(2027, 4, 1), Urgency.ENDED, None, id="after the term"),
    ],
)
def test_a_contract_climbs_down_the_ladder(day: date, urgency: Urgency, decision: str | None) -> None:
    found = on(day)
    assert found.urgency is urgency
    current = found.deadline.current if found.deadline else None
    assert (current.rung.decision if current else None) == decision


def test_each_decision_is_due_when_the_next_rung_starts_and_the_last_on_the_last_safe_day() -> None:
    found = on(date(2026, 12, 1)).deadline
    assert found is not None
    assert [(step.rung.days_before, step.starts, step.due) for step in found.ladder[3:]] == [
        (60, date(2026, 10, 30), date(2026, 12, 1)),
        (30, date(2026, 12, 1), date(2026, 12, 17)),
        (14, date(2026, 12, 17), date(2026, 12, 24)),
        (7, date(2026, 12, 24), date(2026, 12, 30)),
        (1, date(2026, 12, 30), SEND_BY),
    ]


@pytest.mark.parametrize(
    ("terms", "urgency"),
    [
        pytest.param({"end": None}, Urgency.NO_END, id="no end"),
        pytest.param({"notice": None}, Urgency.NO_NOTICE, id="no notice terms"),
        pytest.param({"end": date(2026, 10, 31)}, Urgency.ENDED, id="ended"),
        pytest.param({"end": None, "notice": None}, Urgency.NO_END, id="neither"),
    ],
)
def test_a_contract_without_a_last_safe_day_says_why_and_is_not_reminded(
    terms: dict[str, Any], urgency: Urgency
) -> None:
    assert on(date(2026, 11, 23), **terms).urgency is urgency
    assert reminders(date(2026, 11, 23), **terms) == []


def test_a_contract_that_renewed_itself_is_reminded_for_its_new_term() -> None:
    found = on(date(2026, 12, 1), end=date(2025, 3, 31), renews_for_months=12)
    assert found.deadline is not None
    assert (found.deadline.last_safe.end, found.deadline.last_safe.send_by) == (date(2027, 3, 31), SEND_BY)


def test_a_reminder_goes_out_once_a_rung() -> None:
    (first,) = reminders(date(2026, 12, 1))
    assert reminders(date(2026, 12, 1), sent={first.key}) == []
    assert reminders(date(2026, 12, 16), sent={first.key}) == []
    (second,) = reminders(date(2026, 12, 17), sent={first.key})
    assert second.key != first.key


def test_a_missed_day_is_caught_up_and_an_overtaken_rung_is_left_out() -> None:
    (late,) = reminders(date(2026, 12, 3))
    assert late.deadline.current is not None
    assert late.deadline.current.rung.days_before == 30
    (later,) = reminders(date(2026, 12, 28))
    assert later.deadline.current is not None
    assert later.deadline.current.rung.days_before == 7


def test_one_letter_says_that_the_day_has_passed() -> None:
    (first,) = reminders(date(2027, 1, 4))
    assert first.deadline.passed
    assert first.key.split(".")[3] == "passed"
    assert reminders(date(2027, 2, 1), sent={first.key}) == []


def test_keys_are_safe_and_tell_like_references_apart() -> None:
    refs = ["C/1", "C 1", "c-1", "Ç1", "../../etc", "日本", "x" * 500, "C-1\u202e"]
    keys = [reminders(date(2026, 12, 1), ref=ref)[0].key for ref in refs]
    assert len(set(keys)) == len(refs)
    assert all(set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789.-") for key in keys)
    assert all(".." not in key and len(key) <= 120 for key in keys)


def test_another_ladder_may_be_given() -> None:
    ladder = (
        Rung(days_before=5, decision="Act", ask="Do it."),
        Rung(days_before=45, decision="Think", ask="Think about it."),
    )
    found = standing(contract(), ACME, today=date(2026, 12, 1), working_days=ENGLAND, ladder=ladder)
    assert found.deadline is not None
    assert [step.rung.decision for step in found.deadline.ladder] == ["Think", "Act"]
    assert found.deadline.current is not None
    assert found.deadline.current.rung.decision == "Think"


def test_standings_come_most_urgent_first() -> None:
    register = SupplierRegister(
        suppliers=(ACME,),
        contracts=(
            contract("C-5", end=None),
            contract("C-4", end=date(2028, 3, 31)),
            contract("C-3", end=date(2027, 3, 31)),
            contract("C-2", end=date(2027, 3, 1)),
            contract("C-1", end=date(2027, 1, 31)),
            contract("C-6", end=date(2027, 3, 31)),
        ),
    )
    found = standings(register, today=date(2026, 11, 23))
    assert [each.contract.ref for each in found] == ["C-1", "C-2", "C-3", "C-6", "C-4", "C-5"]


contracts = st.builds(
    contract,
    end=st.dates(min_value=date(2026, 1, 1), max_value=date(2028, 12, 31)),
    renews_for_months=st.none() | st.integers(6, 36),
    notice=st.builds(
        Notice,
        length=st.integers(1, 12),
        unit=st.sampled_from(NoticeUnit),
        clear_days=st.booleans(),
        deemed_service_working_days=st.integers(0, 3),
    ),
)


@given(contracts, st.dates(min_value=date(2026, 1, 1), max_value=date(2028, 12, 31)))
def test_a_reminder_is_never_after_its_deadline(agreed: Contract, day: date) -> None:
    for reminder in due([standing(agreed, ACME, today=day)], today=day):
        current, send_by = reminder.deadline.current, reminder.deadline.last_safe.send_by
        if current is None:
            assert send_by < day
        else:
            assert current.starts <= day <= current.due <= send_by
            assert current.starts <= send_by - timedelta(days=current.rung.days_before)
            assert ENGLAND.is_working_day(current.starts)


@given(
    contracts,
    st.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31)),
    st.sets(st.integers(0, 400), max_size=120),
)
@settings(max_examples=40, deadline=None)
def test_through_any_outages_nothing_is_sent_twice_and_the_rung_reached_is_always_told(
    agreed: Contract, first: date, outages: set[int]
) -> None:
    sent: dict[str, Reminder] = {}
    for number in range(401):
        if number in outages:
            continue
        day = first + timedelta(days=number)
        found = standing(agreed, ACME, today=day)
        for reminder in due([found], today=day, sent=sent):
            assert reminder.key not in sent
            sent[reminder.key] = reminder
        if found.deadline is not None and (found.deadline.current or found.deadline.passed):
            asked = Reminder(contract=agreed, supplier=ACME, deadline=found.deadline, today=day)
            assert asked.key in sent


def test_the_default_ladder_is_the_published_one() -> None:
    assert [rung.days_before for rung in LADDER] == [180, 120, 90, 60, 30, 14, 7, 1]
