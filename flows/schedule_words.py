"""When does a flow run, as people say it?"""

from typing import Any

DAYS = ("Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def schedule_words(schedule: Any) -> str:
    """A cron line as people say it; itself where it is none of the usual kinds.

    >>> from types import SimpleNamespace
    >>> schedule_words(SimpleNamespace(cron="30 7 * * 1-5"))
    'Weekdays, 7:30am'
    >>> schedule_words(SimpleNamespace(cron="*/5 * * * *"))
    'Every 5 minutes'
    >>> schedule_words(SimpleNamespace(cron="0 10-17 * * 2"))
    'Tuesdays, each hour from 10am to 5pm'
    """
    cron = getattr(schedule, "cron", "")
    if not cron:
        return str(getattr(schedule, "rrule", "On a schedule"))
    minute, hour, day, month, weekday = cron.split()
    if minute.startswith("*/"):
        return f"Every {minute[2:]} minutes"
    if month == "*" and day == "*" and minute.count(",") and weekday == "*":
        return f"{minute.count(',') + 1} times an hour"
    days = _days(day, weekday) if month == "*" else ""
    first, _, last = hour.partition("-")
    if not (days and minute.isdigit() and first.isdigit() and (last.isdigit() or not last)):
        return str(cron)
    at = _clock(int(first), int(minute))
    return f"{days}, each hour from {at} to {_clock(int(last), int(minute))}" if last else f"{days}, {at}"


def _clock(hour: int, minute: int) -> str:
    return f"{hour % 12 or 12}{f':{minute:02}' if minute else ''}{'am' if hour < 12 else 'pm'}"


def _days(day: str, weekday: str) -> str:
    """ "Weekdays", "Mondays", "Day 1 of the month"; "" where it is more than that."""
    if day.isdigit() and weekday == "*":
        return f"Day {day} of the month"
    if day != "*":
        return ""
    if weekday.isdigit():
        return DAYS[int(weekday)]
    return {"*": "Every day", "1-5": "Weekdays", "MON-FRI": "Weekdays"}.get(weekday, "")
