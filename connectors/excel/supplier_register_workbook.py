"""What does a register of suppliers look like as a workbook? `supplier_register` reads it back the same."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.excel.house_style import (
    DATE,
    POUNDS,
    WHOLE,
    CellContent,
    TableColumn,
    finish_sheet,
    save,
    start_sheet,
    write_table,
)
from engine.registers.contracts import Contract, Notice
from engine.registers.suppliers import SupplierRegister
from engine.registers.wording import in_months

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEADINGS_ROW = 4
SPARE_ROWS = 200  # drop-downs go on so far below the last row

SUPPLIERS = (
    TableColumn(heading="Supplier", width=32),
    TableColumn(heading="What they supply", width=44),
    TableColumn(heading="Contact", width=24),
    TableColumn(heading="Contact e-mail", width=36),
)
CONTRACTS = (
    TableColumn(heading="Contract", width=11),
    TableColumn(heading="Supplier", width=28),
    TableColumn(heading="Systems", width=30, wrap=True),
    TableColumn(heading="Start", width=16, number_format=DATE),
    TableColumn(heading="End", width=16, number_format=DATE),
    TableColumn(heading="Notice", width=16),
    TableColumn(heading="Clear days", width=8, centred=True),
    TableColumn(heading="Served after (working days)", width=14, number_format=WHOLE, centred=True),
    TableColumn(heading="Sent by", width=16),
    TableColumn(heading="Renews itself for", width=12),
    TableColumn(heading="Value a year (£)", width=12, number_format=POUNDS),
    TableColumn(heading="Owner", width=16),
    TableColumn(heading="Owner e-mail", width=28),
    TableColumn(heading="Terms verified", width=9, centred=True),
)
CLOSED_DAYS = (
    TableColumn(heading="Date", width=18, number_format=DATE),
    TableColumn(heading="Why", width=60),
)
YES_OR_NO = ("Clear days", "Terms verified")


def write_supplier_register(register: SupplierRegister, path: Path) -> None:
    """Write the register: a new file, or in place of the old one, whole or not at all. Raises OSError."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    contracts = _sheet(
        workbook,
        "Contracts",
        "One row a contract. Notice: 3 months, 90 days or 20 working days. No end date: leave End empty.",
        CONTRACTS,
        (_contract(contract) for contract in register.contracts),
    )
    _offer_yes_or_no(contracts, len(register.contracts))
    _sheet(
        workbook,
        "Suppliers",
        "One row a supplier. Contracts name it exactly as it is written here.",
        SUPPLIERS,
        ((each.name, each.supplies, each.contact, each.contact_email) for each in register.suppliers),
    )
    _sheet(
        workbook,
        "Closed days",
        "Days we are closed besides weekends and England bank holidays, and bank holidays proclaimed since.",
        CLOSED_DAYS,
        sorted(register.working_days.closed_days.items()),
    )
    save(workbook, path)


def _sheet(
    workbook: "Workbook",
    name: str,
    note: str,
    columns: Sequence[TableColumn],
    rows: Iterable[Sequence[CellContent]],
) -> "Worksheet":
    sheet: Worksheet = workbook.create_sheet(name)
    start_sheet(sheet, title=name, note=note, columns=[column.width for column in columns])
    last = write_table(sheet, top=HEADINGS_ROW, columns=columns, rows=rows)
    finish_sheet(sheet, top=HEADINGS_ROW, last=last, columns=len(columns), frozen=f"B{HEADINGS_ROW + 1}")
    return sheet


def _contract(contract: Contract) -> tuple[CellContent, ...]:
    notice = contract.notice
    return (
        contract.ref,
        contract.supplier,
        _names(contract.systems),
        contract.start,
        contract.end,
        _period(notice) if notice else None,
        ("Yes" if notice.clear_days else "No") if notice else None,
        notice.deemed_service_working_days if notice else None,
        notice.method if notice else None,
        in_months(contract.renews_for_months) if contract.renews_for_months else "No",
        contract.annual_value,
        contract.owner,
        contract.owner_email,
        "Yes" if contract.verified else "No",
    )


def _names(systems: Sequence[str]) -> str:
    """With ";" between them, and after a single name that holds a comma."""
    return f"{systems[0]};" if len(systems) == 1 and "," in systems[0] else "; ".join(systems)


def _period(notice: Notice) -> str:
    """ "3 months": whether its days are clear stands in a column of its own."""
    return f"{notice.length} {notice.unit if notice.length > 1 else notice.unit.removesuffix('s')}"


def _offer_yes_or_no(sheet: "Worksheet", rows: int) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    choice = DataValidation(type="list", formula1='"Yes,No"', allow_blank=True)
    sheet.add_data_validation(choice)
    for number, column in enumerate(CONTRACTS, start=1):
        if column.heading in YES_OR_NO:
            letter = get_column_letter(number)
            choice.add(f"{letter}{HEADINGS_ROW + 1}:{letter}{HEADINGS_ROW + rows + SPARE_ROWS}")
