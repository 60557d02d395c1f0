"""Does any register go to a workbook and come back the same, and is what people do to workbooks put up with or told?"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from connectors.excel.register_reading import ReadWorkbook, read_registers
from connectors.excel.register_writing import write_registers
from connectors.register_files import library_registers
from engine.errors import UnreadableFile
from engine.registers.checks import Known, check
from engine.registers.definition import Definition, Field, Kind, Record
from engine.registers.periods import NoticeUnit, Period

REGISTERS = library_registers()
SUPPLIERS, SYSTEMS, CONTRACTS = (REGISTERS[key] for key in ("suppliers", "systems", "contracts"))
CHOSEN = (SUPPLIERS, SYSTEMS, CONTRACTS)
ACME = Record(register="suppliers", id="Acme", values={"name": "Acme"})


def workbook(folder: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(folder / "registers.xlsx")
    return folder / "registers.xlsx"


def faults(path: Path, chosen: Sequence[Definition] = CHOSEN) -> list[tuple[str, str]]:
    with pytest.raises(UnreadableFile) as refusal:
        read_registers(path, chosen)
    return [(fault.where, fault.what) for fault in refusal.value.faults]


def read(path: Path) -> ReadWorkbook:
    return read_registers(path, CHOSEN)


words = (
    st.text(st.characters(categories=["L", "N", "P", "S"], include_characters=" "), min_size=1, max_size=20)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text.lower() not in {"", "-", "–", "—"} and ";" not in text)
)


def some_value(field: Field) -> st.SearchStrategy[Any]:
    if field.id in ("breaks", "extensions"):  # have words of their own
        return st.just(("12/03/2027",) if field.id == "breaks" else ("12 months by 01/02/2027",))
    one_of = st.sampled_from(field.choices) if field.choices else words
    unit = st.just(NoticeUnit.MONTHS) if field.unit else st.sampled_from(NoticeUnit)
    return {
        Kind.NUMBER: st.integers(int(field.least or 0), int(field.most or 999)),
        Kind.MONEY: st.integers(0, 10**9).map(lambda pence: Decimal(pence) / 100),
        Kind.DATE: st.dates(date(2000, 1, 1), date(2090, 1, 1)),
        Kind.YES_OR_NO: st.booleans(),
        Kind.CHOICE: one_of,
        Kind.LIST: st.lists(one_of, min_size=1, max_size=3, unique=True).map(tuple),
        Kind.EMAIL: st.just("asha.moor@trust.example"),
        Kind.PERIOD: st.builds(Period, length=st.integers(1, 100), unit=unit),
    }.get(field.kind, words)


@st.composite
def a_record(draw: st.DrawFn, definition: Definition) -> Record:
    values = {field.id: draw(some_value(field)) for field in definition.fields if field.required or draw(st.booleans())}
    said = values[definition.id]
    return Record(register=definition.key, id=said.isoformat() if isinstance(said, date) else str(said), values=values)


@pytest.mark.parametrize("key", sorted(REGISTERS))
@given(data=st.data())
@settings(max_examples=4, deadline=None)
def test_every_register_comes_back_as_it_was_written(
    key: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    definition = REGISTERS[key]
    records = data.draw(st.lists(a_record(definition), min_size=1, max_size=3, unique_by=lambda one: one.id.casefold()))
    sound = [record for record in records if not check(definition, record.values)[1]]
    if not sound:
        return
    path = tmp_path_factory.mktemp("registers") / "registers.xlsx"
    write_registers(path, [definition], {key: sound})
    back = read_registers(path, [definition], kept={}).registers[key]
    assert {record.id: record.values for record in back.records} == {record.id: record.values for record in sound}
    assert set(back.fields) == {field.id for field in definition.fields}


def test_references_are_spelt_as_the_record_they_name(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        Suppliers=[["Supplier"], ["Acme"]],
        Systems=[["System ref", "Name", "Supplier"], ["S-1", "Orders", " ACME "]],
        Contracts=[["Contract", "Supplier", "Systems"], ["C-1", "acme", "s-1"]],
    )
    records = read(path).records
    assert records["systems"][0].values["supplier"] == "Acme"
    assert records["contracts"][0].values["systems"] == ("S-1",)


def test_a_reference_may_name_what_is_kept_already(tmp_path: Path) -> None:
    path = workbook(tmp_path, Systems=[["System ref", "Name", "Supplier"], ["S-1", "Orders", "acme"]])
    records = read_registers(path, CHOSEN, kept={"suppliers": [ACME]}).records
    assert records["systems"][0].values["supplier"] == "Acme"
    with pytest.raises(UnreadableFile, match="supplier 'acme' is not in the register suppliers"):
        read_registers(path, CHOSEN, kept={"suppliers": []})


def test_every_fault_of_every_sheet_is_told_by_its_cell(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        Suppliers=[["Supplier", "Hard to replace (0-4)"], ["Acme", 7], ["ACME", 1]],
        Systems=[
            ["System ref", "Name", "Criticality", "RTO (hours)", "Status", "Supplier"],
            ["S-1", None, 2.5, "4 days", "liv", "Acne"],
            [None, "Orders", 1, 4, "live", "Acme"],
        ],
        Contracts=[
            ["Contract", "Supplier", "Start", "End", "Breaks"],
            ["C-1", "Acme", "01/04/2027", "31/03/2027", "sometime"],
        ],
    )
    assert faults(path) == [
        ("Suppliers!B2", "Hard to replace (0-4): '7' is too small or too large"),
        ("Suppliers!A3", "supplier 'ACME' is already in Suppliers!A2"),
        ("Systems!B2", "Name: it is empty"),
        ("Systems!C2", "Criticality: '2.5' is not a whole number"),
        ("Systems!D2", "RTO (hours): '4 days' is not a number"),
        ("Systems!E2", "Status: 'liv' is not one of the choices"),
        ("Systems!A3", "System ref: it is empty"),
        ("Systems!F2", "supplier 'Acne' is not on the sheet Suppliers"),
        ("Contracts!D2", "the contract ends before it starts"),
        ("Contracts!E2", "Breaks: 'sometime' is not a date"),
    ]


def test_coloured_cells_mean_nothing_and_merged_ones_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path, Suppliers=[["Supplier", "Category"], ["Acme", "IT"], [None, "IT"], ["Apex", None]])
    book = openpyxl.load_workbook(path)
    sheet = book["Suppliers"]
    assert isinstance(sheet, Worksheet)
    sheet["A2"].fill = PatternFill("solid", fgColor="FF0000")
    sheet.merge_cells("B2:B4")
    sheet["A3"] = "Abel"
    book.save(path)
    assert [record.values.get("category") for record in read(path).records["suppliers"]] == ["IT", None, None]
    sheet.unmerge_cells("B2:B4")
    sheet["B3"], sheet["B4"] = "IT", "IT"
    sheet.merge_cells("A2:A4")
    book.save(path)
    assert faults(path) == [("Suppliers!A3", "Supplier: it is empty"), ("Suppliers!A4", "Supplier: it is empty")]


def test_other_sheets_are_passed_over_and_told(tmp_path: Path) -> None:
    path = workbook(tmp_path, Notes=[["hello"]], SUPPLIERS=[["Supplier"], ["Acme"]])
    found = read(path)
    assert list(found.registers) == ["suppliers"]
    assert found.passed_over == ("Notes",)


def test_a_workbook_without_any_register_is_refused(tmp_path: Path) -> None:
    assert faults(workbook(tmp_path, Sheet1=[["x"]])) == [("the workbook", "no sheet has the name of a register")]


def test_columns_that_are_not_there_are_told_apart_from_empty_cells(tmp_path: Path) -> None:
    path = workbook(tmp_path, Suppliers=[["Supplier", "Category"], ["Acme", None]])
    assert read(path).registers["suppliers"].fields == ("name", "category")


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "registers.xlsx"
    harmful = Record(register="suppliers", id="=1+1", values={"name": "=1+1", "category": "@SUM(A1)"})
    write_registers(path, [SUPPLIERS], {"suppliers": [harmful]})
    assert read(path).records["suppliers"][0].values == harmful.values
    assert openpyxl.load_workbook(path)["Suppliers"]["A5"].data_type == "s"


def test_choices_and_references_are_offered(tmp_path: Path) -> None:
    path = tmp_path / "registers.xlsx"
    write_registers(path, CHOSEN, {"suppliers": [ACME]})
    offers = {
        str(offer.sqref).split(":")[0]: offer.formula1
        for sheet in openpyxl.load_workbook(path).worksheets
        for offer in sheet.data_validations.dataValidation
        if sheet.title == "Systems"
    }
    assert "'Suppliers'!$A$5:$A$205" in offers.values()
    assert '"live,planned,retired"' in offers.values()


def test_known_records_are_found_whatever_their_capitals() -> None:
    known = Known.of({"suppliers": [ACME]})
    assert known.find("suppliers", "ACME") == "Acme"
    assert known.find("suppliers", "Apex") is None
