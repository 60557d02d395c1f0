"""What does one cell of a sheet's XML hold? Its stored text, type and style become a value."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from connectors.preflight.door import shown
from connectors.preflight.limits import MOST_TEXT
from connectors.preflight.number_formats import NotADate, NumberFormat, as_time
from engine.errors import Fault

CellValue = str | int | float | bool | datetime | date | time | timedelta | None

NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
MOST_DIGITS = 15  # Excel's own precision: beyond it a whole number is a float
LONGEST_NUMBER = 400  # characters
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # how Excel writes what XML cannot: ECMA-376 part 1, 22.9.2.19


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a sheet, typed as Excel types it.

    value    text as str; numbers as int or float; days and times as date, datetime, time, timedelta (naive);
             None where it is blank, holds only spaces, or has a fault
    where    "Steps!D7", for faults its reader finds
    percent  it is shown as a percentage: 85% has the value 0.85
    fault    why a filled-in cell has no usable value (#REF!, a formula never worked out)
    """

    value: CellValue
    where: str
    percent: bool = False
    fault: Fault | None = None


class Damaged(ValueError):
    """The cell is not one Excel would write: the file itself is broken."""


class Unusable(ValueError):
    """The cell is sound but holds no usable value: `what` and `remedy` tell its author."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what = what
        self.remedy = remedy
        super().__init__(what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanings:
    """What the cells of one workbook refer to: its shared texts, number formats by style, and first day."""

    texts: Sequence[str]
    formats: Sequence[NumberFormat]
    epoch: datetime

    def value(self, kind: str, stored: str, style: str) -> tuple[CellValue, bool]:
        """The value, and whether it is shown as a percentage; raises Damaged and Unusable.

        `kind` is the cell's `t` attribute: n, s (shared text), str, inlineStr, b, e (error) or d (ISO date).
        """
        match kind:
            case "n":
                return self._number(number(stored.strip()), self._format(style))
            case "s":
                return text(self._shared(stored.strip())), False
            case "str" | "inlineStr":
                return text(stored), False
            case "b" if stored.strip() in ("0", "1"):
                return stored.strip() == "1", False
            case "e":
                raise Unusable(f"it shows {shown(stored)}", "Correct its formula, or type the value")
            case "d":
                return iso_date(stored.strip()), False
            case _:
                raise Damaged(f"holds {shown(stored)} as type {shown(kind)}")

    def _number(self, value: float, meant: NumberFormat) -> tuple[CellValue, bool]:
        if not meant.moment:
            return value, meant.percent
        try:
            return as_time(value, meant, epoch=self.epoch), False
        except NotADate as error:
            raise Unusable(f"{value:g} is shown as a date but is no date", "Type the date again") from error

    def _format(self, style: str) -> NumberFormat:
        if style.isdecimal() and len(style) < MOST_DIGITS and int(style) < len(self.formats):
            return self.formats[int(style)]
        raise Damaged(f"refers to style {shown(style)}, which the file does not have")

    def _shared(self, stored: str) -> str:
        if stored.isdecimal() and len(stored) < MOST_DIGITS and int(stored) < len(self.texts):
            return self.texts[int(stored)]
        raise Damaged(f"refers to text {shown(stored)}, which the file does not have")


def number(stored: str) -> float:
    """An int where it is written as one, else a float; never infinite or NaN."""
    if len(stored) > LONGEST_NUMBER or not NUMBER.fullmatch(stored):
        raise Damaged(f"holds {shown(stored)} as a number")
    if len(stored) <= MOST_DIGITS and stored.removeprefix("-").isdecimal():
        return int(stored)
    value = float(stored)
    if math.isinf(value):
        raise Damaged(f"holds {shown(stored)} as a number")
    return value


def text(stored: str) -> str | None:
    """The text as its author sees it; None where there is nothing to see."""
    if stored.isprintable() and "_x" not in stored and len(stored) <= MOST_TEXT:
        return stored if stored.strip() else None
    if len(stored) > MOST_TEXT:
        raise Damaged(f"holds a text of more than {MOST_TEXT:,} characters")
    read = ESCAPED.sub(lambda code: chr(int(code[1], 16)), stored)
    read = read.replace("\r\n", "\n").replace("\r", "\n")
    invisible = INVISIBLE.search(read)
    if invisible:
        raise Unusable(
            f"its text has an invisible character (U+{ord(invisible[0]):04X})",
            "Type the text again in this cell",
        )
    return read if read.strip() else None


def iso_date(stored: str) -> date | datetime | time | timedelta:
    """A date as strict Open XML workbooks write it: 2026-11-03, or 2026-11-03T09:30:00."""
    from openpyxl.utils.datetime import from_ISO8601

    try:
        moment: date | datetime | time | timedelta = from_ISO8601(stored)  # type: ignore[no-untyped-call]
    except (ValueError, OverflowError) as error:
        raise Damaged(f"holds {shown(stored)} as a date") from error
    return moment
