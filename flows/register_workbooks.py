"""How does a register from the pages become a workbook, and come back?"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.errors import UnreadableFile
from engine.registers.definition import Definition, Record, Records


class ExcelRegisters:
    """Registers as Excel workbooks (port: connectors.web.register_parts.RegisterWorkbooks)."""

    def write(self, definition: Definition, records: Sequence[Record]) -> bytes:
        from connectors.excel.register_writing import write_registers

        with TemporaryDirectory() as folder:
            path = Path(folder) / "register.xlsx"
            write_registers(path, [definition], {definition.key: records})
            return path.read_bytes()

    def read(self, content: bytes, definition: Definition, kept: Records) -> tuple[Sequence[Record], Sequence[str]]:
        """Through the one door for files from people. Raises UnreadableFile with every fault at its cell."""
        from connectors.excel.register_reading import read_registers

        with TemporaryDirectory() as folder:
            path = Path(folder) / "register.xlsx"
            path.write_bytes(content)
            try:
                found = read_registers(path, [definition], kept=kept, wanted=[definition.key])
            except UnreadableFile as error:
                raise UnreadableFile("the workbook", error.faults) from None
        register = found.registers[definition.key]
        return register.records, register.fields
