"""From which day may a filed record be disposed of? A person confirms it; nothing goes by itself.

Source: NHS Records Management Code of Practice (2021, updated August 2023), Appendix II; periods are policy data.
"""

from collections.abc import Mapping
from datetime import date

from engine.calendars import MONTHS_IN_YEAR, ONE_DAY, add_months, short_date
from engine.forms.policies import Retention
from engine.forms.worked import Worked, counted, joined


def disposal_from(retention: Retention, events: Mapping[str, date]) -> Worked[date] | None:
    """The first day on which the record may go; None while something it counts from has not happened yet.

    `events`: when things happened, by the words the policy uses ("closing", "leaving", "birth").
    """
    ends = {
        period.after: add_months(events[period.after], period.years * MONTHS_IN_YEAR) + ONE_DAY
        for period in retention.periods
        if period.after in events
    }
    if not ends or (len(ends) < len(retention.periods) and not retention.any_of):
        return None
    day = min(ends.values()) if retention.any_of else max(ends.values())
    counts = joined(
        f"{counted(period.years, 'year')} after {period.after} on {short_date(events[period.after])}"
        for period in retention.periods
        if period.after in events
    )
    return Worked(day, f"Kept until {counts}; from {short_date(day)} a person may confirm: {retention.then}.")
