"""Are breaks and extensions read as people write them, and is the last safe day of a break its own?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.registers.contract_terms import Break, Extension, read_break, read_extension
from engine.registers.contracts import Contract, Notice, NoticeUnit
from engine.registers.last_safe_day import NoLastSafeDay, break_last_safe_day
from engine.registers.periods import Period
from engine.registers.values import Misread

MARCH = date(2027, 3, 31)
SIX_MONTHS = Period(length=6, unit=NoticeUnit.MONTHS)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("31/03/2027", Break(first=MARCH, last=MARCH)),
        ("31 March 2027 with 6 months", Break(first=MARCH, last=MARCH, notice=SIX_MONTHS)),
        ("01/04/2027 to 30/06/2027", Break(first=date(2027, 4, 1), last=date(2027, 6, 30))),
        (
            "1/4/27 TO 30/6/27 WITH 90 clear days",
            Break(
                first=date(2027, 4, 1),
                last=date(2027, 6, 30),
                notice=Period(length=90, unit=NoticeUnit.DAYS, clear=True),
            ),
        ),
    ],
)
def test_breaks_as_people_write_them(said: str, meant: Break) -> None:
    assert read_break(said) == meant


@pytest.mark.parametrize(
    "said", ["", "any time", "none", "29/02/2027", "30/06/2027 to 01/04/2027", "31/03/2027 with 3 fortnights"]
)
def test_what_is_no_break_is_told(said: str) -> None:
    with pytest.raises(Misread):
        read_break(said)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("12 months by 31/12/2026", Extension(months=12, decide_by=date(2026, 12, 31))),
        ("2 years", Extension(months=24)),
        ("one month", Extension(months=1)),
    ],
)
def test_extensions_as_people_write_them(said: str, meant: Extension) -> None:
    assert read_extension(said) == meant


@pytest.mark.parametrize("said", ["", "no", "12", "90 days", "12 months by then", "12 months by none"])
def test_what_is_no_extension_is_told(said: str) -> None:
    with pytest.raises(Misread):
        read_extension(said)


days = st.dates(date(2000, 1, 1), date(2090, 1, 1))
periods = st.builds(Period, length=st.integers(1, 120), unit=st.sampled_from(NoticeUnit), clear=st.booleans())


@given(days, st.integers(0, 400), st.none() | periods)
def test_a_break_is_read_back_as_it_is_written(first: date, length: int, notice: Period | None) -> None:
    found = Break(first=first, last=first + timedelta(days=length), notice=notice)
    assert read_break(found.written) == found


@given(st.integers(1, 600), st.none() | days)
def test_an_extension_is_read_back_as_it_is_written(months: int, decide_by: date | None) -> None:
    found = Extension(months=months, decide_by=decide_by)
    assert read_extension(str(found)) == found


@pytest.mark.parametrize(
    ("agreed", "own", "send_by"),
    [
        pytest.param(3, None, date(2026, 12, 31), id="the contract's notice"),
        pytest.param(3, SIX_MONTHS, date(2026, 9, 30), id="its own"),
        pytest.param(None, SIX_MONTHS, date(2026, 9, 30), id="its own, and the contract says nothing"),
    ],
)
def test_the_last_safe_day_of_a_break(agreed: int | None, own: Period | None, send_by: date) -> None:
    notice = Notice(length=agreed, unit=NoticeUnit.MONTHS) if agreed else None
    contract = Contract(ref="C-1", supplier="Acme", end=date(2029, 3, 31), notice=notice)
    assert break_last_safe_day(contract, Break(first=MARCH, last=MARCH, notice=own)).send_by == send_by


def test_service_and_clear_days_of_the_contract_hold_for_its_breaks() -> None:
    notice = Notice(length=3, unit=NoticeUnit.MONTHS, clear_days=True, deemed_service_working_days=2)
    contract = Contract(ref="C-1", supplier="Acme", end=date(2029, 3, 31), notice=notice)
    found = break_last_safe_day(contract, Break(first=MARCH, last=MARCH, notice=SIX_MONTHS))
    assert (found.notice_day, found.send_by) == (date(2026, 9, 29), date(2026, 9, 25))


def test_a_break_without_any_notice_has_no_last_safe_day() -> None:
    contract = Contract(ref="C-1", supplier="Acme", end=date(2029, 3, 31))
    with pytest.raises(NoLastSafeDay):
        break_last_safe_day(contract, Break(first=MARCH, last=MARCH))
