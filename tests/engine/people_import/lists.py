"""What does a list for a test look like, said in one line?"""

from datetime import date

from connectors.people_files import profile_named
from engine.people import Directory
from engine.people_import.findings import Matter
from engine.people_import.plan import Plan, plan_import
from engine.people_import.rows import read_rows
from engine.people_import.table import CellContent, RawRow, RawTable

TODAY = date(2026, 11, 23)
PEOPLE = (
    "Employee Number",
    "Last Name",
    "First Name",
    "Position Title",
    "Organisation Code",
    "Organisation",
    "Supervisor Employee Number",
    "Work Email",
    "User Name",
    "Latest Start Date",
    "Termination Date",
)


def a_list(headers: tuple[str, ...], *rows: tuple[CellContent, ...]) -> RawTable:
    """The first row stands on line 2; cells that are not given are empty."""
    return RawTable(
        name="list.csv",
        headers=headers,
        headers_at="line 1",
        rows=tuple(
            RawRow(where=f"line {number}", cells=row + (None,) * (len(headers) - len(row)))
            for number, row in enumerate(rows, start=2)
        ),
    )


def planned(
    table: RawTable,
    profile: str,
    known: Directory | None = None,
    *,
    listed: frozenset[str] = frozenset(),
    many_leavers: bool = False,
) -> Plan:
    reading = read_rows(table, profile_named(profile))
    return plan_import(reading, known or Directory(), listed=listed, on=TODAY, many_leavers=many_leavers)


def people(
    *rows: tuple[CellContent, ...],
    known: Directory | None = None,
    listed: frozenset[str] = frozenset(),
    many_leavers: bool = False,
) -> Plan:
    return planned(a_list(PEOPLE, *rows), "esr_people", known, listed=listed, many_leavers=many_leavers)


def found(plan: Plan) -> set[tuple[str, str, Matter, bool]]:
    """Where, in which column, about what, and whether the row is rejected; without what is said of the headers."""
    return {
        (each.where, each.column, each.matter, each.rejects)
        for each in plan.findings
        if each.matter is not Matter.CHANGED_HEADER
    }
