"""What does one cell say in the words of a map's document, and how is such a word put into a cell?"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import TypeAlias

from connectors.excel.capture_words import NO, UNIT_WORDS, YES
from connectors.preflight import Cell
from process_maps.choice_labels import label
from process_maps.document_pointers import NOTHING_WORDS, ZERO_WORDS
from process_maps.document_shape import Shape
from process_maps.document_values import Choice, Flag, Number, Share, Text, Time, Unclear, plain
from process_maps.quantities import parse_share, unit_named

Value: TypeAlias = str | int | float | bool | None
Content: TypeAlias = str | int | float | None

NUMBER_AND_UNIT = re.compile(r"([0-9.]+) ([a-z]+)")
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
SURPRISING = 0.1  # a bare share below this may have been meant as a percentage: 0.05 for 0.05%
WHOLE_PERCENT, PERCENT = "0%", "0.0%"


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell says. `remark`: what was made of it, where its author might have meant another thing."""

    value: Value
    remark: str = ""


# ------------------------------------------------------------ from the cell


def read_cell(cell: Cell, shape: Shape | None, *, unit: str = "") -> Read:
    """The value for the document. `unit`: what a bare number of time is counted in. Raises Unclear."""
    if cell.value is None:
        return Read(None)
    word = cell.value.strip().casefold() if isinstance(cell.value, str) else ""
    if shape is not None and not isinstance(shape, Text):
        if word in NOTHING_WORDS:
            return Read(None, f"'{cell.value}' is taken as not known")
        if word in ZERO_WORDS:
            counted = isinstance(shape, Time | Share | Number)
            return Read(0) if counted else Read(None, f"'{cell.value}' is taken as nothing")
    match shape:
        case Time():
            return _time(cell, unit)
        case Share():
            return _share(cell)
    return Read(as_value(cell))


def as_value(cell: Cell) -> Value:
    """Text, numbers and answers as they are; a day as people write it."""
    match cell.value:
        case datetime() | date() as day:
            return f"{day.day} {day:%B %Y}"
        case time() as clock:
            return f"{clock:%H:%M}"
        case timedelta() as length:
            return _seconds(length)
        case float() as number if number.is_integer() and abs(number) < 1e15:
            return int(number)
        case bool() as answer:
            return "TRUE" if answer else "FALSE"
        case str() as text:
            return text.strip()
    return cell.value


def _time(cell: Cell, unit: str) -> Read:
    match cell.value:
        case datetime() | date() as day:
            what = f"this is the date {day.day} {day:%B %Y}, not a time"
            raise Unclear(what, "Write one time, for example 2d; Excel takes 2-3 for a date")
        case time() as clock:
            length = timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
            return Read(_seconds(length), f"{clock:%H:%M} is taken as {clock.hour} h {clock.minute} min")
        case timedelta() as length:
            return Read(_seconds(length))
        case bool():
            raise Unclear(f"{cell.value} is not a time", "Write one time, for example 2d, 3h or 20 min")
        case int() | float() as number:
            return Read(_counted(number, unit))
        case str() as text:
            return Read(_counted(text.strip(), unit) if _is_number(text) else text.strip())
    return Read(None)


def _seconds(length: timedelta) -> str:
    return f"{Decimal(str(length.total_seconds())):f} s"


def _counted(number: int | float | str, unit: str) -> str | int | float:
    if not unit:
        return number
    short = unit_named(unit)
    return f"{Decimal(str(number)):f} {short}" if short else number


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def _share(cell: Cell) -> Read:
    """85, 85% and 0.85 are 85%: a bare number above 1 is a percentage, one below 1 is a share."""
    value = as_value(cell)
    if isinstance(value, str) and not _is_number(value):
        return Read(value)
    if isinstance(cell.value, float | int) and cell.percent:
        return Read(float(cell.value))
    number = float(value) if isinstance(value, str | int | float) else 0.0
    if number == 1:
        raise Unclear("1 may mean 1% or 100%", "Write 1% or 100%")
    if number > 1:
        try:
            return Read(parse_share(f"{number!r}%"))
        except ValueError:
            raise Unclear(f"{number:g}% is more than 100%", "Write 0% to 100%, for example 85%") from None
    return Read(number, f"{number:g} is taken as {number * 100:g}%" if 0 < number < SURPRISING else "")


# ------------------------------------------------------------ into the cell


def cell_content(value: object, shape: Shape | None) -> Content:
    """What to write so that `read_cell` reads it back: numbers where people would compute with them."""
    if value is None:
        return None
    match shape:
        case Choice(options=options):
            return label(options(str(value)))
        case Flag():
            return YES if value else NO
        case Share():
            return _exact(parse_share(str(value)))
        case Number() if isinstance(value, int | float):
            return _exact(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _exact(value)
    return as_text(str(value))


def number_and_unit(time: str) -> tuple[Content, str]:
    """6 and "hours" for "6 h"."""
    match = NUMBER_AND_UNIT.fullmatch(time)
    assert match is not None
    number = float(match[1])
    return _exact(int(number) if number.is_integer() else number), UNIT_WORDS[match[2]]


def percent_format(content: Content) -> str:
    """As few digits as the share needs, up to one."""
    if isinstance(content, float) and round(content * 100, 6) % 1:
        return PERCENT
    return WHOLE_PERCENT


def as_text(text: str) -> str:
    """Text as the file keeps it: what looks like an escape is escaped (ECMA-376 part 1, 22.9.2.19)."""
    return ESCAPE.sub("_x005F_", text)


def _exact(number: int | float) -> Content:
    """The number, or its digits as text where a workbook would round it (openpyxl writes 16)."""
    return number if float(f"{number:.16g}") == number else repr(number)


def is_blank(cell: Cell) -> bool:
    return cell.value is None and cell.fault is None


def is_word(value: object, *words: str) -> bool:
    return isinstance(value, str) and plain(value) in {plain(word) for word in words}
