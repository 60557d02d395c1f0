"""Where are cases kept in a rehearsal, which leaves nothing behind? In memory, by the rules of the database.

It is also the model the databases are tested against: as plain as it can be. Nothing is sealed.
"""

from collections.abc import Mapping
from threading import RLock

from connectors.store.memory.accounts import MemoryAccounts, MemoryDrafts
from connectors.store.memory.cases import MemoryCases
from connectors.store.memory.drawn_maps import MemoryDrawnMaps
from connectors.store.memory.kept_answers import MemoryKeptAnswers
from connectors.store.memory.notices import MemoryNotices
from connectors.store.memory.outbox import MemoryOutbox
from connectors.store.memory.people import MemoryPeople
from connectors.store.memory.published import MemoryPublishedProcesses
from connectors.store.memory.registers import MemoryRegisters
from connectors.store.memory.retention import MemoryRetention
from connectors.store.memory.subscriptions import MemorySubscriptions
from connectors.store.memory.trail import MemoryAuditTrail


class MemoryStore:
    """The same parts as connectors.store.Store, but `records`: nothing of a rehearsal grows old. Safe to share
    between threads.
    """

    def __init__(self) -> None:
        alone = RLock()
        self.audit = MemoryAuditTrail(alone)
        self.outbox = MemoryOutbox(alone, self.audit)
        self.cases = MemoryCases(alone, self.audit, self.outbox)
        self.drafts = MemoryDrafts(alone)
        self.retention = MemoryRetention(alone, self.cases, self.drafts)
        self.processes = MemoryProcesses()
        self.people = MemoryPeople(alone, self.audit)
        self.registers = MemoryRegisters(alone, self.audit)
        self.notices = MemoryNotices(alone, self.audit, self.outbox)
        self.accounts = MemoryAccounts(alone)
        self.drawn_maps = MemoryDrawnMaps(alone)
        self.published = MemoryPublishedProcesses(alone, self.audit)
        self.subscriptions = MemorySubscriptions(alone)
        self.kept_answers = MemoryKeptAnswers(alone)

    def close(self) -> None:
        """Nothing is held open."""


class MemoryProcesses:
    """Versions of processes in memory (port: engine.cases.store.KeptProcesses)."""

    def __init__(self) -> None:
        self._files: dict[tuple[str, str], dict[str, bytes]] = {}

    def keep(self, process: str, version: str, files: Mapping[str, bytes]) -> None:
        self._files.setdefault((process, version), dict(files))

    def files(self, process: str, version: str) -> Mapping[str, bytes]:
        return dict(self._files.get((process, version), {}))
