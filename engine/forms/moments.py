"""Which day or time did a person mean? The day comes before the month."""

import re
from datetime import date, datetime, time, timedelta

FIRST_YEAR, LAST_YEAR = 1978, 2099  # those whose bank holidays are known: engine/calendars.py
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ t]00:00(?::00(?:\.0+)?)?)?")
_DAY_FIRST = re.compile(r"(?:[a-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[ ./-]+(\d{1,2}|[a-z]{3,9})[ ,./-]+(\d{4}|\d{2})")
_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?(?::\d{2})? ?(am|pm)?")
NOON = 12
MINUTE = timedelta(minutes=1)


class NotAMoment(ValueError):
    """Not a day, or not a time. The message follows what was written: "... is not a date"."""

    def __init__(self, what: str, remedy: str) -> None:
        self.remedy = remedy
        super().__init__(what)


def read_date(raw: object) -> date:
    """
    >>> read_date("3rd May 2026"), read_date("3/5/26")
    (datetime.date(2026, 5, 3), datetime.date(2026, 5, 3))
    """
    if isinstance(raw, datetime):
        raw = raw.date() if raw.time() == time() else raw.isoformat()
    day = raw if isinstance(raw, date) else _written_date(" ".join(str(raw).split()).lower())
    if day is None:
        raise NotAMoment("not a date", "Write the day, month and year, such as 31/3/2026")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise NotAMoment("in a year that cannot be right", f"Write a date from {FIRST_YEAR} to {LAST_YEAR}")
    return day


def read_time(raw: object) -> time:
    """
    >>> read_time("2.30pm"), read_time("0715")
    (datetime.time(14, 30), datetime.time(7, 15))
    """
    if isinstance(raw, timedelta) and timedelta() <= raw < timedelta(days=1):
        raw = f"{raw // timedelta(hours=1)}:{raw % timedelta(hours=1) // MINUTE:02}"
    if isinstance(raw, time):
        return raw.replace(second=0, microsecond=0, tzinfo=None)
    found = _TIME.fullmatch(" ".join(str(raw).split()).lower()) if isinstance(raw, str) else None
    if found is not None and (found[2] or found[3]):
        hour, minute = int(found[1]), int(found[2] or 0)
        if found[3] and 1 <= hour <= NOON:
            hour = hour % NOON + (NOON if found[3] == "pm" else 0)
        elif found[3]:
            hour = 99
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise NotAMoment("not a time", "Write hours and minutes, such as 14:30")


def _written_date(text: str) -> date | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    found = _DAY_FIRST.fullmatch(text)
    if found is None:
        return None
    month = int(found[2]) if found[2].isdigit() else _month(found[2])
    year = int(found[3])
    return _day(year + 2000 if year < 100 else year, month, int(found[1]))


def _month(word: str) -> int:
    """1 for "jan", "january" and "janu", 0 for no month."""
    return next((number for number, name in enumerate(_MONTHS, start=1) if name.startswith(word)), 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
