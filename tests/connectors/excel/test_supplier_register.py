"""Is a register read as its author meant it, and is every fault told by its cell, all at once?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.excel import supplier_register
from connectors.register_files import registers_named
from engine.calendars import WorkingDays
from engine.errors import UnreadableFile
from engine.registers.contracts import Contract, Notice, NoticeUnit
from engine.registers.supplier_records import REGISTERS
from engine.registers.suppliers import Supplier, SupplierRegister
from tests.connectors.excel.sample_register import REGISTER, sample_register

DEFINITIONS = registers_named(*REGISTERS)
SUPPLIERS = (("Supplier", "Contact e-mail"), ("Acme", "jo@acme.example"), ("Apex", None))
HEADINGS = (
    "Contract", "Supplier", "Systems", "Start", "End", "Notice", "Clear days", "Served after (working days)",
    "Sent by", "Renews itself for", "Value a year (£)", "Owner", "Owner e-mail", "Terms verified",
)  # fmt: skip
SOUND: Mapping[str, object] = {
    "Contract": "C-1",
    "Supplier": "Acme",
    "Start": date(2024, 4, 1),
    "End": date(2027, 3, 31),
    "Notice": "3 months",
    "Owner": "Asha Moor",
    "Owner e-mail": "asha.moor@trust.example",
}


def read_supplier_register(path: Path) -> SupplierRegister:
    return supplier_register.read_supplier_register(path, DEFINITIONS)


def workbook(folder: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(list(row))
    path = folder / "register.xlsx"
    book.save(path)
    return path


def row(**changed: object) -> list[object]:
    values = {**SOUND, **{name.replace("_", " "): value for name, value in changed.items()}}
    return [values.get(heading) for heading in HEADINGS]


def register(folder: Path, *contracts: Sequence[object]) -> Path:
    return workbook(folder, Suppliers=SUPPLIERS, Contracts=[HEADINGS, *contracts])


def read_one(folder: Path, cells: Mapping[str, object]) -> Contract:
    (contract,) = read_supplier_register(
        register(folder, [{**SOUND, **cells}.get(heading) for heading in HEADINGS])
    ).contracts
    return contract


def faults(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(UnreadableFile) as refusal:
        read_supplier_register(path)
    return [(fault.where, fault.what) for fault in refusal.value.faults]


def test_the_library_holds_the_register_it_says() -> None:
    assert read_supplier_register(REGISTER) == sample_register()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (date(2027, 3, 31), date(2027, 3, 31)),
        (datetime(2027, 3, 31), date(2027, 3, 31)),  # noqa: DTZ001 - a cell of Excel knows no zone
        (46477, date(2027, 3, 31)),
        ("31/03/2027", date(2027, 3, 31)),
        ("31/3/27", date(2027, 3, 31)),
        ("31.03.2027", date(2027, 3, 31)),
        ("31-Mar-2027", date(2027, 3, 31)),
        ("31 March 2027", date(2027, 3, 31)),
        ("31st march, 2027", date(2027, 3, 31)),
        ("Wednesday 31 March 2027", date(2027, 3, 31)),
        ("2027-03-31", date(2027, 3, 31)),
        ("2027-03-31 00:00:00", date(2027, 3, 31)),
        (" 31/03/2027 ", date(2027, 3, 31)),
        (None, None),
        ("none", None),
        ("N/A", None),
        ("Rolling", None),
        ("no end date", None),
    ],
    ids=str,
)
def test_dates_as_people_write_them(tmp_path: Path, written: object, meant: date | None) -> None:
    assert read_one(tmp_path, {"End": written}).end == meant


@pytest.mark.parametrize(
    ("written", "clear", "meant"),
    [
        ("3 months", None, (3, NoticeUnit.MONTHS, False)),
        ("3 Months' notice", None, (3, NoticeUnit.MONTHS, False)),
        ("three calendar months", None, (3, NoticeUnit.MONTHS, False)),
        ("1 month", None, (1, NoticeUnit.MONTHS, False)),
        ("1 year", None, (12, NoticeUnit.MONTHS, False)),
        ("90 days", None, (90, NoticeUnit.DAYS, False)),
        ("90 calendar days", None, (90, NoticeUnit.DAYS, False)),
        ("12 weeks", None, (84, NoticeUnit.DAYS, False)),
        ("90 clear days", None, (90, NoticeUnit.DAYS, True)),
        ("90 days", "Yes", (90, NoticeUnit.DAYS, True)),
        ("90 clear days", "No", (90, NoticeUnit.DAYS, True)),
        ("20 working days", None, (20, NoticeUnit.WORKING_DAYS, False)),
        ("20 business days", "y", (20, NoticeUnit.WORKING_DAYS, True)),
    ],
)
def test_notice_periods_as_people_write_them(
    tmp_path: Path, written: str, clear: str | None, meant: tuple[int, NoticeUnit, bool]
) -> None:
    notice = read_one(tmp_path, {"Notice": written, "Clear days": clear}).notice
    assert notice is not None
    assert (notice.length, notice.unit, notice.clear_days) == meant


@pytest.mark.parametrize(
    ("column", "written", "field", "meant"),
    [
        ("Value a year (£)", 48_000, "annual_value", Decimal(48_000)),
        ("Value a year (£)", 48_000.5, "annual_value", Decimal("48000.5")),
        ("Value a year (£)", "£48,000", "annual_value", Decimal(48_000)),
        ("Value a year (£)", "48k", "annual_value", Decimal(48_000)),
        ("Value a year (£)", "1.2m", "annual_value", Decimal(1_200_000)),
        ("Value a year (£)", None, "annual_value", None),
        ("Renews itself for", "12 months", "renews_for_months", 12),
        ("Renews itself for", "2 years", "renews_for_months", 24),
        ("Renews itself for", "No", "renews_for_months", None),
        ("Renews itself for", None, "renews_for_months", None),
        ("Systems", "Rota; Bank\nPay", "systems", ("Rota", "Bank", "Pay")),
        ("Systems", "Rota, Bank", "systems", ("Rota", "Bank")),
        ("Systems", None, "systems", ()),
        ("Terms verified", "YES", "verified", True),
        ("Terms verified", True, "verified", True),
        ("Terms verified", None, "verified", False),
        ("Contract", 1042, "ref", "1042"),
        ("Supplier", "  ACME ", "supplier", "Acme"),
        ("Owner", "Asha\n Moor", "owner", "Asha Moor"),
    ],
    ids=str,
)
def test_other_cells_as_people_write_them(
    tmp_path: Path, column: str, written: object, field: str, meant: object
) -> None:
    assert getattr(read_one(tmp_path, {column: written}), field) == meant


@pytest.mark.parametrize(("written", "meant"), [(2, 2), ("2", 2), ("2 working days", 2), ("same day", 0), (None, 0)])
def test_days_until_served_as_people_write_them(tmp_path: Path, written: object, meant: int) -> None:
    notice = read_one(tmp_path, {"Served after (working days)": written}).notice
    assert notice is not None
    assert notice.deemed_service_working_days == meant


def test_titles_moved_columns_other_names_blank_rows_and_notes_are_no_matter(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        Notes=[["nothing to do with it"]],
        CONTRACTS=[
            ["Digital contracts, November"],
            [],
            [
                "Notes",
                "NOTICE PERIOD",
                "End date",
                "Supplier name",
                "Contract ref",
                "",
                "Owner Email Address",
            ],
            [],
            ["call Jo", "3 months", "31/03/2027", "Acme", "C-1", "", "asha.moor@trust.example"],
            ["", "", None, "", "   "],
            [],
            ["", "90 days", "", "Apex", "C-2"],
            ["only a note here"],
        ],
        suppliers=[["Company"], ["Acme"], ["Apex"]],
    )
    contracts = read_supplier_register(path).contracts
    assert [(each.ref, each.supplier, each.end) for each in contracts] == [
        ("C-1", "Acme", date(2027, 3, 31)),
        ("C-2", "Apex", None),
    ]
    assert contracts[0].owner_email == "asha.moor@trust.example"


def test_closed_days_are_read(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        Suppliers=SUPPLIERS,
        Contracts=[HEADINGS, row()],
        Closed_days=[["Date", "Why"], ["04/01/2027", "moving house"], [date(2027, 5, 10), "proclaimed"]],
    )
    assert read_supplier_register(path).working_days == WorkingDays(
        closed_days={date(2027, 1, 4): "moving house", date(2027, 5, 10): "proclaimed"}
    )


@pytest.mark.parametrize(
    ("column", "written", "what"),
    [
        ("Contract", None, "Contract: it is empty"),
        ("Supplier", None, "Supplier: it is empty"),
        ("Supplier", "Acmee", "supplier 'Acmee' is not on the sheet Suppliers"),
        ("Start", "31/02/2024", "Start: '31/02/2024' is not a date"),
        ("End", "03/31/2027", "End: '03/31/2027' is not a date"),
        ("End", "end of March", "End: 'end of March' is not a date"),
        ("End", "soon", "End: 'soon' is not a date"),
        ("End", 2027, "End: '2027' is not a date"),
        ("End", 3.5, "End: '3.5' is not a date"),
        ("End", True, "End: 'True' is not a date"),
        ("End", date(2207, 3, 31), "End: the year 2207 cannot be right"),
        ("End", date(2024, 3, 31), "the contract ends before it starts"),
        ("Notice", "3", "Notice: '3' is not a length of time with its unit"),
        ("Notice", 90, "Notice: '90' is not a length of time with its unit"),
        ("Notice", "2-3 months", "Notice: '2-3 months' is not a length of time with its unit"),
        ("Notice", "3 fortnights", "Notice: '3 fortnights' is not a length of time with its unit"),
        ("Notice", "3 working months", "Notice: '3 working months' is not a notice period"),
        ("Notice", "0 days", "Notice: a period is 1 or more days, not 0"),
        ("Notice", "9999 months", "Notice: a notice period is 1 to 120 months, not 9999"),
        ("Notice", "99999999999 days", "Notice: '99999999999 days' is not a length of time with its unit"),
        ("Notice", "see contract", "Notice: 'see contract' is not a length of time with its unit"),
        ("Clear days", "perhaps", "Clear days: 'perhaps' is neither yes nor no"),
        ("Served after (working days)", "-1", "Served after (working days): '-1' is not a length of time"),
        ("Served after (working days)", "2 days", "Served after (working days): '2 days' is not a number"),
        ("Served after (working days)", 999, "Served after (working days): 999 working days cannot be right"),
        ("Renews itself for", "yes", "Renews itself for: it does not say for how long"),
        ("Renews itself for", 12, "Renews itself for: '12' is not a length of time with its unit"),
        ("Renews itself for", "90 days", "Renews itself for: '90 days' is not a number of months or years"),
        ("Renews itself for", "999 years", "Renews itself for: '999 years' is too short or too long"),
        ("Value a year (£)", "lots", "Value a year (£): 'lots' is not a sum of money"),
        ("Value a year (£)", -5, "Value a year (£): '-5' is not a sum of money"),
        ("Value a year (£)", True, "Value a year (£): it is not a sum of money"),
        ("Owner e-mail", "asha.moor", "Owner e-mail: it is not one plain e-mail address"),
        ("Owner e-mail", "a@x.example; b@x.example", "Owner e-mail: it is not one plain e-mail address"),
        ("Owner", "Asha\u202eMoor", "Owner: it holds a character that cannot be shown"),
        ("Owner", "x" * 300, "Owner: it is 300 characters long"),
        ("Terms verified", "by Jo", "Terms verified: 'by jo' is neither yes nor no"),
    ],
)
def test_a_fault_is_told_by_its_cell(tmp_path: Path, column: str, written: object, what: str) -> None:
    path = register(tmp_path, row(Contract="C-0"), row(**{column.replace(" ", "_"): written}))
    (found,) = faults(path)
    assert found[0] == f"Contracts!{'ABCDEFGHIJKLMN'[HEADINGS.index(column)]}3"
    assert found[1].startswith(what)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        Suppliers=[["Supplier", "Contact e-mail"], ["Acme", "jo"], ["acme"], [None, "x@acme.example"]],
        Contracts=[
            HEADINGS,
            row(End="soon", Notice="3", Value_a_year_="?"),
            row(Contract="c-1", Supplier="Apex"),
            row(Contract="C-2", End=None, Renews_itself_for="12 months"),
        ],
        Closed_days=[["Date", "Why"], ["-", None]],
    )
    assert [where for where, _ in faults(path)] == [
        "Suppliers!B2", "Suppliers!A4", "Suppliers!A3",
        "Contracts!E2", "Contracts!F2", "Contracts!A3",
        "Closed days!A2", "Closed days!B2", "Contracts!E4",
    ]  # fmt: skip


WITHOUT_NOTICE = [["Contract", "Supplier", "End"], ["C-1", "Acme", None]]
TWO_ENDS = [[*HEADINGS, "END"], [*row(), date(2028, 3, 31)]]


@pytest.mark.parametrize(
    ("sheets", "where", "what"),
    [
        pytest.param(
            {"Suppliers": SUPPLIERS},
            "the workbook",
            "there is no sheet 'Contracts', only 'Suppliers'",
            id="no contracts",
        ),
        pytest.param(
            {"Sheet1": [["x"]]},
            "the workbook",
            "there is no sheet 'Suppliers', only 'Sheet1'",
            id="another workbook",
        ),
        pytest.param(
            {"Suppliers": SUPPLIERS, "Contracts": WITHOUT_NOTICE},
            "Contracts",
            "there is no column 'Notice'",
            id="a column is missing",
        ),
        pytest.param(
            {"Suppliers": SUPPLIERS, "Contracts": []},
            "Contracts",
            "there is no column 'Contract'",
            id="an empty sheet",
        ),
        pytest.param(
            {"Suppliers": SUPPLIERS, "Contracts": [HEADINGS]},
            "Contracts",
            "there is nothing under the headings",
            id="no rows",
        ),
        pytest.param(
            {"Suppliers": SUPPLIERS, "Contracts": TWO_ENDS},
            "Contracts!O1",
            "there is a second column 'END'",
            id="a column twice",
        ),
    ],
)
def test_a_workbook_of_another_shape_is_refused(
    tmp_path: Path, sheets: dict[str, Sequence[Sequence[object]]], where: str, what: str
) -> None:
    assert (where, what) in faults(workbook(tmp_path, **sheets))


def test_no_fault_repeats_what_is_personal(tmp_path: Path) -> None:
    path = register(
        tmp_path,
        row(Owner="Secret\u202eName", Owner_e_mail="x"),
        [*row(Contract="C-2")[:12], "secret.person at trust.example", None],
    )
    with pytest.raises(UnreadableFile) as refusal:
        read_supplier_register(path)
    assert "secret" not in str(refusal.value).lower()


def test_a_formula_that_failed_is_told_only_where_it_matters(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        Suppliers=SUPPLIERS,
        Contracts=[[*HEADINGS, "Notes"], [*row(End="=1/0"), "=1/0"]],
    )
    (found,) = faults(path)
    assert found[0] == "Contracts!E2"


names = (
    st.text(st.characters(categories=["L", "N", "P", "S"], include_characters=" "), min_size=1, max_size=30)
    .map(lambda name: " ".join(name.split()))
    .filter(lambda name: name.lower() not in {"", "-", "–", "—"} and not set(name) & {";", "\n"})
)
some_contracts = st.builds(
    Contract,
    ref=names,
    supplier=st.just("Acme"),
    systems=st.lists(names, max_size=3).map(tuple),
    start=st.none() | st.dates(date(2000, 1, 1), date(2020, 1, 1)),
    end=st.dates(date(2021, 1, 1), date(2090, 1, 1)),
    notice=st.none()
    | st.builds(
        Notice,
        length=st.integers(1, 120),
        unit=st.sampled_from(NoticeUnit),
        clear_days=st.booleans(),
        deemed_service_working_days=st.integers(0, 60),
        method=names,
    ),
    renews_for_months=st.none() | st.integers(1, 600),
    annual_value=st.none() | st.integers(0, 10**9).map(lambda pence: Decimal(pence) / 100),
    owner=st.just("") | names,
    owner_email=st.sampled_from(["", "asha.moor@trust.example"]),
    verified=st.booleans(),
)


@given(st.lists(some_contracts, min_size=1, max_size=4, unique_by=lambda contract: contract.ref.casefold()))
@settings(max_examples=25)
def test_a_register_that_was_written_is_read_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, contracts: list[Contract]
) -> None:
    written = SupplierRegister(suppliers=(Supplier(name="Acme"),), contracts=tuple(contracts))
    path = tmp_path_factory.mktemp("register") / "register.xlsx"
    supplier_register.write_supplier_register(written, path, DEFINITIONS)
    assert read_supplier_register(path) == written
