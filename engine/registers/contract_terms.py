"""What do people write about a contract's breaks and extensions, and what do they mean?"""

import re
from dataclasses import dataclass
from datetime import date

from engine.calendars import short_date
from engine.registers.periods import Period
from engine.registers.values import Misread, day, months, period
from process_maps.document_values import shown

LONGEST_EXTENSION_MONTHS = 600
BREAK_REMEDY = "Write a day or two days, with its own notice if it has one: 01/04/2027 to 30/06/2027 with 6 months"
EXTENSION_REMEDY = "Write how long and by when to decide: 12 months by 31/12/2026"
_BREAK = re.compile(r"(?P<first>.+?)(?: to (?P<last>.+?))?(?: with (?P<notice>.+))?", re.IGNORECASE)
_EXTENSION = re.compile(r"(?P<length>.+?)(?: by (?P<by>.+))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A day, or any day of a window, on which the contract may end early. `notice`: None for the contract's own."""

    first: date
    last: date
    notice: Period | None = None

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a break window closes before it opens")

    @property
    def written(self) -> str:
        """As the register says it: "01/04/2027 to 30/06/2027 with 6 months"."""
        last = f" to {self.last:%d/%m/%Y}" if self.last != self.first else ""
        return f"{self.first:%d/%m/%Y}{last}" + (f" with {self.notice}" if self.notice else "")

    def __str__(self) -> str:
        days = short_date(self.first)
        if self.last != self.first:
            days += f" to {short_date(self.last)}"
        return f"break on {days}" if self.last == self.first else f"break from {days}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """We may go on for so many months if we say so by a day; None where the register does not say by when."""

    months: int
    decide_by: date | None = None

    def __str__(self) -> str:
        months = "1 month" if self.months == 1 else f"{self.months} months"
        return f"{months} by {self.decide_by:%d/%m/%Y}" if self.decide_by else months


def read_break(said: str) -> Break:
    """ "31/03/2027", "01/04/2027 to 30/06/2027 with 6 months". Raises Misread."""
    found = _BREAK.fullmatch(said.strip())
    if found is None:
        raise Misread(f"{shown(said)} is not a break", BREAK_REMEDY)
    first = _certain_day(found["first"], said)
    last = _certain_day(found["last"], said) if found["last"] else first
    own = period(found["notice"]) if found["notice"] else None
    if last < first:
        raise Misread(f"{shown(said)} closes before it opens", BREAK_REMEDY)
    return Break(first=first, last=last, notice=own)


def read_extension(said: str) -> Extension:
    """ "12 months by 31/12/2026", "2 years". Raises Misread."""
    found = _EXTENSION.fullmatch(said.strip())
    length = months(found["length"], LONGEST_EXTENSION_MONTHS) if found else None
    if found is None or length is None:
        raise Misread(f"{shown(said)} is not an extension", EXTENSION_REMEDY)
    return Extension(months=length, decide_by=_certain_day(found["by"], said) if found["by"] else None)


def _certain_day(written: str, said: str) -> date:
    found = day(written)
    if found is None:
        raise Misread(f"{shown(said)} does not say which day", BREAK_REMEDY)
    return found
