"""What did a person mean by a cell of the register: a date, a notice period, a sum of money?"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from connectors.preflight.door import shown
from engine.calendars import MONTHS_IN_YEAR
from engine.ports import is_address
from engine.registers.contracts import (
    LONGEST_RENEWAL_MONTHS,
    LONGEST_SERVICE_WORKING_DAYS,
    Notice,
    NoticeUnit,
)

DAYS_IN_A_WEEK = 7
EXCEL_DAY_0 = date(1899, 12, 30)  # a date cell that lost its format is the number of days since then
FIRST_YEAR, LAST_YEAR = 1990, 2099
LONGEST_TEXT = 200

_NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", "none", "nil"})
_NO_END = _NOTHING | {
    "no end",
    "no end date",
    "open",
    "open ended",
    "open-ended",
    "rolling",
    "ongoing",
    "perpetual",
}
_YES = frozenset({"yes", "y", "true", "x", "✓", "✔"})
_NO = _NOTHING | {"no", "n", "false"}
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBER_WORDS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_DAY_FIRST = re.compile(r"(?:[a-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[ ./-]+(\d{1,2}|[a-z]{3,9})[ ,./-]+(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ t]00:00(?::00(?:\.0+)?)?)?")
_PERIOD = re.compile(
    r"(\d+|[a-z]+) (?:(clear) )?(?:(calendar|working|business) )?(day|week|month|year)s?'?(?: notice)?"
)
_MONEY = re.compile(r"£?(\d+(?:\.\d+)?)([km]?)")


class Misread(ValueError):
    """The cell does not say what its column needs. `remedy` says what to write instead."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}. {remedy}")


def text(value: object) -> str:
    """One line of text; line breaks and runs of blanks become one blank. A whole number loses its ".0"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    line = " ".join(str(value).split())
    if _UNPRINTABLE.search(line):
        raise Misread("it holds a character that cannot be shown", "Type the text in again")
    if len(line) > LONGEST_TEXT:
        raise Misread(f"it is {len(line):,} characters long", f"Shorten it to {LONGEST_TEXT}")
    return line


def names(value: object) -> tuple[str, ...]:
    """Several names in one cell, with ";" or line breaks between them, or commas if there are no others."""
    lines = str(value or "")
    separator = r"[;\n\r]" if re.search(r"[;\n\r]", lines) else ","
    return tuple(name for part in re.split(separator, lines) if (name := text(part)))


def day(value: object) -> date | None:
    """A date, however Excel or a person writes it, the day before the month; None for none."""
    found = _excel_day(value) if not isinstance(value, str) else _written_day(text(value))
    if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Misread(f"the year {found.year} cannot be right", f"Write a date from {FIRST_YEAR} to {LAST_YEAR}")
    return found


def certain_day(value: object) -> date:
    """A date that cannot be left out."""
    found = day(value)
    if found is None:
        raise _not_a_date(value)
    return found


def notice_period(value: object) -> Notice | None:
    """Length, unit, and whether it says "clear": "3 months", "90 clear days", "20 working days"."""
    words = text(value).lower()
    if words in _NOTHING:
        return None
    remedy = "Write for example 3 months, 90 days or 20 working days"
    length, clear, kind, unit = _period(words, remedy)
    if kind in ("working", "business"):
        if unit != "day":
            raise Misread(f"{shown(words)} is not a notice period", "Working time is counted in days: 20 working days")
        counted = NoticeUnit.WORKING_DAYS
    elif unit in ("day", "week"):
        counted = NoticeUnit.DAYS
        length *= DAYS_IN_A_WEEK if unit == "week" else 1
    else:
        counted = NoticeUnit.MONTHS
        length *= MONTHS_IN_YEAR if unit == "year" else 1
    try:
        return Notice(length=length, unit=counted, clear_days=clear)
    except ValueError as error:
        raise Misread(str(error), remedy) from None


def months(value: object) -> int | None:
    """A length of renewal in months: "12 months", "1 year"; None for "no" or nothing."""
    words = text(value).lower()
    if words in _NO:
        return None
    remedy = "Write how long for, in months or years: 12 months. Write no if it does not renew itself"
    if words in _YES:
        raise Misread("it does not say for how long", remedy)
    length, _, kind, unit = _period(words, remedy)
    if unit not in ("month", "year") or kind not in ("", "calendar"):
        raise Misread(f"{shown(words)} is not a number of months or years", remedy)
    length *= MONTHS_IN_YEAR if unit == "year" else 1
    if not 1 <= length <= LONGEST_RENEWAL_MONTHS:
        raise Misread(f"{shown(words)} is too short or too long", remedy)
    return length


def money(value: object) -> Decimal | None:
    """Pounds: a number, "£48,000", "48k", "1.2m"; None for none."""
    remedy = "Write pounds a year as a number: 48000"
    if isinstance(value, bool):
        raise Misread("it is not a sum of money", remedy)
    if isinstance(value, int | float):
        written = repr(value)
    else:
        written = text(value).lower().replace(",", "").replace(" ", "")
    if written in _NOTHING:
        return None
    parts = _MONEY.fullmatch(written)
    if parts is None:
        raise Misread(f"{shown(text(value))} is not a sum of money", remedy)
    return Decimal(parts[1]) * {"": 1, "k": 1_000, "m": 1_000_000}[parts[2]]


def yes_or_no(value: object) -> bool:
    """Yes or no; nothing is no."""
    word = text(value).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Misread(f"{shown(word)} is neither yes nor no", "Write yes or no")


def working_days(value: object) -> int:
    """A number of working days: 2, "2 working days"; nothing, or "same day", is 0."""
    words = text(value).lower()
    remedy = "Write the number of working days: 2"
    if words in _NO | {"same day", "at once", "immediately"}:
        return 0
    if re.fullmatch(r"\d{1,4}", words):
        days = int(words)
    else:
        days, _, kind, unit = _period(words, remedy)
        if unit != "day" or kind not in ("working", "business"):
            raise Misread(f"{shown(words)} is not a number of working days", remedy)
    if days > LONGEST_SERVICE_WORKING_DAYS:
        raise Misread(f"{days} working days cannot be right", remedy)
    return days


def email_address(value: object) -> str:
    """One plain address, or nothing. It is personal: a fault does not repeat it."""
    address = text(value)
    if address and not is_address(address):
        raise Misread("it is not one plain e-mail address", "Write one address: name@example.nhs.uk")
    return address


def _period(words: str, remedy: str) -> tuple[int, bool, str, str]:
    """Length, whether clear, kind of day, unit."""
    found = _PERIOD.fullmatch(re.sub(r"[’']", "'", words).replace("s' ", "s ").replace("(clear)", "clear"))
    if found is None:
        raise Misread(f"{shown(words)} is not a length of time with its unit", remedy)
    if found[1] in _NUMBER_WORDS:
        number = _NUMBER_WORDS.index(found[1]) + 1
    elif re.fullmatch(r"\d{1,4}", found[1]):
        number = int(found[1])
    else:
        raise Misread(f"{shown(words)} is not a length of time with its unit", remedy)
    return number, found[2] is not None, found[3] or "", found[4]


def _excel_day(value: object) -> date | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        days = int(value)
        if (date(FIRST_YEAR, 1, 1) - EXCEL_DAY_0).days <= days <= (date(LAST_YEAR, 12, 31) - EXCEL_DAY_0).days:
            return EXCEL_DAY_0 + timedelta(days=days)
    raise _not_a_date(value)


def _written_day(words: str) -> date | None:
    lowered = words.lower()
    if lowered in _NO_END:
        return None
    if found := _YEAR_FIRST.fullmatch(lowered):
        year, month, number = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(lowered):
        number = int(found[1])
        month = int(found[2]) if found[2].isdigit() else _month_named(found[2], words)
        year = int(found[3]) if len(found[3]) == len("2026") else 2000 + int(found[3])
    else:
        raise _not_a_date(words)
    try:
        return date(year, month, number)
    except ValueError:
        raise _not_a_date(words) from None


def _month_named(word: str, words: str) -> int:
    if word[:3] not in _MONTHS:
        raise _not_a_date(words)
    return _MONTHS.index(word[:3]) + 1


def _not_a_date(value: object) -> Misread:
    return Misread(f"{shown(str(value))} is not a date", "Write it as 31/03/2027 or 31 March 2027")
