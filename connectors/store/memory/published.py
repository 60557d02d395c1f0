"""Which drawn maps run in a rehearsal? In memory (port: engine.cases.published.PublishedProcesses)."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from connectors.store.memory.trail import MemoryAuditTrail
from engine.cases.published import PublishedProcess, audit_of


class MemoryPublishedProcesses:
    """As a dictionary."""

    def __init__(self, alone: AbstractContextManager[object], audit: MemoryAuditTrail) -> None:
        self._alone, self._audit = alone, audit
        self._processes: dict[str, PublishedProcess] = {}

    def every(self) -> Sequence[PublishedProcess]:
        with self._alone:
            return [self._processes[name] for name in sorted(self._processes)]

    def find(self, name: str) -> PublishedProcess | None:
        return self._processes.get(name)

    def save(self, process: PublishedProcess) -> None:
        with self._alone:
            self._audit.append(audit_of(self._processes.get(process.name), process))
            self._processes[process.name] = process
