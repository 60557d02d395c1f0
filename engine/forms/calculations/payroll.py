"""Would a leaver be overpaid because payroll hears too late?"""

from datetime import date

from engine.calendars import ENGLAND, WorkingDays, short_date
from engine.forms.policies import Payroll
from engine.forms.worked import Worked


def cut_off(month: date, policy: Payroll, working_days: WorkingDays = ENGLAND) -> date:
    """The last day on which payroll takes changes for the month `month` lies in."""
    own = [day for day in policy.cut_offs if (day.year, day.month) == (month.year, month.month)]
    usual = working_days.previous_working_day(month.replace(day=policy.cut_off_day))
    return own[0] if own else usual


def overpayment_risk(
    submitted: date, last_paid_day: date, policy: Payroll, working_days: WorkingDays = ENGLAND
) -> Worked[bool]:
    """Whether the form comes after the cut-off of the month in which pay ends."""
    by = cut_off(last_paid_day, policy, working_days)
    late = submitted > by
    return Worked(
        late,
        f"Pay ends on {short_date(last_paid_day)}; payroll takes changes for that month until {short_date(by)}, "
        f"and this is sent on {short_date(submitted)}: {'tell payroll today' if late else 'in time'}.",
    )
