"""What do the registers in this workbook say? One sheet a register, whichever registers they are.

Sheets are found by the title of their register, columns by their headings, in any order and under any titles; other
sheets and columns are left alone. Colours mean nothing here. Of merged cells only the first is filled in.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from connectors.excel.register_table import Column, Row, read_table
from connectors.preflight import Sheet, Workbook, open_workbook
from connectors.preflight.door import shown, unreadable
from engine.errors import Fault
from engine.registers.checks import Known, check
from engine.registers.definition import Definition, Field, Record, Records, Value
from engine.registers.values import Misread, read_value

NEVER_NEEDED: Mapping[str, Collection[str]] = {}
NO_RECORDS: Records = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRegister:
    """One sheet: its records, and the fields it has a column for."""

    definition: Definition
    records: tuple[Record, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadWorkbook:
    """The registers found, by key, and the sheets that are none."""

    registers: Mapping[str, ReadRegister]
    passed_over: tuple[str, ...] = ()

    @property
    def records(self) -> Records:
        return {key: found.records for key, found in self.registers.items()}


@dataclass(slots=True)
class _Reading:
    """One sheet on its way: rows that could be read, each register record only once."""

    definition: Definition
    title: str
    rows: list[Row] = field(default_factory=list)
    sound: bool = True  # no fault so far: others may be checked against it


def read_registers(
    path: Path,
    definitions: Sequence[Definition],
    *,
    kept: Records = NO_RECORDS,
    wanted: Collection[str] = (),
    needed: Mapping[str, Collection[str]] = NEVER_NEEDED,
) -> ReadWorkbook:
    """The registers in a workbook. Raises UnreadableFile with every fault by its cell.

    kept    what is kept already: references may name it
    wanted  registers that must be there and have a row
    needed  fields, by register, that must have a column though their cells may be empty
    """
    workbook = open_workbook(path)
    faults: list[Fault] = []
    found = [*_sheets(workbook, definitions, wanted, faults)]
    readings = [_rows(sheet, title, each, wanted, needed.get(each.key, ()), faults) for title, sheet, each in found]
    known = _known(readings, kept)
    registers = {reading.definition.key: _register(reading, known, faults) for reading in readings}
    if faults:
        raise unreadable(path, faults)
    titles = {title for title, _, _ in found}
    return ReadWorkbook(registers=registers, passed_over=tuple(name for name in workbook.sheets if name not in titles))


def _sheets(
    workbook: Workbook, definitions: Sequence[Definition], wanted: Collection[str], faults: list[Fault]
) -> Iterator[tuple[str, Sheet, Definition]]:
    by_title = {title.strip().casefold(): title for title in workbook.sheets}
    any_found = False
    for definition in definitions:
        title = by_title.get(definition.title.casefold()) or by_title.get(definition.key.casefold())
        if title is not None:
            any_found = True
            yield title, workbook.sheets[title], definition
        elif definition.key in wanted:
            there = ", ".join(map(shown, workbook.sheets))
            what = f"there is no sheet {definition.title!r}, only {there}"
            faults.append(Fault("the workbook", what, "Add or rename the sheet"))
    if not any_found and not wanted:
        titles = ", ".join(definition.title for definition in definitions)
        faults.append(Fault("the workbook", "no sheet has the name of a register", f"Name the sheets: {titles}"))


def _rows(
    sheet: Sheet,
    title: str,
    definition: Definition,
    wanted: Collection[str],
    needed: Collection[str],
    faults: list[Fault],
) -> _Reading:
    told = len(faults)
    name = definition.title
    rows = read_table(name, sheet, [_column(each, needed) for each in definition.fields], faults)
    reading = _Reading(definition, title)
    if not rows and definition.key in wanted and len(faults) == told:
        faults.append(Fault(name, "there is nothing under the headings", "Fill in at least one row"))
    reading.rows = _distinct(rows, definition, faults)
    reading.sound = len(faults) == told
    return reading


def _column(each: Field, needed: Collection[str]) -> Column:
    return Column(
        each.label,
        partial(_cell, each),
        also=(each.id.replace("_", " "), *each.also),
        needed=each.required or each.id in needed,
        filled=each.required,
    )


def _cell(each: Field, raw: object) -> Value | None:
    found = read_value(each, raw)
    if found is None and each.required:
        raise Misread("it says nothing", "Fill it in")
    return found


def _distinct(rows: Sequence[Row], definition: Definition, faults: list[Fault]) -> list[Row]:
    """The rows with a reference; one that is there already is a fault."""
    column = definition[definition.id].label
    first: dict[str, Row] = {}
    for row in rows:
        name = row.values[column]
        if name is None:
            continue
        if (earlier := first.setdefault(str(name).casefold(), row)) is not row:
            faults.append(
                Fault(
                    row.where[column],
                    f"{column.lower()} {shown(str(name))} is already in {earlier.where[column]}",
                    "Keep one row, or tell them apart",
                )
            )
    return list(first.values())


def _known(readings: Sequence[_Reading], kept: Records) -> Known:
    """What may be referred to: what is kept and what the workbook brings. A sheet with faults is not held against."""
    ids = {key: {record.id.casefold(): record.id for record in records} for key, records in kept.items()}
    places = {}
    for reading in readings:
        key = reading.definition.key
        brought = {id.casefold(): id for id in map(partial(_id, reading.definition), reading.rows)}
        if not brought and not reading.sound:
            ids.pop(key, None)
            continue
        ids[key] = {**ids.get(key, {}), **brought}
        places[key] = f"on the sheet {reading.definition.title}"
    return Known(ids, places)


def _id(definition: Definition, row: Row) -> str:
    said = row.values[definition[definition.id].label]
    return said.isoformat() if isinstance(said, date) else str(said)


def _register(reading: _Reading, known: Known, faults: list[Fault]) -> ReadRegister:
    definition = reading.definition
    records = []
    for row in reading.rows:
        values = {each.id: value for each in definition.fields if (value := row.values[each.label]) is not None}
        settled, wrong = check(definition, values, known)
        told = {definition[each.field].label for each in wrong} & row.unread
        faults.extend(
            Fault(_where(definition, row, each.field), each.what, each.remedy)
            for each in wrong
            if definition[each.field].label not in told
        )
        records.append(Record(register=definition.key, id=_id(definition, row), values=settled))
    has = reading.rows[0].where if reading.rows else {}
    fields = tuple(each.id for each in definition.fields if each.label in has)
    return ReadRegister(definition=definition, records=tuple(records), fields=fields)


def _where(definition: Definition, row: Row, name: str) -> str:
    """The cell of the field, or that of the reference where the sheet has no such column."""
    return row.where.get(definition[name].label) or row.where[definition[definition.id].label]
