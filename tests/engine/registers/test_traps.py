"""Is every trap found where it lies, and nowhere else?"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.registers.contract_terms import Break
from engine.registers.contracts import Contract, Notice, NoticeUnit, State
from engine.registers.evidence import Item, Proof
from engine.registers.periods import Period
from engine.registers.traps import RULES, Facts, traps

TODAY = date(2026, 11, 23)
MONTHS_3 = Notice(length=3, unit=NoticeUnit.MONTHS)
SAFE: dict[str, Any] = {
    "ref": "C-1",
    "supplier": "Acme",
    "start": date(2024, 4, 1),
    "end": date(2028, 3, 31),
    "notice": MONTHS_3,
    "indexation": "fixed",
    "systems": ("S-1",),
    "exit_plan": date(2026, 1, 1),
}
DSPT = Item(supplier="Acme", kind="DSPT", proof=Proof.VALID, expires=date(2027, 6, 30))
OTHER = Item(supplier="Acme", kind="DTAC", system="S-9", proof=Proof.VALID, expires=date(2027, 6, 30))
LATE = Item(supplier="Acme", kind="ISO 27001", proof=Proof.VALID, expires=date(2029, 6, 30))
SIX_MONTHS, ONE_MONTH = (Period(length=length, unit=NoticeUnit.MONTHS) for length in (6, 1))


def names(evidence: tuple[Item, ...] = (), **changed: Any) -> list[str]:
    found = traps(Facts(contract=Contract(**{**SAFE, **changed}), today=TODAY, evidence=evidence))
    return [trap.name for trap in found]


def test_a_contract_without_traps_has_none() -> None:
    assert names((LATE,)) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param({"renews_for_months": 24}, ["renewal longer than a year"], id="2 years"),
        pytest.param({"renews_for_months": 12}, [], id="a year"),
        pytest.param({"indexation": "CPI"}, ["uncapped price"], id="CPI"),
        pytest.param({"indexation": "CPI", "indexation_cap": Decimal(5)}, [], id="capped"),
        pytest.param({"indexation": "", "renews_for_months": 12}, ["uncapped price"], id="nothing said"),
        pytest.param({"indexation": ""}, [], id="nothing said, and it just ends"),
        pytest.param({"end": date(2028, 3, 26)}, ["window closing in a holiday"], id="26 December 2027, Boxing Day"),
        pytest.param({"end": date(2028, 2, 15)}, [], id="15 November 2027, a Monday"),
        pytest.param({"end": date(2028, 3, 4)}, [], id="a Saturday alone is no holiday"),
        pytest.param(
            {"breaks": (Break(first=date(2027, 9, 30), last=date(2027, 9, 30), notice=SIX_MONTHS),)},
            ["break needing earlier notice than the end"],
            id="6 months for the break, 3 for the end",
        ),
        pytest.param(
            {"breaks": (Break(first=date(2027, 9, 30), last=date(2027, 9, 30), notice=ONE_MONTH),)}, [], id="1 month"
        ),
        pytest.param({"pilot_stop": date(2026, 11, 22)}, ["pilot past its stop date"], id="yesterday"),
        pytest.param({"pilot_stop": TODAY}, [], id="it stops today"),
        pytest.param({"pilot_stop": date(2026, 1, 1), "state": State.CANCELLED}, [], id="it was stopped"),
        pytest.param(
            {"end": date(2026, 10, 31), "last_invoice": date(2026, 11, 5)},
            ["paid after expiry"],
            id="paid after it ended",
        ),
        pytest.param(
            {"end": date(2026, 10, 31), "last_invoice": date(2026, 11, 5), "renews_for_months": 12, "exit_plan": TODAY},
            [],
            id="it has renewed itself",
        ),
        pytest.param(
            {"end": date(2024, 6, 1), "notice": MONTHS_3}, ["notice longer than the term"], id="3 months of 2"
        ),
        pytest.param({"systems": ("S-1", "S-2")}, ["several systems on one contract"], id="two systems"),
        pytest.param({"end": date(2027, 10, 15), "exit_plan": None}, ["no exit plan"], id="it ends within a year"),
        pytest.param({"end": None}, [], id="open-ended"),
        pytest.param({"end": None, "notice": None}, [], id="open-ended without notice"),
    ],
)
def test_a_trap_is_found_where_it_lies(changed: dict[str, Any], expected: list[str]) -> None:
    assert names(**changed) == expected


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        pytest.param((DSPT,), ["evidence expiring before the contract"], id="of the supplier"),
        pytest.param((OTHER,), [], id="of a system that is not on this contract"),
        pytest.param((LATE,), [], id="after it"),
    ],
)
def test_evidence_that_runs_out_first_is_found(evidence: tuple[Item, ...], expected: list[str]) -> None:
    assert names(evidence) == expected


def test_evidence_that_runs_out_first_is_told_in_one_sentence() -> None:
    dpia = Item(supplier="Acme", kind="DPIA", proof=Proof.VALID, expires=date(2027, 1, 31))
    (found,) = traps(Facts(contract=Contract(**SAFE), today=TODAY, evidence=(DSPT, dpia, LATE)))
    assert found.why == "2 pieces of evidence run out before the contract does, first DPIA on 31 January 2027"


def test_every_trap_says_why_and_what_to_do() -> None:
    (found,) = traps(Facts(contract=Contract(**{**SAFE, "pilot_stop": date(2026, 9, 30)}), today=TODAY))
    assert found.why == "The pilot was to stop on 30 September 2026, 54 days ago, and goes on"
    assert found.remedy.startswith("Stop it")


def test_each_trap_has_one_rule() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
