"""What does the register of suppliers say? A workbook in, a SupplierRegister or every fault by its cell out.

Sheets "Suppliers" and "Contracts", and "Closed days" where there is one. Columns are found by their names, in
any order, under any titles; other sheets, other columns and blank rows are left alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from connectors.excel import register_cells as cells
from connectors.excel.register_table import Column, Row, read_table
from connectors.preflight import Sheet, open_workbook
from connectors.preflight.door import shown, unreadable
from engine.calendars import WorkingDays
from engine.errors import Fault
from engine.registers.contracts import Contract, Notice
from engine.registers.suppliers import Supplier, SupplierRegister

SUPPLIERS = (
    Column("Supplier", also=("Supplier name", "Name", "Company"), needed=True, filled=True),
    Column("What they supply", also=("Supplies", "Description", "Service")),
    Column("Contact", also=("Account manager", "Supplier contact", "Contact name")),
    Column("Contact e-mail", cells.email_address, also=("E-mail", "Supplier e-mail", "Account manager e-mail")),
)
CONTRACTS = (
    Column("Contract", also=("Contract reference", "Contract ref", "Reference", "Ref"), needed=True, filled=True),
    Column("Supplier", also=("Supplier name",), needed=True, filled=True),
    Column("Systems", cells.names, also=("System", "System or systems", "Product", "Products")),
    Column("Start", cells.day, also=("Start date", "Commencement date")),
    Column("End", cells.day, also=("End date", "Expiry", "Expiry date", "End or renewal date"), needed=True),
    Column("Notice", cells.notice_period, also=("Notice period", "Notice term", "Notice terms"), needed=True),
    Column("Clear days", cells.yes_or_no, also=("Clear",)),
    Column(
        "Served after (working days)",
        cells.working_days,
        also=("Served after", "Deemed service", "Deemed service (working days)", "Deemed served after"),
    ),
    Column("Sent by", also=("Method", "Notice method", "How notice is sent")),
    Column("Renews itself for", cells.months, also=("Auto-renew", "Auto-renews for", "Auto-renewal", "Renewal")),
    Column("Value a year (£)", cells.money, also=("Value a year", "Annual value", "Annual value (£)", "Value")),
    Column("Owner", also=("Contract owner", "Owner name")),
    Column("Owner e-mail", cells.email_address, also=("Contract owner e-mail", "Owner email address")),
    Column("Terms verified", cells.yes_or_no, also=("Verified", "Terms checked")),
)
CLOSED_DAYS = (
    Column("Date", cells.certain_day, also=("Day",), needed=True, filled=True),
    Column("Why", also=("Reason", "Name"), needed=True, filled=True),
)


def read_supplier_register(path: Path) -> SupplierRegister:
    """The register in a workbook. Raises UnreadableFile with every fault; none repeats a person's address."""
    sheets = open_workbook(path).sheets
    faults: list[Fault] = []
    suppliers = _distinct(_table(sheets, "Suppliers", SUPPLIERS, faults), "Supplier", faults)
    contracts = _distinct(_table(sheets, "Contracts", CONTRACTS, faults), "Contract", faults)
    closed_days = _table(sheets, "Closed days", CLOSED_DAYS, faults, optional=True)
    listed = {row.values["Supplier"].casefold(): row.values["Supplier"] for row in suppliers}
    read = [_contract(row, listed, faults) for row in contracts]
    if faults:
        raise unreadable(path, faults)
    return SupplierRegister(
        suppliers=tuple(map(_supplier, suppliers)),
        contracts=tuple(contract for contract in read if contract is not None),
        working_days=WorkingDays(closed_days={row.values["Date"]: row.values["Why"] for row in closed_days}),
    )


def _table(
    sheets: Mapping[str, Sheet],
    name: str,
    columns: Sequence[Column],
    faults: list[Fault],
    *,
    optional: bool = False,
) -> list[Row]:
    sheet = next((sheet for title, sheet in sheets.items() if title.strip().casefold() == name.casefold()), None)
    if sheet is not None:
        told = len(faults)
        rows = read_table(name, sheet, columns, faults)
        if not (rows or optional or len(faults) > told):
            faults.append(Fault(name, "there is nothing under the headings", "Fill in at least one row"))
        return rows
    if not optional:
        there = ", ".join(map(shown, sheets))
        faults.append(Fault("the workbook", f"there is no sheet {name!r}, only {there}", "Add or rename the sheet"))
    return []


def _distinct(rows: Sequence[Row], column: str, faults: list[Fault]) -> list[Row]:
    """The rows with a name in `column`; one that is there already is a fault."""
    first: dict[str, Row] = {}
    for row in rows:
        name = row.values[column]
        if name is None:
            continue
        if (earlier := first.setdefault(name.casefold(), row)) is not row:
            faults.append(
                Fault(
                    row.where[column],
                    f"{column.lower()} {shown(name)} is already in {earlier.where[column]}",
                    "Keep one row, or tell them apart",
                )
            )
    return list(first.values())


def _supplier(row: Row) -> Supplier:
    return Supplier(
        name=row.values["Supplier"],
        supplies=row.values["What they supply"],
        contact=row.values["Contact"],
        contact_email=row.values["Contact e-mail"],
    )


def _contract(row: Row, listed: Mapping[str, str], faults: list[Fault]) -> Contract | None:
    """The contract of a row; None where the row has a fault. `listed`: suppliers by their casefolded name."""
    found = [*_faults(row, listed)]
    faults.extend(found)
    if found or row.unread or not listed:
        return None
    values = row.values
    return Contract(
        ref=values["Contract"],
        supplier=listed[values["Supplier"].casefold()],
        systems=values["Systems"],
        start=values["Start"],
        end=values["End"],
        notice=_notice(values),
        renews_for_months=values["Renews itself for"],
        annual_value=values["Value a year (£)"],
        owner=values["Owner"],
        owner_email=values["Owner e-mail"],
        verified=values["Terms verified"],
    )


def _notice(values: Mapping[str, Any]) -> Notice | None:
    """The notice terms of all their columns. "Clear" may stand in the period or in a column of its own."""
    period: Notice | None = values["Notice"]
    if period is None:
        return None
    return replace(
        period,
        clear_days=period.clear_days or values["Clear days"],
        deemed_service_working_days=values["Served after (working days)"],
        method=values["Sent by"],
    )


def _faults(row: Row, listed: Mapping[str, str]) -> Iterator[Fault]:
    """What is wrong with a contract though each of its cells can be read."""
    values, where = row.values, row.where
    supplier, start, end = values["Supplier"], values["Start"], values["End"]
    if listed and supplier is not None and supplier.casefold() not in listed:
        alike = get_close_matches(supplier.casefold(), listed, n=1)
        remedy = f"Did you mean {listed[alike[0]]!r}?" if alike else "Add it there, or correct the name"
        yield Fault(where["Supplier"], f"supplier {shown(supplier)} is not on the sheet Suppliers", remedy)
    if start is not None and end is not None and end <= start:
        yield Fault(where["End"], "the contract ends before it starts", "Correct the start or the end")
    if values["Renews itself for"] is not None and end is None and "End" not in row.unread:
        yield Fault(where["End"], "it renews itself, but there is no end to renew from", "Write the end of the term")
