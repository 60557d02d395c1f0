"""How long was the absence, is it certified, when does pay change, when are hours full again?"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars import ENGLAND
from engine.forms.calculations import absence_days, certification, phased_return, sick_pay
from engine.forms.calculations.spells import MONDAY_TO_FRIDAY, Spell, WorkPattern
from engine.forms.policies import OccupationalSickPay, SickPayStep, StatutorySickPay

FIRST = date(2026, 5, 1)  # a Friday; day 8 is 8 May
SSP = StatutorySickPay(weekly_most=Decimal("123.25"), share_of_earnings=Decimal("0.8"), linking_days=56)
AFC = OccupationalSickPay(
    steps=tuple(
        SickPayStep(years=years, full_months=full, half_months=half)
        for years, full, half in ((0, 1, 2), (1, 2, 2), (2, 4, 4), (3, 5, 5), (5, 6, 6))
    )
)


def may(first: int, last: int) -> tuple[date, date]:
    return date(2026, 5, first), date(2026, 5, last)


@pytest.mark.parametrize(
    ("last", "notes", "gaps"),
    [
        pytest.param(1, [], [], id="one day"),
        pytest.param(7, [], [], id="seven days need no note"),
        pytest.param(8, [], [may(8, 8)], id="the eighth does"),
        pytest.param(8, [may(8, 8)], [], id="a note for it"),
        pytest.param(20, [may(8, 20)], [], id="one note"),
        pytest.param(20, [may(1, 31)], [], id="longer at both ends"),
        pytest.param(20, [may(8, 12), may(13, 20)], [], id="two that follow on"),
        pytest.param(20, [may(13, 20), may(8, 12)], [], id="in any order"),
        pytest.param(20, [may(8, 14), may(10, 20)], [], id="overlapping"),
        pytest.param(20, [may(8, 20), may(9, 10)], [], id="one within another"),
        pytest.param(20, [may(9, 20)], [may(8, 8)], id="a day late"),
        pytest.param(20, [may(8, 12), may(15, 20)], [may(13, 14)], id="a gap"),
        pytest.param(20, [may(8, 12)], [may(13, 20)], id="it ran out"),
        pytest.param(20, [may(10, 11), may(15, 15)], [may(8, 9), may(12, 14), may(16, 20)], id="several gaps"),
        pytest.param(20, [may(1, 5), may(25, 31)], [may(8, 20)], id="notes for other days"),
    ],
)
def test_from_day_8_every_day_needs_a_fit_note(
    last: int, notes: list[tuple[date, date]], gaps: list[tuple[date, date]]
) -> None:
    found = certification.certification(FIRST, date(2026, 5, last), notes)
    assert list(found.value.gaps) == gaps
    assert ("Not certified" in found.working) is bool(gaps)


@given(st.integers(0, 60), st.lists(st.tuples(st.integers(-10, 70), st.integers(0, 30)), max_size=6))
def test_a_day_is_certified_exactly_when_it_is_early_or_under_a_note(days: int, notes: list[tuple[int, int]]) -> None:
    last = FIRST + timedelta(days=days)
    covered = [(FIRST + timedelta(days=first), FIRST + timedelta(days=first + length)) for first, length in notes]
    found = certification.certification(FIRST, last, covered).value
    missing = {
        FIRST + timedelta(days=n)
        for n in range(7, days + 1)
        if not any(begins <= FIRST + timedelta(days=n) <= ends for begins, ends in covered)
    }
    assert {
        begins + timedelta(days=n) for begins, ends in found.gaps for n in range((ends - begins).days + 1)
    } == missing
    assert found.uncertified_days == len(missing)


def test_calendar_days_count_both_ends_whoever_works_which_days() -> None:
    found = absence_days.calendar_days(date(2021, 3, 8), date(2021, 3, 16))
    assert found.value == 9
    assert found.working == "Monday 8 March 2021 to Tuesday 16 March 2021, both counted: 9 calendar days."
    with pytest.raises(ValueError, match="cannot end before it begins"):
        absence_days.calendar_days(date(2021, 3, 8), date(2021, 3, 7))


@pytest.mark.parametrize(
    ("pattern", "days"),
    [
        pytest.param(MONDAY_TO_FRIDAY, 6, id="Monday to Friday, less the bank holiday"),
        pytest.param(WorkPattern(weekdays=frozenset({0, 3})), 2, id="Mondays and Thursdays"),
        pytest.param(
            WorkPattern(rostered=frozenset({date(2026, 5, 2), date(2026, 5, 4), date(2026, 6, 1)})), 2, id="roster"
        ),
    ],
)
def test_working_days_lost_follow_the_pattern_or_the_roster(pattern: WorkPattern, days: int) -> None:
    found = absence_days.working_days_lost(date(2026, 4, 30), date(2026, 5, 8), worked=pattern.works_on, known_from="x")
    assert found.value == days


def test_hours_lost_are_days_times_hours_or_the_shifts_themselves() -> None:
    assert absence_days.hours_lost(4, Decimal("7.5")).value == 30
    shifts = [(date(2026, 5, 1), Decimal(12)), (date(2026, 5, 9), Decimal(12))]
    assert absence_days.rostered_hours_lost(date(2026, 5, 1), date(2026, 5, 8), shifts).value == 12


def test_the_rate_of_days_lost_weighs_by_whole_time_equivalent() -> None:
    found = absence_days.days_lost_rate([(10, 100, Decimal(1)), (0, 100, Decimal("0.5"))])
    assert found is not None
    assert round(found.value, 4) == Decimal("0.0667")
    assert absence_days.days_lost_rate([]) is None


def test_working_days_after_a_day_skip_christmas() -> None:
    assert absence_days.working_days_after(date(2026, 12, 24), date(2026, 12, 29), ENGLAND).value == 1
    assert absence_days.working_days_after(date(2026, 12, 24), date(2026, 12, 24), ENGLAND).value == 0


@pytest.mark.parametrize(
    ("service_since", "earlier", "expected"),
    [
        ("2026-01-01", [], "2026-12-16"),
        ("2025-11-16", [], "2027-01-16"),
        ("2025-11-17", [], "2026-12-16"),
        ("2024-11-01", [], "2027-03-16"),
        ("2015-11-01", [], "2027-05-16"),
        ("2015-11-01", [("2026-03-02", "2026-03-11")], "2027-05-06"),
        ("2015-11-01", [("2025-03-02", "2025-03-11")], "2027-05-16"),
        ("2026-01-01", [("2026-03-02", "2026-10-30")], "2026-11-16"),
    ],
)
def test_half_pay_is_estimated_from_service_and_days_used(
    service_since: str, earlier: list[tuple[str, str]], expected: str
) -> None:
    spells = [Spell(first=date.fromisoformat(first), last=date.fromisoformat(last)) for first, last in earlier]
    found = sick_pay.half_pay_from(
        date(2026, 11, 16), service_since=date.fromisoformat(service_since), earlier=spells, policy=AFC
    )
    assert found is not None
    assert found.value == date.fromisoformat(expected)
    assert "payroll decides" in found.working


def test_statutory_sick_pay_is_the_lower_of_flat_rate_and_share() -> None:
    assert sick_pay.statutory_sick_pay(Decimal(500), SSP).value == Decimal("123.25")
    assert sick_pay.statutory_sick_pay(Decimal(120), SSP).value == Decimal("96.00")
    assert sick_pay.linked(date(2026, 6, 26), date(2026, 4, 30), SSP)
    assert not sick_pay.linked(date(2026, 6, 27), date(2026, 4, 30), SSP)


def test_a_phased_return_ends_after_its_last_week_and_stays_within_the_contract() -> None:
    hours = [Decimal(15), Decimal(20), Decimal("37.5")]
    assert phased_return.full_hours_from(date(2026, 12, 7), hours).value == date(2026, 12, 28)
    assert phased_return.weeks_above_contract(hours, Decimal(30)).working.endswith("hours: week 3.")
    assert phased_return.weeks_above_contract(hours, Decimal("37.5")).value == 0
    assert phased_return.weeks_with_fewer_hours(hours).value == 0
    assert phased_return.weeks_with_fewer_hours(list(reversed(hours))).value == 2
