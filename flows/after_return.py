"""What goes out once a return to work is confirmed: the phased return, the reviews of adjustments?"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from engine.calendars import long_date
from engine.cases.deadlines import LONDON
from engine.forms.values import Unreadable, read, shown
from engine.forms.worked import joined
from engine.people import EMPLOYEE, MANAGER
from flows.doing import Doing, LetterTo, Meeting, day_of

FORM = "return_to_work"
REVIEW_AT, REVIEW_LASTS = time(9, 0), timedelta(minutes=30)


def phased_return(doing: Doing) -> Iterator[LetterTo]:
    """Days and hours week by week, for the person. Duties are in the record: they may say something of health."""
    said = doing.known()
    if doing.last(FORM) is None or not said.get("phased"):
        return
    weeks = tuple(
        f"Week {number}: {joined(week.get('days') or ('days to be agreed',))}, {_hours(week.get('hours'))}"
        for number, week in enumerate(said.get("phased_weeks") or (), start=1)
    )
    begins, whole = day_of(said.get("return_date")), day_of(said.get("full_hours_from"))
    facts = {
        "begins": long_date(begins) if begins else "",
        "weeks": weeks,
        "whole": long_date(whole) if whole else "",
        "paid": _shown(doing, "pay_treatment", said.get("pay_treatment")).lower(),
    }
    yield LetterTo(name="phased_return", role=EMPLOYEE, facts=facts)


def adjustment_reviews(doing: Doing) -> Iterator[LetterTo]:
    """An entry for the manager's calendar on each day one is looked at again; what it is stays in the record."""
    said = doing.known()
    if doing.last(FORM) is None or not said.get("adjustments_needed"):
        return
    days = {day for row in said.get("adjustments") or () if (day := day_of(row.get("review_on"))) is not None}
    for day in sorted(days):
        starts = datetime.combine(day, REVIEW_AT, tzinfo=LONDON)
        meeting = Meeting(starts=starts, lasts=REVIEW_LASTS, place="", what="Review of what was agreed")
        yield LetterTo(name="adjustment_review", role=MANAGER, facts={"review": long_date(day)}, meeting=meeting)


def _shown(doing: Doing, field: str, value: object) -> str:
    """An answer as the form shows it."""
    found = doing.running.forms[FORM].find(field)
    try:
        return shown(found, read(found, value))
    except Unreadable:
        return str(value)


def _hours(value: object) -> str:
    return f"{value:g} hours" if isinstance(value, int | float) else f"{value} hours"
