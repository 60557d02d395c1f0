"""What does a flow open to reach the cases? One database, at this version's tables, with its keys."""

from dataclasses import dataclass
from types import TracebackType

from connectors.store import resealing
from connectors.store.accounts import SqlAccounts
from connectors.store.audit import SqlAuditTrail
from connectors.store.cases import SqlCaseStore
from connectors.store.database import Database
from connectors.store.drafts import SqlDrafts
from connectors.store.drawn_maps import SqlDrawnMaps
from connectors.store.kept_answers import SqlKeptAnswers
from connectors.store.migrations import migrate
from connectors.store.notices import SqlNotices
from connectors.store.outbox import SqlOutbox
from connectors.store.people import SqlPeople
from connectors.store.processes import SqlProcesses
from connectors.store.published import SqlPublishedProcesses
from connectors.store.record_disposal import SqlRecordDisposal
from connectors.store.registers import SqlRegisters
from connectors.store.resealing import BATCH
from connectors.store.retention import SqlRetention
from connectors.store.sealed import Keyring
from connectors.store.subscriptions import SqlSubscriptions


@dataclass(frozen=True, slots=True)
class Store:
    """Everything kept in one database. Safe to share between threads; each process opens its own."""

    database: Database
    keys: Keyring
    cases: SqlCaseStore
    outbox: SqlOutbox
    audit: SqlAuditTrail
    retention: SqlRetention
    records: SqlRecordDisposal
    processes: SqlProcesses
    people: SqlPeople
    registers: SqlRegisters
    notices: SqlNotices
    accounts: SqlAccounts
    drafts: SqlDrafts
    drawn_maps: SqlDrawnMaps
    published: SqlPublishedProcesses
    subscriptions: SqlSubscriptions
    kept_answers: SqlKeptAnswers

    def reseal(self, limit: int = BATCH) -> int:
        """Bring up to `limit` rows under the newest key; returns how many. 0: no older key is needed any more."""
        return resealing.reseal(self.database, self.keys, limit)

    def sealed_with(self) -> dict[str, int]:
        """How many rows are sealed with each key."""
        return resealing.rows_by_key(self.database)

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(url: str, keys: Keyring) -> Store:
    """Open the database at an SQLAlchemy URL and bring its tables to this version first.

    sqlite:///folder/file.db (made if absent) or postgresql://user@host/name. Several processes may do so at
    once. Raises BadDatabase, BadKeys, MissingKey, StoreUnavailable.
    """
    database = Database(url)
    try:
        migrate(database)
        resealing.check_keys(database, keys)
    except BaseException:
        database.close()
        raise
    return Store(
        database=database,
        keys=keys,
        cases=SqlCaseStore(database, keys),
        outbox=SqlOutbox(database, keys),
        audit=SqlAuditTrail(database, keys),
        retention=SqlRetention(database, keys),
        records=SqlRecordDisposal(database, keys),
        processes=SqlProcesses(database),
        people=SqlPeople(database, keys),
        registers=SqlRegisters(database, keys),
        notices=SqlNotices(database, keys),
        accounts=SqlAccounts(database, keys),
        drafts=SqlDrafts(database, keys),
        drawn_maps=SqlDrawnMaps(database, keys),
        published=SqlPublishedProcesses(database, keys),
        subscriptions=SqlSubscriptions(database),
        kept_answers=SqlKeptAnswers(database, keys),
    )
