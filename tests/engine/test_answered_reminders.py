"""Do reminders stop on the decision, wait when put off, climb when unanswered, and survive any outage?"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendars import ENGLAND
from engine.escalation import with_people
from engine.ladder import LADDER, Role
from engine.people import Directory
from engine.people_records import Person, RoleHolding, StandIn, Team
from engine.ports import Mailbox
from engine.registers.contract_terms import Break
from engine.registers.contracts import Contract, Notice, NoticeUnit
from engine.registers.decisions import (
    BadDecision,
    Decision,
    Decisions,
    Outcome,
    Step,
    acknowledged,
    decided,
    decision_id,
    decision_of,
    reached,
    snoozed,
)
from engine.registers.definition import Record
from engine.registers.periods import Period
from engine.registers.suppliers import Supplier, SupplierRegister
from engine.reminders import Reminder, due, standing, standings

MANAGER, HEAD, DIRECTOR = (Mailbox(address=f"{name}@trust.example", name=name) for name in ("mo", "hal", "dee"))
ACME = Supplier(name="Acme", manager=MANAGER, head_of_service=HEAD, director=DIRECTOR)
END, SEND_BY = date(2027, 3, 31), date(2026, 12, 31)
CONTRACT = Contract(
    ref="C-1", supplier="Acme", end=END, notice=Notice(length=3, unit=NoticeUnit.MONTHS), owner_email="o@trust.example"
)


def known(**said: Any) -> Decisions:
    return Decisions({("C-1", END): Decision(contract="C-1", term_end=END, **said)})


def letters(day: date, decisions: Decisions, sent: Mapping[str, object] | None = None) -> list[Reminder]:
    return list(due([standing(CONTRACT, ACME, today=day)], today=day, sent=sent or {}, decisions=decisions))


def told(day: date, **said: Any) -> list[str]:
    return [str(letter.to) for letter in letters(day, known(**said))]


DAY_90, DAY_60, DAY_30, DAY_14, DAY_7 = (SEND_BY - timedelta(days=days) for days in (90, 60, 30, 14, 7))


@pytest.mark.parametrize(
    ("day", "said", "expected"),
    [
        pytest.param(DAY_90, {}, ["owner"], id="nothing decided"),
        pytest.param(DAY_90, {"reached": Step.MARKET_CHECKED}, ["owner"], id="the step before is not enough"),
        pytest.param(DAY_90, {"reached": Step.DECIDED}, [], id="the rung is settled"),
        pytest.param(DAY_90, {"outcome": Outcome.LEAVE}, [], id="to leave is a decision"),
        pytest.param(
            DAY_30, {"outcome": Outcome.LEAVE, "acknowledged_on": DAY_30}, ["owner"], id="but the notice must go"
        ),
        pytest.param(DAY_30, {"outcome": Outcome.KEEP}, [], id="to keep settles it all"),
        pytest.param(DAY_7, {"reached": Step.NOTICE_SENT, "acknowledged_on": DAY_7}, ["owner"], id="sent, not proved"),
        pytest.param(DAY_7, {"reached": Step.RECEIPT_PROVED}, [], id="proved"),
        pytest.param(END, {"outcome": Outcome.KEEP}, [], id="kept, and the day has passed"),
        pytest.param(END, {"reached": Step.RECEIPT_PROVED}, [], id="left, and the day has passed"),
        pytest.param(END, {"outcome": Outcome.LEAVE}, ["owner", "director"], id="left, but not told in time"),
    ],
)
def test_a_reminder_stops_on_the_decision_it_asks_for(day: date, said: dict[str, Any], expected: list[str]) -> None:
    assert told(day, **said) == expected


@pytest.mark.parametrize(
    ("day", "answered", "expected"),
    [
        pytest.param(DAY_60, None, ["owner"], id="60 days: nobody above yet"),
        pytest.param(DAY_30, None, ["owner", "owner's manager"], id="30 days"),
        pytest.param(DAY_30, DAY_60, ["owner"], id="answered since the rung before"),
        pytest.param(DAY_30, DAY_90, ["owner", "owner's manager"], id="answered too long ago"),
        pytest.param(DAY_14, None, ["owner", "head of service"], id="14 days"),
        pytest.param(DAY_7, None, ["owner", "director"], id="7 days"),
        pytest.param(DAY_7, DAY_14, ["owner"], id="7 days, answered"),
    ],
)
def test_who_is_above_is_told_while_the_owner_does_not_answer(
    day: date, answered: date | None, expected: list[str]
) -> None:
    assert told(day, acknowledged_on=answered) == expected


def test_from_seven_days_on_an_unanswered_reminder_goes_every_working_day() -> None:
    sent: dict[str, Reminder] = {}
    days = []
    for number in range(8):
        day = DAY_7 + timedelta(days=number)
        new = letters(day, known(), sent)
        sent |= {letter.key: letter for letter in new}
        days += [(day.day, str(letter.to)) for letter in new]
    # 25 and 28 December are bank holidays, 26 and 27 a weekend
    assert days == [(day, role) for day in (24, 29, 30, 31) for role in ("owner", "director")]


def test_where_nobody_is_named_the_next_above_is_told() -> None:
    without = Supplier(name="Acme", director=DIRECTOR)
    found = list(due([standing(CONTRACT, without, today=DAY_30)], today=DAY_30, decisions=known()))
    assert [letter.mailbox.address for letter in found] == ["o@trust.example", DIRECTOR.address]


def test_without_kept_answers_only_owners_are_told() -> None:
    found = list(due([standing(CONTRACT, ACME, today=DAY_7)], today=DAY_7))
    assert [letter.to for letter in found] == [Role.OWNER]


def test_a_reminder_that_was_put_off_comes_back_on_its_day() -> None:
    until = DAY_60 + timedelta(days=10)
    (first,) = letters(DAY_60, known())
    put_off = known(snoozed_until=until, snoozed_on=DAY_60)
    assert letters(until - timedelta(days=1), put_off, {first.key: first}) == []
    (back,) = letters(until, put_off, {first.key: first})
    assert back.key != first.key
    assert letters(until + timedelta(days=3), put_off, {first.key: first, back.key: back}) == []


@pytest.mark.parametrize("until", [SEND_BY, SEND_BY + timedelta(days=30)])
def test_a_day_too_late_in_the_register_puts_nothing_off(until: date) -> None:
    assert told(DAY_60, snoozed_until=until) == ["owner"]


@pytest.mark.parametrize("until", [DAY_60, DAY_60 - timedelta(days=1), SEND_BY, SEND_BY + timedelta(days=1)])
def test_nothing_is_put_off_past_the_last_safe_day(until: date) -> None:
    with pytest.raises(BadDecision, match="before the last safe day, 31/12/2026"):
        snoozed("C-1", END, until=until, on=DAY_60, send_by=SEND_BY)


def test_what_is_written_about_a_decision_is_read_back() -> None:
    values = decided("C-1", END, Outcome.LEAVE, by="p1", on=DAY_90, why="too dear")
    values |= reached("C-1", END, Step.NOTICE_SENT)
    values |= acknowledged("C-1", END, by="p1", on=DAY_60)
    values |= snoozed("C-1", END, until=DAY_30, on=DAY_60, send_by=SEND_BY)
    found = decision_of(Record(register="decisions", id=decision_id("C-1", END), values=values))
    assert found == Decision(
        contract="C-1",
        term_end=END,
        outcome=Outcome.LEAVE,
        reached=Step.NOTICE_SENT,
        acknowledged_on=DAY_60,
        snoozed_until=DAY_30,
        snoozed_on=DAY_60,
    )


def test_a_break_has_a_ladder_of_its_own() -> None:
    contract = Contract(
        ref="C-1",
        supplier="Acme",
        end=date(2029, 3, 31),
        notice=Notice(length=3, unit=NoticeUnit.MONTHS),
        breaks=(Break(first=END, last=END, notice=Period(length=6, unit=NoticeUnit.MONTHS)),),
    )
    register = SupplierRegister(suppliers=(ACME,), contracts=(contract,))
    found = standings(register, today=date(2026, 9, 1))
    assert [(each.at_break is not None, each.deadline and each.deadline.last_safe.send_by) for each in found] == [
        (True, date(2026, 9, 30)),
        (False, date(2028, 12, 29)),
    ]
    letters = list(due(found, today=date(2026, 9, 1), decisions=Decisions({})))
    assert {letter.at_break for letter in letters} == {contract.breaks[0]}
    after = standings(register, today=date(2026, 10, 1))
    assert [each.at_break for each in after] == [None]


notices = st.builds(
    Notice,
    length=st.integers(1, 12),
    unit=st.sampled_from(NoticeUnit),
    clear_days=st.booleans(),
    deemed_service_working_days=st.integers(0, 3),
)
some_breaks = st.lists(
    st.builds(
        lambda first, days: Break(first=first, last=first + timedelta(days=days)),
        st.dates(date(2026, 6, 1), date(2027, 12, 31)),
        st.integers(0, 60),
    ),
    max_size=2,
    unique_by=lambda each: each.last,
).map(tuple)
agreed = st.builds(
    Contract,
    ref=st.just("C-1"),
    supplier=st.just("Acme"),
    end=st.dates(date(2026, 3, 1), date(2028, 12, 31)),
    renews_for_months=st.none() | st.integers(6, 36),
    notice=notices,
    breaks=some_breaks,
)
answers = st.lists(
    st.tuples(
        st.integers(0, 399),
        st.sampled_from(["decide", "reach", "answer", "put off"]),
        st.sampled_from(Outcome),
        st.sampled_from(Step),
        st.integers(1, 40),
    ),
    max_size=6,
)


def _answer(
    decisions: dict[tuple[str, date], Decision], found: Any, day: date, said: tuple[int, str, Outcome, Step, int]
) -> None:
    """What a person writes down on that day about every deadline there is; a day that may not be is refused."""
    _, what, outcome, step, wait = said
    for each in found:
        if each.deadline is None:
            continue
        end, send_by = each.deadline.last_safe.end, each.deadline.last_safe.send_by
        old = decisions.get(("C-1", end)) or Decision(contract="C-1", term_end=end)
        by_kind: dict[str, dict[str, Any]] = {
            "decide": {"outcome": outcome},
            "reach": {"reached": step},
            "answer": {"acknowledged_on": day},
            "put off": {"snoozed_until": day + timedelta(days=wait), "snoozed_on": day},
        }
        if what == "put off" and not day < day + timedelta(days=wait) < send_by:
            continue
        kept = {name: getattr(old, name) for name in Decision.__slots__}
        decisions["C-1", end] = Decision(**{**kept, **by_kind[what]})


@given(agreed, st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.sets(st.integers(0, 399), max_size=150), answers)
@settings(max_examples=40, deadline=None)
def test_through_any_outages_and_answers_nothing_goes_twice_none_after_its_decision_and_none_is_missed(
    contract: Contract, first: date, outages: set[int], said: list[tuple[int, str, Outcome, Step, int]]
) -> None:
    register = SupplierRegister(suppliers=(ACME,), contracts=(contract,))
    by_day: dict[int, list[tuple[int, str, Outcome, Step, int]]] = {}
    for one in said:
        by_day.setdefault(one[0], []).append(one)
    decisions: dict[tuple[str, date], Decision] = {}
    sent: dict[str, Reminder] = {}
    for number in range(400):
        day = first + timedelta(days=number)
        found = standings(register, today=day)
        for answer in by_day.get(number, ()):
            _answer(decisions, found, day, answer)
        if number in outages:
            continue
        known_now = Decisions(dict(decisions))
        for reminder in due(found, today=day, sent=sent, decisions=known_now):
            assert reminder.key not in sent, "twice"
            sent[reminder.key] = reminder
            end = reminder.deadline.last_safe.end
            decision = known_now.about("C-1", end)
            current = reminder.deadline.current
            assert not (decision.over if current is None else decision.settles(current.rung.step)), "after its decision"
            assert decision.snoozed_until is None or day >= decision.snoozed_until, "while it was put off"
        for each in found:
            if each.deadline is None or not (each.deadline.current or each.deadline.passed):
                continue
            decision = known_now.about("C-1", each.deadline.last_safe.end)
            current = each.deadline.current
            settled = decision.over if current is None else decision.settles(current.rung.step)
            put_off = decision.snoozed_until is not None and day < decision.snoozed_until
            owners = {
                (letter.deadline.last_safe.end, letter.deadline.last_safe.send_by, _rung(letter))
                for letter in sent.values()
                if letter.to is Role.OWNER
            }
            reached_now = (each.deadline.last_safe.end, each.deadline.last_safe.send_by, current and current.rung)
            assert settled or put_off or reached_now in owners, "missed"


def _rung(reminder: Reminder) -> object:
    return reminder.deadline.current and reminder.deadline.current.rung


def test_who_is_above_comes_from_the_directory_where_the_register_names_nobody() -> None:
    people = [
        Person(id=id, name=id, email=f"{id}@trust.example", team="team", manager=manager)
        for id, manager in (("o", "mia"), ("mia", "sam"), ("sam", ""), ("dot", ""), ("ina", ""))
    ]
    directory = Directory(
        people=tuple(people),
        teams=(Team(id="team", name="Team", manager="mia", second_line="sam"),),
        roles=(RoleHolding(role="director", person="dot"),),
        stand_ins=(StandIn(person="mia", by="ina", begins=DAY_30, ends=DAY_30),),
    )
    nobody = standing(CONTRACT, Supplier(name="Acme"), today=DAY_30)
    there, away = (with_people(nobody, directory, day).supplier for day in (DAY_60, DAY_30))
    above = [each.manager and each.manager.address for each in (there, away)]
    assert above == ["mia@trust.example", "ina@trust.example"]
    assert (there.head_of_service, there.director) == (
        Mailbox(address="sam@trust.example", name="sam"),
        Mailbox(address="dot@trust.example", name="dot"),
    )
    named = standing(CONTRACT, ACME, today=DAY_30)
    assert with_people(named, directory, DAY_30) == named


def test_every_rung_says_what_settles_it() -> None:
    steps = [rung.step.place for rung in LADDER]
    assert steps == sorted(steps)
    assert ENGLAND.is_working_day(SEND_BY)
