"""Where are the registers of a rehearsal? In memory (port: engine.registers.store.RegisterStore)."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from connectors.store.memory.trail import MemoryAuditTrail
from connectors.store.registers import audit_entry
from engine.registers.definition import Record
from engine.registers.store import ChangedMeanwhile, RecordChange, Version


class MemoryRegisters:
    """Records and their versions as dictionaries."""

    def __init__(self, alone: AbstractContextManager[object], audit: MemoryAuditTrail) -> None:
        self._alone, self._audit = alone, audit
        self._records: dict[tuple[str, str], Record] = {}
        self._versions: dict[tuple[str, str], list[Version]] = {}
        self._marks: set[str] = set()

    def records(self, register: str) -> Sequence[Record]:
        with self._alone:
            return [self._records[id] for id in sorted(self._records) if id[0] == register]

    def record(self, register: str, id: str) -> Record | None:
        with self._alone:
            return self._records.get((register, id))

    def save(self, changes: Sequence[RecordChange], *, by: str, at: datetime, why: str = "") -> None:
        with self._alone:
            ids = [(change.register, change.id) for change in changes]
            if len(set(ids)) < len(ids):
                raise ValueError("one record is changed twice")
            there = {id: self._records[id].revision for id in ids if id in self._records}
            stale = [id for id, change in zip(ids, changes, strict=True) if there.get(id, 0) != change.revision]
            if stale:
                raise ChangedMeanwhile(stale, there.get(stale[0], 0))
            for id, change in zip(ids, changes, strict=True):
                self._save(id, change, by=by, at=at, why=why)
            self._audit.append([audit_entry(change, by=by, at=at, why=why) for change in changes])

    def history(self, register: str, id: str) -> Sequence[Version]:
        with self._alone:
            return list(self._versions.get((register, id), ()))

    def marked(self, keys: Iterable[str]) -> set[str]:
        with self._alone:
            return self._marks & set(keys)

    def mark(self, keys: Iterable[str], *, at: datetime) -> None:  # noqa: ARG002 - when is kept for people
        with self._alone:
            self._marks |= set(keys)

    def _save(self, id: tuple[str, str], change: RecordChange, *, by: str, at: datetime, why: str) -> None:
        versions = self._versions.setdefault(id, [])
        revision = versions[-1].revision + 1 if versions else 1
        versions.append(Version(revision=revision, at=at, by=by, why=why, values=change.values))
        if change.values is None:
            del self._records[id]
        else:
            self._records[id] = Record(register=id[0], id=id[1], values=dict(change.values), revision=revision)
