"""Where are people kept in a rehearsal? In memory, by the rules of the database."""

from contextlib import AbstractContextManager
from datetime import datetime

from connectors.store.memory.trail import MemoryAuditTrail
from engine.people import Directory
from engine.people_change import ChangedMeanwhile, PeopleChange, applied, audit_entries, changed_only


class MemoryPeople:
    """People in memory (port: engine.people_change.PeopleStore)."""

    def __init__(self, alone: AbstractContextManager[object], audit: MemoryAuditTrail) -> None:
        self._alone, self._audit = alone, audit
        self._directory, self._revision = Directory(), 0
        self._sources: dict[str, str] = {}

    def directory(self) -> Directory:
        return self._directory

    def snapshot(self) -> tuple[Directory, int]:
        with self._alone:
            return self._directory, self._revision

    def listed_by(self, source: str) -> frozenset[str]:
        with self._alone:
            return frozenset(id for id, of in self._sources.items() if of == source)

    def save(self, change: PeopleChange, *, revision: int, by: str, at: datetime, why: str) -> None:
        with self._alone:
            if revision != self._revision:
                raise ChangedMeanwhile
            before = self._directory
            new = changed_only(before, change)
            if not new:
                return
            for person in new.people:
                self._sources.setdefault(person.id, new.source)
            self._directory, self._revision = applied(before, new), revision + 1
            self._audit.append(audit_entries(before, new, by=by, at=at, why=why))
