"""What did a person mean by one value of a register: a date, a period, a sum of money, a choice?

It takes what a cell of Excel holds, what somebody typed, or a value that is one already. A value that says nothing
is None.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from difflib import get_close_matches

from engine.calendars import MONTHS_IN_YEAR
from engine.ports import is_address
from engine.registers.definition import Field, Kind, Value
from engine.registers.periods import NoticeUnit, Period
from process_maps.document_values import listed, shown

DAYS_IN_A_WEEK = 7
EXCEL_DAY_0 = date(1899, 12, 30)  # a date cell that lost its format is the number of days since then
FIRST_YEAR, LAST_YEAR = 1990, 2099
LONGEST_TEXT = 200
MOST_CHOICES_TOLD = 8

NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", "none", "nil"})
NO_DATE = NOTHING | {"no end", "no end date", "open", "open ended", "open-ended", "rolling", "ongoing", "perpetual"}
YES = frozenset({"yes", "y", "true", "x", "✓", "✔"})
NO = NOTHING | {"no", "n", "false"}
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBER_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_DAY_FIRST = re.compile(r"(?:[a-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[ ./-]+(\d{1,2}|[a-z]{3,9})[ ,./-]+(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ t]00:00(?::00(?:\.0+)?)?)?")
_PERIOD = re.compile(
    r"(\d+|[a-z]+) (?:(clear) )?(?:(calendar|working|business) )?(day|week|month|year)s?'?(?: notice)?"
)
_MONEY = re.compile(r"£?(\d+(?:\.\d+)?)([km]?)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


class Misread(ValueError):
    """The value does not say what its field needs. `remedy` says what to write instead."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}. {remedy}")


def read_value(field: Field, raw: object) -> Value | None:
    """What `raw` says in this field; None where it says nothing. Raises Misread.

    References and people are read as names: whether they are there, `check` says.
    """
    return _READERS[field.kind](field, raw)


def text(value: object, longest: int = LONGEST_TEXT) -> str:
    """One line of text; line breaks and runs of blanks become one blank. A whole number loses its ".0"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    line = " ".join(str(value).split())
    if _UNPRINTABLE.search(line):
        raise Misread("it holds a character that cannot be shown", "Type the text in again")
    if len(line) > longest:
        raise Misread(f"it is {len(line):,} characters long", f"Shorten it to {longest}")
    return line


def names(value: object, longest: int = LONGEST_TEXT) -> tuple[str, ...]:
    """Several names in one cell, with ";" or line breaks between them, or commas if there are no others."""
    if isinstance(value, tuple | list):
        return tuple(name for part in value if (name := text(part, longest)))
    lines = str(value or "")
    separator = r"[;\n\r]" if re.search(r"[;\n\r]", lines) else ","
    return tuple(name for part in re.split(separator, lines) if (name := text(part, longest)))


def day(value: object) -> date | None:
    """A date, however Excel or a person writes it, the day before the month; None for none."""
    found = _excel_day(value) if not isinstance(value, str) else _written_day(text(value))
    if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Misread(f"the year {found.year} cannot be right", f"Write a date from {FIRST_YEAR} to {LAST_YEAR}")
    return found


def period(value: object) -> Period | None:
    """Length, unit, and whether it says "clear": "3 months", "90 clear days", "20 working days"."""
    if isinstance(value, Period):
        return value
    words = text(value).lower()
    if words in NOTHING:
        return None
    remedy = "Write for example 3 months, 90 days or 20 working days"
    length, clear, kind, unit = split_period(words, remedy)
    if kind in ("working", "business"):
        if unit != "day":
            raise Misread(f"{shown(words)} is not a notice period", "Working time is counted in days: 20 working days")
        return _period(length, NoticeUnit.WORKING_DAYS, clear, remedy)
    if unit in ("day", "week"):
        return _period(length * (DAYS_IN_A_WEEK if unit == "week" else 1), NoticeUnit.DAYS, clear, remedy)
    return _period(length * (MONTHS_IN_YEAR if unit == "year" else 1), NoticeUnit.MONTHS, clear, remedy)


def months(value: object, longest: int) -> int | None:
    """A length in months: "12 months", "1 year"; None for "no" or nothing."""
    if isinstance(value, Period) and value.unit is NoticeUnit.MONTHS:
        return value.length
    words = text(value).lower()
    if words in NO:
        return None
    remedy = "Write how long for, in months or years: 12 months. Write no if it does not renew itself"
    if words in YES:
        raise Misread("it does not say for how long", remedy)
    length, _, kind, unit = split_period(words, remedy)
    if unit not in ("month", "year") or kind not in ("", "calendar"):
        raise Misread(f"{shown(words)} is not a number of months or years", remedy)
    length *= MONTHS_IN_YEAR if unit == "year" else 1
    if not 1 <= length <= longest:
        raise Misread(f"{shown(words)} is too short or too long", remedy)
    return length


def money(value: object) -> Decimal | None:
    """Pounds: a number, "£48,000", "48k", "1.2m"; None for none."""
    remedy = "Write pounds as a number: 48000"
    if isinstance(value, bool):
        raise Misread("it is not a sum of money", remedy)
    if isinstance(value, int | float):
        written = repr(value)
    else:
        written = text(value).lower().replace(",", "").replace(" ", "")
    if written in NOTHING:
        return None
    parts = _MONEY.fullmatch(written)
    if parts is None:
        raise Misread(f"{shown(text(value))} is not a sum of money", remedy)
    return Decimal(parts[1]) * {"": 1, "k": 1_000, "m": 1_000_000}[parts[2]]


def yes_or_no(value: object) -> bool | None:
    """Yes or no; None for nothing."""
    word = text(value).lower()
    if word in YES:
        return True
    if word in NO:
        return None if word in NOTHING else False
    raise Misread(f"{shown(word)} is neither yes nor no", "Write yes or no")


def working_days(value: object, most: int) -> int:
    """A number of working days: 2, "2 working days"; nothing, or "same day", is 0."""
    words = text(value).lower()
    remedy = "Write the number of working days: 2"
    if words in NO | {"same day", "at once", "immediately"}:
        return 0
    if re.fullmatch(r"\d{1,4}", words):
        days = int(words)
    else:
        days, _, kind, unit = split_period(words, remedy)
        if unit != "day" or kind not in ("working", "business"):
            raise Misread(f"{shown(words)} is not a number of working days", remedy)
    if days > most:
        raise Misread(f"{days} working days cannot be right", remedy)
    return days


def email_address(value: object) -> str:
    """One plain address, or nothing. It is personal: a fault does not repeat it."""
    address = text(value)
    if address and not is_address(address):
        raise Misread("it is not one plain e-mail address", "Write one address: name@example.nhs.uk")
    return address


def split_period(words: str, remedy: str) -> tuple[int, bool, str, str]:
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


# --- by the kind of the field -----------------------------------------------------------------------


def _text(field: Field, raw: object) -> str | None:
    return text(raw, field.longest) or None


def _number(field: Field, raw: object) -> int | Decimal | None:
    if field.unit == "working days":
        return None if text(raw) == "" else working_days(raw, int(field.most or 0))
    if isinstance(raw, bool):
        raise Misread("it is not a number", "Write a number")
    written = text(repr(raw) if isinstance(raw, float) else raw).replace(",", "").rstrip("%").strip()
    if written.lower() in NOTHING:
        return None
    if field.unit and written.lower().endswith(f" {field.unit}"):
        written = written[: -len(field.unit)].strip()
    if not _NUMBER.fullmatch(written):
        raise Misread(f"{shown(text(raw))} is not a number", f"Write a number{_in_unit(field)}")
    number = Decimal(written)
    whole = number == number.to_integral_value()
    if field.whole and not whole:
        raise Misread(f"{shown(written)} is not a whole number", f"Write a whole number{_in_unit(field)}")
    if (field.least is not None and number < field.least) or (field.most is not None and number > field.most):
        raise Misread(f"{shown(written)} is too small or too large", f"Write a number {_range(field)}")
    return int(number) if whole else number


def _choice(field: Field, raw: object) -> str | None:
    written = text(raw)
    if written == "" or (written.lower() in NOTHING and written.lower() not in map(str.lower, field.choices)):
        return None
    found = next((choice for choice in field.choices if choice.casefold() == written.casefold()), None)
    if found is None:
        alike = get_close_matches(written.casefold(), map(str.casefold, field.choices), n=1)
        meant = next((choice for choice in field.choices if alike and choice.casefold() == alike[0]), "")
        remedy = f"Did you mean {shown(meant)}?" if meant else f"Write {listed(field.choices[:MOST_CHOICES_TOLD])}"
        raise Misread(f"{shown(written)} is not one of the choices", remedy)
    return found


def _list(field: Field, raw: object) -> tuple[str, ...] | None:
    said = names(raw, field.longest)
    if field.of is Kind.CHOICE:
        said = tuple(filter(None, (_choice(field, name) for name in said)))
    return tuple(dict.fromkeys(said)) or None


def _period_of(field: Field, raw: object) -> Period | None:
    if field.unit == NoticeUnit.MONTHS:
        length = months(raw, 600)
        return None if length is None else Period(length=length, unit=NoticeUnit.MONTHS)
    return period(raw)


def _in_unit(field: Field) -> str:
    return f" of {field.unit}" if field.unit else ""


def _range(field: Field) -> str:
    if field.least is None or field.most is None:
        return f"from {field.least} on" if field.least is not None else f"up to {field.most}"
    return f"from {field.least} to {field.most}"


_READERS: Mapping[Kind, Callable[[Field, object], Value | None]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.MONEY: lambda _field, raw: money(raw),
    Kind.DATE: lambda _field, raw: day(raw),
    Kind.YES_OR_NO: lambda _field, raw: yes_or_no(raw),
    Kind.CHOICE: _choice,
    Kind.REFERENCE: _text,
    Kind.LIST: _list,
    Kind.EMAIL: lambda _field, raw: email_address(raw) or None,
    Kind.PERIOD: _period_of,
    Kind.PERSON: _text,
}


def _period(length: int, unit: NoticeUnit, clear: bool, remedy: str) -> Period:
    try:
        return Period(length=length, unit=unit, clear=clear)
    except ValueError as error:
        raise Misread(str(error), remedy) from None


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
    if lowered in NO_DATE:
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
