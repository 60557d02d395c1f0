"""Does a contract refuse nonsense, and when does the term that is running end?"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.registers.contracts import Contract, Notice, NoticeUnit
from engine.registers.suppliers import Supplier, SupplierRegister
from engine.registers.wording import in_months, notice_terms, pounds, renewal

MONTH = Notice(length=1, unit=NoticeUnit.MONTHS)


def contract(**changed: Any) -> Contract:
    terms: dict[str, Any] = {"ref": "C-1", "supplier": "Acme", "end": date(2027, 3, 31), "notice": MONTH}
    return Contract(**terms | changed)


@pytest.mark.parametrize(
    "nonsense",
    [
        pytest.param({"ref": "  "}, id="no reference"),
        pytest.param({"start": date(2027, 3, 31)}, id="ends the day it starts"),
        pytest.param({"start": date(2027, 4, 1)}, id="ends before it starts"),
        pytest.param({"renews_for_months": 0}, id="renews for no time"),
        pytest.param({"renews_for_months": 1_000}, id="renews for 83 years"),
        pytest.param({"end": None, "renews_for_months": 12}, id="renews from no end"),
        pytest.param({"annual_value": Decimal(-1)}, id="negative value"),
    ],
)
def test_a_contract_refuses_nonsense(nonsense: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"contract|renewal"):
        contract(**nonsense)


@pytest.mark.parametrize(
    "nonsense", [{"length": 0}, {"length": -3}, {"length": 121}, {"deemed_service_working_days": -1}], ids=str
)
def test_a_notice_period_refuses_nonsense(nonsense: dict[str, int]) -> None:
    terms: dict[str, Any] = {"length": 3, "unit": NoticeUnit.MONTHS}
    with pytest.raises(ValueError, match=r"notice period|service takes"):
        Notice(**terms | nonsense)


@pytest.mark.parametrize(
    ("end", "renews", "today", "term"),
    [
        pytest.param(date(2027, 3, 31), None, date(2028, 1, 1), date(2027, 3, 31), id="it just ends"),
        pytest.param(date(2027, 3, 31), 12, date(2027, 3, 31), date(2027, 3, 31), id="on the last day"),
        pytest.param(date(2027, 3, 31), 12, date(2027, 4, 1), date(2028, 3, 31), id="renewed yesterday"),
        pytest.param(date(2025, 3, 31), 12, date(2026, 11, 23), date(2027, 3, 31), id="renewed twice"),
        pytest.param(date(2027, 1, 31), 1, date(2027, 3, 1), date(2027, 3, 31), id="month ends do not drift"),
        pytest.param(date(2028, 2, 29), 12, date(2032, 1, 1), date(2032, 2, 29), id="29 February comes back"),
        pytest.param(None, None, date(2027, 1, 1), None, id="no end"),
    ],
)
def test_the_term_that_is_running(end: date | None, renews: int | None, today: date, term: date | None) -> None:
    assert contract(end=end, renews_for_months=renews).end_of_term(today) == term


def test_a_renewal_costs_its_length_at_the_yearly_value() -> None:
    assert contract(renews_for_months=36, annual_value=Decimal(96_000)).renewal_value == 288_000
    assert contract(renews_for_months=6, annual_value=Decimal(1_001)).renewal_value == Decimal("500.5")
    assert contract(renews_for_months=None, annual_value=Decimal(96_000)).renewal_value is None
    assert contract(renews_for_months=12).renewal_value is None


def test_a_register_refuses_what_does_not_belong_together() -> None:
    acme = Supplier(name="Acme")
    with pytest.raises(ValueError, match="Apex"):
        SupplierRegister(suppliers=(acme,), contracts=(contract(supplier="Apex"),))
    with pytest.raises(ValueError, match="same reference"):
        SupplierRegister(suppliers=(acme,), contracts=(contract(), contract()))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (str(Notice(length=3, unit=NoticeUnit.MONTHS, clear_days=True)), "3 clear months"),
        (str(Notice(length=1, unit=NoticeUnit.WORKING_DAYS)), "1 working day"),
        (
            notice_terms(contract(notice=Notice(length=90, unit=NoticeUnit.DAYS, method="e-mail"))),
            "90 days, by e-mail",
        ),
        (notice_terms(contract(notice=None)), "Not in the register"),
        (in_months(1), "1 month"),
        (in_months(12), "1 year"),
        (in_months(18), "18 months"),
        (in_months(36), "3 years"),
        (pounds(Decimal("1234567.8")), "£1,234,568"),
        (renewal(contract()), "Ends"),
        (renewal(contract(end=None)), "Runs until somebody ends it"),
        (renewal(contract(renews_for_months=12)), "Renews itself for 1 year"),
        (
            renewal(contract(renews_for_months=24, annual_value=Decimal(500))),
            "Renews itself for 2 years, £1,000",
        ),
    ],
)
def test_terms_are_said_in_words(said: str, words: str) -> None:
    assert said == words
