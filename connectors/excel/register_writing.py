"""What do registers look like as a workbook? One sheet a register; `register_reading` reads it back the same."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.excel.house_style import (
    DATE,
    GENERAL,
    POUNDS,
    CellContent,
    TableColumn,
    finish_sheet,
    new_workbook,
    save,
    start_sheet,
    write_table,
)
from engine.registers.definition import Definition, Field, Kind, Record, Records, Value
from engine.registers.periods import Period

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEADINGS_ROW = 4
SPARE_ROWS = 200  # drop-downs go on so far below the last row
LONGEST_OFFER = 250  # Excel takes 255 characters of choices in a cell's list
WIDTHS = {
    Kind.TEXT: 24,
    Kind.LIST: 30,
    Kind.REFERENCE: 26,
    Kind.EMAIL: 30,
    Kind.DATE: 16,
    Kind.PERIOD: 14,
    Kind.MONEY: 13,
    Kind.NUMBER: 12,
    Kind.YES_OR_NO: 10,
    Kind.CHOICE: 16,
    Kind.PERSON: 20,
}
NUMBER_FORMATS = {Kind.DATE: DATE, Kind.MONEY: POUNDS, Kind.NUMBER: "0.##"}
CENTRED = (Kind.NUMBER, Kind.YES_OR_NO)


def write_registers(
    path: Path,
    definitions: Sequence[Definition],
    records: Records,
    *,
    only_used: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Write the registers, whole or in place of an older workbook. Raises OSError.

    only_used  leave out columns without a value, but for required ones and those named here, by register
    """
    workbook = new_workbook()
    rows = {definition.key: records.get(definition.key, ()) for definition in definitions}
    for definition in definitions:
        chosen = definition.fields
        if only_used is not None:
            chosen = _used(definition, rows[definition.key], only_used.get(definition.key, ()))
        _sheet(workbook, definition, chosen, rows[definition.key])
    for definition in definitions:
        _offer(workbook, definition, definitions, rows)
    save(workbook, path)


def _used(definition: Definition, records: Sequence[Record], always: Collection[str]) -> tuple[Field, ...]:
    said = {name for record in records for name in record.values}
    return tuple(each for each in definition.fields if each.required or each.id in said or each.id in always)


def _sheet(workbook: "Workbook", definition: Definition, chosen: Sequence[Field], records: Sequence[Record]) -> None:
    from openpyxl.comments import Comment

    columns = [
        TableColumn(
            heading=each.label,
            width=_width(each),
            number_format=NUMBER_FORMATS.get(each.kind, GENERAL),
            wrap=each.kind in (Kind.LIST, Kind.TEXT),
            centred=each.kind in CENTRED,
        )
        for each in chosen
    ]
    sheet: Worksheet = workbook.create_sheet(definition.title)
    start_sheet(sheet, title=definition.title, note=definition.about, columns=[each.width for each in columns])
    rows = ([_content(record.values.get(each.id)) for each in chosen] for record in records)
    last = write_table(sheet, top=HEADINGS_ROW, columns=columns, rows=rows)
    finish_sheet(sheet, top=HEADINGS_ROW, last=last, columns=len(columns), frozen=f"B{HEADINGS_ROW + 1}")
    for number, each in enumerate(chosen, start=1):
        if each.help:
            sheet.cell(HEADINGS_ROW, number).comment = Comment(each.help, "eightflows", width=320, height=90)


def _width(each: Field) -> float:
    return max(WIDTHS[each.kind], min(len(each.label) * 0.9, 22))


def _content(value: Value | None) -> CellContent:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, tuple):
        return f"{value[0]};" if len(value) == 1 and "," in value[0] else "; ".join(value)
    if isinstance(value, Period):
        return str(value)
    found: str | int | Decimal | date | None = value
    return found


def _offer(
    workbook: "Workbook",
    definition: Definition,
    definitions: Sequence[Definition],
    rows: Mapping[str, Sequence[Record]],
) -> None:
    """Drop-downs for what can be chosen. A reference may name what is kept elsewhere: there it only warns."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet = workbook[definition.title]
    places = {sheet.cell(HEADINGS_ROW, number).value: number for number in range(1, sheet.max_column + 1)}
    titles = {each.key: each for each in definitions}
    for each in definition.fields:
        if each.label not in places:
            continue
        formula = _choices(each) or (
            _references(workbook, titles[each.register], rows) if _offered(each, titles) else None
        )
        if formula is None:
            continue
        choice = DataValidation(type="list", formula1=formula, allow_blank=True)
        choice.errorStyle = "warning" if each.kind is Kind.REFERENCE else "stop"
        choice.showErrorMessage = True
        sheet.add_data_validation(choice)
        letter = get_column_letter(places[each.label])
        last = HEADINGS_ROW + len(rows[definition.key]) + SPARE_ROWS
        choice.add(f"{letter}{HEADINGS_ROW + 1}:{letter}{last}")


def _offered(each: Field, titles: Mapping[str, Definition]) -> bool:
    return each.kind is Kind.REFERENCE and each.register in titles


def _choices(each: Field) -> str | None:
    if each.kind is Kind.YES_OR_NO:
        return '"Yes,No"'
    written = ",".join(each.choices)
    if each.kind is not Kind.CHOICE or len(written) > LONGEST_OFFER or any("," in choice for choice in each.choices):
        return None
    return f'"{written}"'


def _references(workbook: "Workbook", target: Definition, rows: Mapping[str, Sequence[Record]]) -> str:
    """The cells of the other sheet that name its records."""
    headings = workbook[target.title][HEADINGS_ROW]
    letter = next(cell.column_letter for cell in headings if cell.value == target[target.id].label)
    title = target.title.replace("'", "''")
    last = HEADINGS_ROW + len(rows[target.key]) + SPARE_ROWS
    return f"'{title}'!${letter}${HEADINGS_ROW + 1}:${letter}${last}"
