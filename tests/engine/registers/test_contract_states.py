"""Does each contract stand where its dates and decisions put it, every day of its life?"""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.registers.contract_states import Stands, contract_states
from engine.registers.decisions import Outcome, Step, decided, decision_id, reached
from engine.registers.definition import Record, Records, Value
from engine.registers.overview import look_ahead, overview
from engine.registers.periods import NoticeUnit, Period
from engine.registers.portfolio import Portfolio
from engine.reminders import Urgency, standings
from tests.engine.registers.sample_portfolio import TODAY, sample_records

END = date(2027, 3, 31)
SENT_BY = date(2026, 12, 31)
TERMS: dict[str, Value] = {
    "ref": "C-1",
    "supplier": "Acme",
    "start": date(2025, 4, 1),
    "end": END,
    "notice": Period(length=3, unit=NoticeUnit.MONTHS),
    "renews_for": Period(length=12, unit=NoticeUnit.MONTHS),
    "annual_value": Decimal(1000),
    "status": "active",
}


def portfolio(on: date, decision: dict[str, Value] | None = None, **changes: Value | None) -> Portfolio:
    values = {name: value for name, value in {**TERMS, **changes}.items() if value is not None}
    records: Records = {
        "suppliers": [Record(register="suppliers", id="Acme", values=MappingProxyType({"name": "Acme"}))],
        "contracts": [Record(register="contracts", id="C-1", values=values)],
        "decisions": [Record(register="decisions", id=decision_id("C-1", END), values=decision)] if decision else [],
    }
    return Portfolio(records, on)


def leave(step: Step) -> dict[str, Value]:
    return {**decided("C-1", END, Outcome.LEAVE, by="p1", on=TODAY, why=""), **reached("C-1", END, step)}


KEEP = decided("C-1", END, Outcome.KEEP, by="p1", on=TODAY, why="")
CASES = [
    pytest.param(date(2025, 3, 31), {}, None, Stands.NOT_BEGUN, id="the day before it begins"),
    pytest.param(date(2025, 4, 1), {}, None, Stands.LIVE, id="its first day"),
    pytest.param(SENT_BY - timedelta(days=181), {}, None, Stands.LIVE, id="the day before the window"),
    pytest.param(SENT_BY - timedelta(days=180), {}, None, Stands.IN_WINDOW, id="the window opens"),
    pytest.param(SENT_BY, {}, None, Stands.IN_WINDOW, id="the last safe day itself"),
    pytest.param(SENT_BY + timedelta(days=1), {}, None, Stands.PASSED, id="the day after it"),
    pytest.param(SENT_BY, {}, KEEP, Stands.LIVE, id="to be kept"),
    pytest.param(SENT_BY + timedelta(days=9), {}, KEEP, Stands.LIVE, id="to be kept, after the last safe day"),
    pytest.param(SENT_BY, {}, leave(Step.NOTICE_DRAFTED), Stands.IN_WINDOW, id="notice drafted is not given"),
    pytest.param(SENT_BY, {}, leave(Step.NOTICE_SENT), Stands.NOTICE_GIVEN, id="notice sent"),
    pytest.param(END, {}, leave(Step.RECEIPT_PROVED), Stands.NOTICE_GIVEN, id="its last day"),
    pytest.param(END + timedelta(days=1), {}, leave(Step.NOTICE_SENT), Stands.EXPIRED, id="left: it did not renew"),
    pytest.param(END + timedelta(days=1), {}, None, Stands.LIVE, id="it renewed itself"),
    pytest.param(END + timedelta(days=1), {"renews_for": None}, None, Stands.EXPIRED, id="it just ended"),
    pytest.param(TODAY, {"end": None, "renews_for": None}, None, Stands.LIVE, id="open-ended"),
    pytest.param(TODAY, {"notice": None}, None, Stands.NO_TERMS, id="no notice terms"),
    pytest.param(TODAY, {"pilot_stop": TODAY - timedelta(days=1)}, None, Stands.PILOT_OVER, id="pilot past its stop"),
    pytest.param(TODAY, {"pilot_stop": TODAY}, None, Stands.IN_WINDOW, id="pilot on its stop date"),
    pytest.param(TODAY, {"status": "draft"}, None, Stands.DRAFT, id="draft"),
    pytest.param(TODAY, {"status": "cancelled"}, None, Stands.CANCELLED, id="cancelled"),
]


@pytest.mark.parametrize(("on", "changes", "decision", "stands"), CASES)
def test_a_contract_stands_where_its_dates_and_decisions_put_it(
    on: date, changes: dict[str, Value | None], decision: dict[str, Value] | None, stands: Stands
) -> None:
    (found,) = contract_states(portfolio(on, decision, **changes))
    assert found.stands is stands
    assert found.why


@pytest.mark.parametrize(("on", "changes", "decision", "stands"), CASES)
def test_whatever_counts_running_contracts_counts_those_that_bind_us(
    on: date, changes: dict[str, Value | None], decision: dict[str, Value] | None, stands: Stands
) -> None:
    found = portfolio(on, decision, **changes)
    binds = stands not in (Stands.DRAFT, Stands.CANCELLED, Stands.EXPIRED)
    assert bool(found.running("Acme")) is binds
    assert found.annual_value("Acme") == (1000 if binds else 0)
    assert bool(overview(found).heat) is binds


@pytest.mark.parametrize("left", [False, True])
def test_nobody_is_reminded_of_a_contract_that_we_left_nor_of_its_breaks(left: bool) -> None:
    day_after = END + timedelta(days=1)
    found = portfolio(day_after, leave(Step.NOTICE_SENT) if left else None, breaks=("30 September 2027",))
    reminded = [each for each in standings(found.register, today=day_after) if each.urgency is not Urgency.ENDED]
    assert len(reminded) == (0 if left else 2)  # the end of the next term, and the break in it
    assert bool(look_ahead(found, standings(found.register, today=day_after), days=400)) is not left
    assert bool(found.traps["Acme"]) is not left


def test_notice_to_leave_changes_nothing_until_the_term_is_over() -> None:
    given, not_given = portfolio(END, leave(Step.NOTICE_SENT)), portfolio(END)
    assert standings(given.register, today=END)[0].urgency is standings(not_given.register, today=END)[0].urgency
    assert given.annual_value("Acme") == 1000


def test_what_needs_somebody_first_comes_first_and_none_is_left_out() -> None:
    found = Portfolio(sample_records(), TODAY)
    states = contract_states(found)
    order = list(Stands)
    assert [order.index(each.stands) for each in states] == sorted(order.index(each.stands) for each in states)
    assert Counter(each.contract.ref for each in states) == Counter(each.id for each in found.of("contracts"))
    assert {each.contract.supplier for each in contract_states(found, "Copper Backup")} == {"Copper Backup"}


@given(st.integers(0, 900))
@settings(max_examples=60, deadline=None)
def test_once_it_has_ended_it_never_stands_again(days: int) -> None:
    after = END + timedelta(days=1 + days)
    assert contract_states(portfolio(after, leave(Step.NOTICE_SENT)))[0].stands is Stands.EXPIRED
    assert contract_states(portfolio(after, renews_for=None))[0].stands is Stands.EXPIRED
