"""What is on the sheet Lists: the words of the drop-downs, flows, wastes, and how long each unit is?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName

from connectors.excel.capture_cells import as_text
from connectors.excel.capture_columns import FLOWS, LISTS_SHEET, PEOPLE, WASTES, Filling, Table
from connectors.excel.capture_layout import A4, band, headings, print_on, protect, small_print, style_answer
from connectors.excel.capture_questions import MAP_SHEET
from connectors.excel.capture_words import SECTIONS, SPELLINGS, SYSTEM_KIND, SYSTEMS, plain_lists, unit_of
from connectors.excel.house_style import FONT, INK, PALE_GREY, put
from process_maps.document_shape import FLOW_KIND
from process_maps.flow_kinds import FlowKind, WasteKind
from process_maps.quantities import WorkingCalendar, minutes

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TOP = 4
LONGEST_LIST = len(SPELLINGS)
SPARE = 4  # rows for flows, wastes and systems of one's own
KINDS = Table(LISTS_SHEET, "Lists behind the drop-downs", "", FLOW_KIND, (*FLOWS.columns, *WASTES.columns))
FIRST_LIST = len(KINDS.columns) + 2


def write_lists(workbook: "Workbook", filling: Filling, *, form_rows: dict[str, int]) -> None:
    """`form_rows`: the row of each question on the sheet Map, for the length of a day."""
    sheet = workbook.create_sheet(LISTS_SHEET)
    lists = plain_lists() | {"systems": _systems(filling), "people": _people(filling)}
    band(sheet, KINDS.title, FIRST_LIST + len(lists) + 2)
    small_print(sheet["A2"], "Write your own flows, wastes and systems here, if they are others than these.")
    headings(sheet, KINDS, TOP)
    rows = max(len(filling.flows), len(filling.wastes)) + SPARE
    _kinds(sheet, filling.flows, FLOWS, 1, rows)
    _kinds(sheet, filling.wastes, WASTES, 1 + len(FLOWS.columns), rows)
    _name(workbook, "list_flows", 1, rows)
    _name(workbook, "list_wastes", 1 + len(FLOWS.columns), rows)
    for column, (name, words) in enumerate(lists.items(), start=FIRST_LIST):
        open_ended = name in ("systems", "people")
        _one_list(sheet, column, name, words, open_ended=open_ended)
        _name(workbook, f"list_{name}", column, len(words) + (SPARE if open_ended else 0))
    _units(workbook, sheet, FIRST_LIST + len(lists), form_rows)
    sheet.freeze_panes = f"A{TOP + 1}"
    sheet.sheet_properties.tabColor = PALE_GREY
    protect(sheet)
    print_on(sheet, A4, last_column=FIRST_LIST + len(lists) + 2, last_row=TOP + LONGEST_LIST)


def _kinds(sheet: "Worksheet", kinds: Sequence[FlowKind | WasteKind], table: Table, first: int, rows: int) -> None:
    for number in range(rows):
        for place, column in enumerate(table.columns, start=first):
            cell = sheet.cell(TOP + 1 + number, place)
            put(cell, as_text(getattr(kinds[number], column.key)) if number < len(kinds) else None)
            style_answer(cell, None)


def _systems(filling: Filling) -> tuple[str, ...]:
    own = [row["name"] for row in filling.rows.get(PEOPLE.sheet, ()) if row["kind"] == SYSTEM_KIND]
    return tuple(dict.fromkeys([*map(str, own), *SYSTEMS]))


def _people(filling: Filling) -> tuple[str, ...]:
    rows = filling.rows.get(PEOPLE.sheet, ())
    return tuple(str(row["name"]) for row in rows if SECTIONS[str(row["kind"])] == "lanes")


def _one_list(sheet: "Worksheet", column: int, name: str, words: Sequence[str], *, open_ended: bool) -> None:
    heading = sheet.cell(TOP, column)
    put(heading, name.replace("_", " ").capitalize())
    heading.font = Font(name=FONT, size=10, bold=True, color=INK)
    sheet.column_dimensions[get_column_letter(column)].width = 18
    for row, word in enumerate([*words, *([None] * SPARE if open_ended else ())], start=TOP + 1):
        cell = sheet.cell(row, column)
        put(cell, int(word) if word is not None and word.isdecimal() else word)
        cell.font = Font(name=FONT, size=10, color=INK)
        if open_ended:
            style_answer(cell, None)


def _units(workbook: "Workbook", sheet: "Worksheet", column: int, form_rows: dict[str, int]) -> None:
    """Every spelling of a unit with its minutes of waiting and of work, by the calendar on the sheet Map."""
    for place, heading in enumerate(("Spelling", "Minutes of waiting", "Minutes of work")):
        cell = sheet.cell(TOP, column + place)
        put(cell, heading)
        cell.font = Font(name=FONT, size=10, bold=True, color=INK)
        sheet.column_dimensions[get_column_letter(column + place)].width = 18
    usual = WorkingCalendar()
    wait_day = f"({_figure(form_rows, 'calendar.waiting_day', minutes(usual.waiting_day) / 60)}*60)"
    shift = f"{_figure(form_rows, 'calendar.shift', minutes(usual.shift) / 60)}*60"
    work_day = f"({shift}-{_figure(form_rows, 'calendar.breaks', minutes(usual.breaks))})"
    week = _figure(form_rows, "calendar.days_per_week", usual.days_per_week)
    wait_minutes = {
        "s": "1/60", "min": "1", "h": "60", "d": wait_day, "w": f"{wait_day}*IF({wait_day}=1440,7,{week})",
    }  # fmt: skip
    work_minutes = wait_minutes | {"d": work_day, "w": f"{work_day}*{week}"}
    for row, spelling in enumerate(SPELLINGS, start=TOP + 1):
        put(sheet.cell(row, column), spelling)
        sheet.cell(row, column + 1).value = f"={wait_minutes[unit_of(spelling)]}"
        sheet.cell(row, column + 2).value = f"={work_minutes[unit_of(spelling)]}"
        for place in range(3):
            sheet.cell(row, column + place).font = Font(name=FONT, size=10, color=INK)
    names = ("list_spellings", "list_wait_minutes", "list_work_minutes")
    for place, name in enumerate(names):
        _name(workbook, name, column + place, len(SPELLINGS))
    day = TOP + 1 + SPELLINGS.index("d")
    letter = get_column_letter(column + 1)
    workbook.defined_names["wait_day_minutes"] = DefinedName(
        "wait_day_minutes", attr_text=f"'{LISTS_SHEET}'!${letter}${day}"
    )


def _figure(form_rows: dict[str, int], key: str, usual: float) -> str:
    cell = f"'{MAP_SHEET}'!$B${form_rows[key]}"
    return f"IF(ISNUMBER({cell}),{cell},{usual:g})"


def _name(workbook: "Workbook", name: str, column: int, rows: int) -> None:
    letter = get_column_letter(column)
    cells = f"'{LISTS_SHEET}'!${letter}${TOP + 1}:${letter}${TOP + max(rows, 1)}"
    workbook.defined_names[name] = DefinedName(name, attr_text=cells)
