"""Where is the audit trail of a rehearsal? In memory (port: engine.audit.AuditTrail)."""

import os
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from connectors.store.audit import SALT_BYTES
from engine.audit import NO_ROWS, Anchor, AuditEntry, ChainedRow, ChainFault, chained, first_fault, read_entry


class MemoryAuditTrail:
    """The chain as a list."""

    def __init__(self, alone: AbstractContextManager[object]) -> None:
        self._alone = alone
        self.rows: list[ChainedRow] = []

    def append(self, entries: Sequence[AuditEntry]) -> None:
        with self._alone:
            salts = (os.urandom(SALT_BYTES) for _ in entries)
            self.rows += chained(entries, self.anchor(), salts)

    def entries(self, case: str) -> Sequence[AuditEntry]:
        with self._alone:
            return [read_entry(row) for row in self.rows if row.case == case]

    def anchor(self) -> Anchor:
        with self._alone:
            return Anchor(self.rows[-1].number, self.rows[-1].hash) if self.rows else NO_ROWS

    def verify(self, anchors: Sequence[Anchor] = ()) -> ChainFault | None:
        with self._alone:
            return first_fault(self.rows, self.anchor(), anchors)

    def forget(self, cases: Collection[str]) -> None:
        """Details go; the rows stay."""
        with self._alone:
            self.rows = [replace(row, detail=None) if row.case in cases else row for row in self.rows]
