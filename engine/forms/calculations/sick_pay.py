"""When may sick pay change? An estimate to warn by: payroll decides.

Source: Agenda for Change handbook section 14; Statutory Sick Pay from 6 April 2026; docs/method/certification.md.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from engine.calendars import MONTHS_IN_YEAR, add_months, short_date
from engine.forms.calculations.spells import MONDAY_TO_FRIDAY, Spell, Window, counted_spells
from engine.forms.policies import OccupationalSickPay, StatutorySickPay
from engine.forms.worked import Worked, counted, figure

PENNY = Decimal("0.01")


def half_pay_from(
    first: date, *, service_since: date, earlier: Iterable[Spell], policy: OccupationalSickPay
) -> Worked[date] | None:
    """The day full pay runs out if this absence goes on; None where the policy has no step for the service.

        first day + months of full pay - days already absent in the 12 months before

    `earlier`: spells before this one. The months go by completed years of service on the first day.
    """
    years = _completed_years(service_since, first)
    step = max((each for each in policy.steps if each.years <= years), key=lambda each: each.years, default=None)
    if step is None:
        return None
    window = Window(first=add_months(first, -MONTHS_IN_YEAR), last=first - timedelta(days=1))
    before = [spell for spell in earlier if spell.first < first]
    used = sum(spell.calendar_days for spell in counted_spells(before, window=window, worked=MONDAY_TO_FRIDAY.works_on))
    day = max(first, add_months(first, step.full_months) - timedelta(days=used))
    return Worked(
        day,
        f"{counted(years, 'completed year')} of service give {counted(step.full_months, 'month')} of full pay "
        f"and {counted(step.half_months, 'month')} of half pay; {counted(used, 'day')} already used since "
        f"{short_date(window.first)}. Pay may reduce from {short_date(day)} if the absence goes on. "
        "This is an estimate: payroll decides.",
    )


def statutory_sick_pay(average_weekly_earnings: Decimal, policy: StatutorySickPay) -> Worked[Decimal]:
    """Pounds for a whole week: the lower of the flat rate and the share of average weekly earnings."""
    share = (average_weekly_earnings * policy.share_of_earnings).quantize(PENNY)
    week = min(policy.weekly_most, share)
    percent = figure(policy.share_of_earnings * 100)
    return Worked(
        week,
        f"The lower of £{policy.weekly_most:,.2f} and {percent}% of £{average_weekly_earnings:,.2f} "
        f"(£{share:,.2f}) is £{week:,.2f} a week.",
    )


def linked(first: date, earlier_last: date, policy: StatutorySickPay) -> bool:
    """Whether two absences count as one for Statutory Sick Pay: 56 days or fewer between them."""
    return (first - earlier_last).days - 1 <= policy.linking_days


def _completed_years(since: date, on: date) -> int:
    years = on.year - since.year
    return years if add_months(since, years * MONTHS_IN_YEAR) <= on else years - 1
