"""How does one answer look in a workbook: its colours, its drop-down, the help beside it?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from connectors.excel.house_style import BLUE, FONT, GREY, INK, LINE, PALE_GREY, WHITE, put
from engine.forms.definition import Field, FieldType
from engine.forms.moments import FIRST_YEAR, LAST_YEAR
from engine.forms.values import Value, shown

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

YELLOW, PALE_BLUE = "FFF7CC", "E6F0FA"
TICK = "✓"
LISTS = "Lists"
LONGEST_PROMPT = 250  # Excel refuses a longer one
EXCEL_DAY_0 = date(1899, 12, 30)
DATE_FORMAT, TIME_FORMAT = "ddd d mmm yyyy", "hh:mm"
LETTERS, SMALL_LETTERS = 1.1, 1.25  # in one unit of a column's width, at 10 and 9 points
LINE_HEIGHT = 13.5

_THIN = Side(style="thin", color=LINE)
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_FORMATS = {FieldType.DATE: DATE_FORMAT, FieldType.TIME: TIME_FORMAT, FieldType.WHOLE_NUMBER: "0"}
_KEPT_AS_TEXT = (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.PERSON, FieldType.REFERENCE)


@dataclass(slots=True)
class DropDowns:
    """What may be typed into the cells of one sheet; lists of choices stand on a hidden sheet of their own."""

    sheet: "Worksheet"
    lists: "Worksheet"
    rules: dict[tuple[object, ...], DataValidation] = field(default_factory=dict)
    places: dict[tuple[str, ...], str] = field(default_factory=dict)  # choices -> where their list stands

    def offer(self, cell: "Cell | MergedCell", each: Field, prompt: str) -> None:
        """What may be typed into the cell, and what is shown when it is chosen."""
        choices = choices_of(each)
        self._add(
            cell, (choices, each.type, each.least, each.most, each.label, prompt), lambda: self._rule(each, prompt)
        )

    def tick(self, cell: "Cell | MergedCell") -> None:
        """A cell that takes a tick or nothing."""
        self._add(cell, (TICK,), lambda: self._list((TICK,)))

    def _add(self, cell: "Cell | MergedCell", key: tuple[object, ...], made: Callable[[], DataValidation]) -> None:
        if key not in self.rules:
            self.rules[key] = made()
            self.sheet.add_data_validation(self.rules[key])
        self.rules[key].add(cell)

    def _rule(self, each: Field, prompt: str) -> DataValidation:
        choices = choices_of(each)
        rule = self._list(choices) if choices else _typed(each) or DataValidation(allow_blank=True)
        if prompt:
            rule.promptTitle, rule.prompt, rule.showInputMessage = each.label[:30], prompt[:LONGEST_PROMPT], True
        return rule

    def _list(self, choices: tuple[str, ...]) -> DataValidation:
        if choices not in self.places:
            letter = get_column_letter(len(self.places) + 1)
            for row, choice in enumerate(choices, start=1):
                put(self.lists[f"{letter}{row}"], choice)
            self.places[choices] = f"{LISTS}!${letter}$1:${letter}${len(choices)}"
        return _refusing(DataValidation(type="list", formula1=self.places[choices], allow_blank=True))


def choices_of(each: Field) -> tuple[str, ...]:
    """What a drop-down offers for the question; () where it has none."""
    match each.type:
        case FieldType.YES_NO:
            return ("Yes", "No")
        case FieldType.YES_NO_UNSAID:
            return ("Yes", "No", "Prefer not to say")
        case FieldType.CHOICE:
            return tuple(_offered(option.value, option.label) for option in each.options)
    return ()


def content(each: Field, value: Value) -> Any:
    """The value as the cell holds it, so that reading it gives the same answer."""
    if value is None or (isinstance(value, int | Decimal | date | time) and not isinstance(value, bool)):
        if each.type is FieldType.CHOICE and value is not None:
            return next((_offered(one.value, one.label) for one in each.options if one.value == value), "")
        return value
    return shown(each, value)


def heading(cell: "Cell | MergedCell", text: str) -> None:
    put(cell, text)
    cell.font = Font(name=FONT, size=12, bold=True, color=WHITE)
    cell.fill = PatternFill("solid", fgColor=BLUE)
    cell.alignment = Alignment(horizontal="left", vertical="center", indent=1)


def label(cell: "Cell | MergedCell", text: str, *, bold: bool = False) -> None:
    put(cell, text)
    cell.font = Font(name=FONT, size=10, bold=bold, color=INK)
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)


def help_text(cell: "Cell | MergedCell", text: str) -> None:
    put(cell, text)
    cell.font = Font(name=FONT, size=9, italic=True, color=GREY)
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)


def column_heading(cell: "Cell | MergedCell", text: str) -> None:
    put(cell, text)
    cell.font = Font(name=FONT, size=9, bold=True, color=INK)
    cell.fill = PatternFill("solid", fgColor=PALE_BLUE)
    cell.border = _BOX
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)


def answer(cell: "Cell | MergedCell", each: Field, value: Value, *, open_: bool) -> None:
    """A cell to fill in (yellow), or one that shows what is known or worked out (grey, locked)."""
    put(cell, content(each, value))
    cell.font = Font(name=FONT, size=10, color=INK if open_ else GREY)
    cell.fill = PatternFill("solid", fgColor=YELLOW if open_ else PALE_GREY)
    cell.border = _BOX
    cell.protection = Protection(locked=not open_)
    cell.number_format = "@" if each.type in _KEPT_AS_TEXT else _FORMATS.get(each.type, "General")
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)


def close_box(cell: "Cell | MergedCell") -> None:
    """The right-hand end of an answer that runs over two columns."""
    cell.border = _BOX


def lines(text: str, width: float, *, small: bool = False) -> int:
    """How many lines a text takes in a cell so many characters wide."""
    letters = max(int(width * (SMALL_LETTERS if small else LETTERS)) - 2, 1)
    return sum(max(-(-len(line) // letters), 1) for line in text.split("\n"))


def lines_of(each: Field, value: Value, width: float) -> int:
    """How many lines an answer takes; dates and numbers take one."""
    return lines(str(content(each, value)), width) if isinstance(value, str | tuple) else 1


def _offered(value: str | int, text: str) -> str:
    """A number with its word: "4 Major"."""
    return f"{value} {text}" if isinstance(value, int) else text


def _typed(each: Field) -> DataValidation | None:
    """Excel's own check for dates, times and numbers."""
    if each.type is FieldType.DATE:
        first, last = _day_number(date(FIRST_YEAR, 1, 1)), _day_number(date(LAST_YEAR, 12, 31))
        rule = DataValidation(type="date", operator="between", formula1=first, formula2=last, allow_blank=True)
        return _refusing(rule, "Write a date such as 31/3/2026")
    if each.type is FieldType.TIME:
        rule = DataValidation(type="time", operator="between", formula1="0", formula2="0.99999", allow_blank=True)
        return _refusing(rule, "Write a time such as 14:30")
    if each.type in (FieldType.NUMBER, FieldType.HOURS, FieldType.WHOLE_NUMBER):
        least = str(each.least if each.least is not None else -999_999_999)
        most = str(each.most if each.most is not None else 999_999_999)
        rule = DataValidation(operator="between", formula1=least, formula2=most, allow_blank=True)
        rule.type = "whole" if each.type is FieldType.WHOLE_NUMBER else "decimal"
        return _refusing(rule, "Write a number in the range asked for")
    return None


def _day_number(day: date) -> str:
    """A day as Excel counts it."""
    return str((day - EXCEL_DAY_0).days)


def _refusing(rule: DataValidation, message: str = "Choose one from the list") -> DataValidation:
    rule.errorStyle, rule.errorTitle, rule.error, rule.showErrorMessage = "stop", "Not this", message, True
    return rule
