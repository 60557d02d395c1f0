"""What does the register of suppliers say? A workbook in, a SupplierRegister or every fault by its cell out.

Sheets "Suppliers" and "Contracts", and "Closed days" where there is one: registers like any other, seen as suppliers
and contracts. Systems are named as people write them; whether they are in a register of systems is not asked here.
"""

from collections.abc import Mapping
from pathlib import Path

from connectors.excel.register_reading import read_registers
from connectors.excel.register_writing import write_registers
from engine.registers.definition import Definition
from engine.registers.supplier_records import REGISTERS, records_of, supplier_register_of
from engine.registers.suppliers import SupplierRegister

WANTED = ("suppliers", "contracts")
NEEDED = {"contracts": ("end", "notice")}


def read_supplier_register(path: Path, definitions: Mapping[str, Definition]) -> SupplierRegister:
    """The register in a workbook. Raises UnreadableFile with every fault; none repeats a person's address."""
    chosen = [definitions[key] for key in REGISTERS]
    return supplier_register_of(read_registers(path, chosen, wanted=WANTED, needed=NEEDED).records)


def write_supplier_register(register: SupplierRegister, path: Path, definitions: Mapping[str, Definition]) -> None:
    """Write the register, with the columns it uses: whole, in place of an older one. Raises OSError."""
    chosen = [definitions[key] for key in ("contracts", "suppliers", "closed_days")]
    write_registers(path, chosen, records_of(register), only_used=NEEDED)
