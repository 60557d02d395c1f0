"""By when must a statutory request be decided, and how many may be made?

The period ends on the corresponding date: a request received on 31 December must be decided by the end of
28 February. Source: Employment Rights Act 1996 s.80G as amended from 6 April 2024; docs/method/two-month-clock.md.
"""

from collections.abc import Iterable
from datetime import date

from engine.calendars import MONTHS_IN_YEAR, ONE_DAY, add_months, long_date, short_date
from engine.forms.policies import FlexibleWorking
from engine.forms.worked import Worked, counted


def decide_by(received: date, policy: FlexibleWorking, *, extended_to: date | None = None) -> Worked[date]:
    """The last day for a decision, appeal included: a calendar day, whatever day of the week.

    `extended_to`: a later day both sides agreed to in writing.

    >>> decide_by(date(2026, 12, 31), FlexibleWorking(decision_months=2, requests=2)).value
    datetime.date(2027, 2, 28)
    """
    by_law = add_months(received, policy.decision_months)
    last_day = max(by_law, extended_to or by_law)
    working = f"Received {long_date(received)}; {counted(policy.decision_months, 'month')} later is {long_date(by_law)}"
    extended = f", extended by agreement to {long_date(last_day)}" if last_day > by_law else ""
    return Worked(last_day, f"{working}{extended}.")


def requests_in_year(received: date, earlier: Iterable[date], policy: FlexibleWorking) -> Worked[int]:
    """How many requests this one makes in the 12 months that end with it; the policy allows so many."""
    since = add_months(received, -MONTHS_IN_YEAR) + ONE_DAY
    before = [day for day in earlier if since <= day <= received]
    count = len(before) + 1
    return Worked(
        count,
        f"With this one, {counted(count, 'request')} since {short_date(since)}; "
        f"{policy.requests} in 12 months are allowed by law.",
    )
