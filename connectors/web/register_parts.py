"""What do the pages of the registers need from outside? Ports; flows/web_server.py supplies the real ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.registers.definition import Definition, Record, Records
from engine.registers.store import RegisterStore


class RegisterWorkbooks(Protocol):
    """A register as a workbook, to be filled in and brought back."""

    def write(self, definition: Definition, records: Sequence[Record]) -> bytes: ...

    def read(self, content: bytes, definition: Definition, kept: Records) -> tuple[Sequence[Record], Sequence[str]]:
        """Its records, and the fields it has a column for. Raises UnreadableFile with every fault at its cell.

        kept  what its references may name, by register
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterParts:
    """Where the registers are, and what shapes they have, by key."""

    store: RegisterStore
    definitions: Mapping[str, Definition]
    workbooks: RegisterWorkbooks
