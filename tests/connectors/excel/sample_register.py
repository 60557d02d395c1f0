"""Which made-up suppliers stand in the library's register? Run as a module, this writes the workbook.

    python -m tests.connectors.excel.sample_register

The dates are set against late November 2026, so that every rung of the ladder and every special case shows.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from engine.calendars import WorkingDays
from engine.registers.contracts import Contract, Notice, NoticeUnit
from engine.registers.suppliers import Supplier, SupplierRegister

REGISTER = Path(__file__).parents[3] / "process_maps" / "library" / "supplier_service_review" / "suppliers.xlsx"

OWNERS = ("Asha Moor", "Ben Okoro", "Carys Lunt", "Dev Sandhu", "Ewa Brandt")


def supplier(name: str, supplies: str, contact: str) -> Supplier:
    at = f"{name.split()[0].lower()}.example"
    return Supplier(
        name=name,
        supplies=supplies,
        contact=contact,
        contact_email=f"{contact.lower().replace(' ', '.')}@{at}",
    )


SUPPLIERS = (
    supplier("Copper Kettle Backup", "Backup and restore", "Ina Frost"),
    supplier("Dandelion Interpreting", "Telephone and video interpreting", "Luca Berg"),
    supplier("Gooseberry Print", "Managed print", "Nell Quist"),
    supplier("Hopscotch Booking", "Room and desk booking", "Omar Vale"),
    supplier("Marmalade Rostering", "Electronic roster and bank staff", "Pia Stone"),
    supplier("Owl and Lantern Hosting", "Web hosting and domains", "Rex Holm"),
    supplier("Paper Kite Forms", "Electronic forms", "Sol Merton"),
    supplier("Quillfeather Dictation", "Digital dictation and transcription", "Tess Arden"),
    supplier("Sandcastle Learning", "Pilot of simulation training", "Uma Reeve"),
    supplier("Snowglobe Analytics", "Dashboards and data warehouse", "Vic Larch"),
    supplier("Teapot Telephony", "Telephones and contact centre", "Wyn Cole"),
    supplier("Thimble Pharmacy Systems", "Electronic prescribing, pharmacy robot", "Xan Doyle"),
    supplier("Tin Whistle Training", "Statutory and mandatory e-learning", "Yara Finch"),
    supplier("Umbrella Stand Couriers", "Specimen and post couriers", "Zed Marlow"),
)


def contract(
    ref: str,
    supplier_name: str,
    systems: str,
    term: tuple[date | None, date | None],
    notice: Notice | None,
    owner: int,
    pounds: int,
    *,
    renews: int | None = None,
    verified: bool = True,
) -> Contract:
    name = OWNERS[owner]
    return Contract(
        ref=ref,
        supplier=supplier_name,
        systems=tuple(systems.split("; ")),
        start=term[0],
        end=term[1],
        notice=notice,
        renews_for_months=renews,
        annual_value=Decimal(pounds),
        owner=name,
        owner_email=f"{name.lower().replace(' ', '.')}@trust.example",
        verified=verified,
    )


def notice(length: int, unit: NoticeUnit, method: str, *, served: int = 0, clear: bool = False) -> Notice:
    return Notice(length=length, unit=unit, method=method, deemed_service_working_days=served, clear_days=clear)


DAYS, MONTHS, WORKING_DAYS = NoticeUnit.DAYS, NoticeUnit.MONTHS, NoticeUnit.WORKING_DAYS
POST, EMAIL, HAND = "recorded post", "e-mail", "hand delivery"

CONTRACTS = (
    contract(
        "C-0101", "Tin Whistle Training", "Whistle Learn",
        (date(2024, 2, 1), date(2027, 1, 31)), notice(90, DAYS, EMAIL), 0, 18_500, renews=12,
    ),
    contract(
        "C-0102", "Gooseberry Print", "Gooseberry Print Hub",
        (date(2021, 12, 23), date(2026, 12, 22)), notice(20, WORKING_DAYS, EMAIL), 1, 64_000, renews=12,
    ),
    contract(
        "C-0103", "Teapot Telephony", "Teapot Voice; Teapot Contact",
        (date(2022, 3, 2), date(2027, 3, 1)), notice(3, MONTHS, POST, served=1), 2, 96_000, renews=36,
    ),
    contract(
        "C-0104", "Paper Kite Forms", "Kite Forms",
        (date(2025, 1, 7), date(2027, 1, 6)), notice(30, DAYS, EMAIL), 3, 22_400, renews=12,
    ),
    contract(
        "C-0105", "Marmalade Rostering", "Marmalade Roster; Marmalade Bank",
        (date(2022, 7, 1), date(2027, 6, 30)), notice(6, MONTHS, POST, served=2, clear=True), 4, 187_000,
    ),
    contract(
        "C-0106", "Thimble Pharmacy Systems", "Thimble Prescribe",
        (date(2020, 4, 1), date(2027, 3, 31)), notice(90, DAYS, POST, served=2, clear=True), 0, 248_000,
        renews=12, verified=False,
    ),
    contract(
        "C-0107", "Thimble Pharmacy Systems", "Thimble Robot",
        (date(2023, 1, 1), date(2027, 12, 31)), notice(12, MONTHS, HAND), 0, 41_200, renews=12,
    ),
    contract(
        "C-0108", "Owl and Lantern Hosting", "Public website; Intranet",
        (date(2022, 4, 1), date(2025, 3, 31)), notice(60, DAYS, EMAIL), 1, 12_800, renews=12,
    ),
    contract(
        "C-0109", "Quillfeather Dictation", "Quill Dictate",
        (date(2024, 8, 12), date(2027, 8, 11)), notice(6, MONTHS, POST, served=2), 2, 73_500,
    ),
    contract(
        "C-0110", "Copper Kettle Backup", "Kettle Vault",
        (date(2024, 6, 1), date(2027, 5, 31)), notice(3, MONTHS, EMAIL), 3, 38_000, renews=12, verified=False,
    ),
    contract(
        "C-0111", "Snowglobe Analytics", "Snowglobe Warehouse; Snowglobe Boards",
        (date(2024, 10, 1), date(2027, 9, 30)), notice(6, MONTHS, POST, served=2), 4, 154_000, renews=24,
    ),
    contract(
        "C-0112", "Dandelion Interpreting", "Dandelion Line",
        (date(2025, 4, 1), date(2028, 3, 31)), notice(6, MONTHS, EMAIL), 1, 88_000,
    ),
    contract(
        "C-0113", "Umbrella Stand Couriers", "Courier booking",
        (date(2023, 7, 1), date(2027, 6, 30)), None, 2, 29_900, verified=False,
    ),
    contract(
        "C-0114", "Hopscotch Booking", "Hopscotch Rooms",
        (date(2023, 9, 1), None), notice(1, MONTHS, EMAIL), 3, 9_600,
    ),
    contract(
        "C-0115", "Sandcastle Learning", "Sandcastle Sim",
        (date(2026, 5, 1), date(2026, 10, 31)), notice(1, MONTHS, EMAIL), 4, 15_000,
    ),
)  # fmt: skip


def sample_register() -> SupplierRegister:
    return SupplierRegister(
        suppliers=SUPPLIERS,
        contracts=CONTRACTS,
        working_days=WorkingDays(closed_days={date(2027, 1, 4): "contracts office closed for the move"}),
    )


if __name__ == "__main__":
    from connectors.excel.supplier_register import write_supplier_register
    from connectors.register_files import registers_named
    from engine.registers.supplier_records import REGISTERS

    write_supplier_register(sample_register(), REGISTER, registers_named(*REGISTERS))
