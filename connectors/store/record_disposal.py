"""How does what is kept beside cases go: people who have left, and the lists of who was told of a change?

A person confirms; the audit trail stays and says so. Cases go by connectors/store/retention.py.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, or_, select, update

from connectors.store import audit
from connectors.store import notices_tables as notices
from connectors.store.accounts_tables import accounts, form_drafts, sessions, set_up_links, subscriptions
from connectors.store.database import Database
from connectors.store.notices import letter_case
from connectors.store.people_tables import people, people_head, role_holdings, stand_ins
from connectors.store.rows import in_batches
from connectors.store.sealed import Keyring
from connectors.store.tables import audit as audit_rows
from connectors.store.tables import cases, letters, outbox
from engine.audit import AuditEntry
from engine.cases.store import NotDue
from engine.disposal import DueRecord, Kind, disposal_entry
from engine.people_change import PERSON_CASE, ChangedMeanwhile

PERSON_COLUMNS = (
    people.c.id,
    role_holdings.c.person,
    stand_ins.c.person,
    stand_ins.c.stands_in,
    form_drafts.c.done_by,
    subscriptions.c.person,
    notices.notice_preferences.c.person,
    notices.notice_not_users.c.person,
    notices.notice_votes.c.person,
)
"""Where a person's own rows are found. What is kept for a case or a change names them by their id alone."""

LISTS = (notices.notice_deliveries, notices.notice_readings, notices.notice_tokens)
"""Who was told of a change, who read it, and the links in their letters; all by the reference of the change."""


class SqlRecordDisposal:
    """Disposal in SQLite or PostgreSQL."""

    def __init__(self, database: Database, keys: Keyring) -> None:
        self._database, self._keys = database, keys

    def kept_about(self) -> frozenset[str]:
        """Those about whom the content of a case is kept."""
        with self._database.read() as connection:
            return _kept_about(connection)

    def lists(self) -> Mapping[str, datetime | None]:
        """Every change with lists that are kept: when it was over, None where that is not known yet."""
        changes = notices.notice_changes
        kept = or_(*(changes.c.ref.in_(select(each.c.ref)) for each in LISTS))
        with self._database.read() as connection:
            return {row.ref: row.over_at for row in connection.execute(select(changes).where(kept))}

    def dispose(self, found: Sequence[DueRecord], *, revision: int, by: str, at: datetime, why: str) -> None:
        """All of them, or none. `revision`: of the people they were found among.

        Raises ChangedMeanwhile, and NotDue where a case was opened or a change taken up again since.
        """
        gone = {each.record.id: each for each in found if each.record.kind is Kind.PERSON}
        lists = {each.record.id: each for each in found if each.record.kind is Kind.NOTICE}
        with self._database.write() as connection:
            entries: list[AuditEntry] = []
            if gone:
                _lock_people(connection, revision)
                _check_nothing_kept(connection, gone)
                counts = _forget_people(connection, sorted(gone))
                entries += [
                    disposal_entry(each, case=PERSON_CASE + id, counts=counts[id], by=by, at=at, why=why)
                    for id, each in sorted(gone.items())
                ]
            for ref, each in sorted(lists.items()):
                _check_over(connection, ref, at)
                told = _forget_lists(connection, ref)
                entries.append(disposal_entry(each, case=letter_case(ref), counts=told, by=by, at=at, why=why))
            audit.append(connection, self._keys, entries)


def _kept_about(connection: Connection) -> frozenset[str]:
    return frozenset(connection.scalars(select(cases.c.subject).where(cases.c.disposed.is_(None)).distinct()))


def _lock_people(connection: Connection, revision: int) -> None:
    head = select(people_head.c.revision).with_for_update()
    if connection.scalar(head) != revision:
        raise ChangedMeanwhile
    connection.execute(update(people_head).values(revision=revision + 1))


def _check_nothing_kept(connection: Connection, ids: Collection[str]) -> None:
    if kept := sorted(_kept_about(connection).intersection(ids)):
        raise NotDue(f"Nothing was disposed of. A case has been opened meanwhile about {', '.join(kept)}")


def _forget_people(connection: Connection, ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """Returns how many lines of the audit trail lose what they said, by person."""
    counts: dict[str, dict[str, int]] = {id: {} for id in ids}
    for batch in in_batches(ids):
        theirs = [PERSON_CASE + id for id in batch]
        detailed = audit_rows.c.case_id.in_(theirs) & audit_rows.c.detail.is_not(None)
        number = select(audit_rows.c.case_id, func.count()).where(detailed).group_by(audit_rows.c.case_id)
        for case, count in connection.execute(number):
            counts[case.removeprefix(PERSON_CASE)]["changes in the audit trail"] = count
        connection.execute(update(audit_rows).where(detailed).values(detail=None, sealed_with=None))
        owned = select(accounts.c.id).where(accounts.c.person.in_(batch))
        for table in (sessions, set_up_links):
            connection.execute(delete(table).where(table.c.account.in_(owned)))
        connection.execute(delete(accounts).where(accounts.c.person.in_(batch)))
        for column in PERSON_COLUMNS:
            connection.execute(delete(column.table).where(column.in_(batch)))
    return counts


def _check_over(connection: Connection, ref: str, now: datetime) -> None:
    changes = notices.notice_changes
    over = connection.scalar(select(changes.c.over_at).where(changes.c.ref == ref).with_for_update())
    if over is None or over > now:
        raise NotDue(f"Nothing was disposed of. The change {ref} is not over any more")


def _forget_lists(connection: Connection, ref: str) -> Mapping[str, int]:
    told = notices.notice_deliveries
    people_told = select(func.count(told.c.person.distinct())).where(told.c.ref == ref)
    counts = {"people told": connection.scalar(people_told) or 0}
    rows = {each.name: connection.execute(delete(each).where(each.c.ref == ref)).rowcount for each in LISTS}
    theirs = outbox.c.case_id == letter_case(ref)
    connection.execute(delete(letters).where(letters.c.id.in_(select(outbox.c.id).where(theirs))))
    sent = connection.execute(delete(outbox).where(theirs)).rowcount
    return {**counts, "readings": rows[notices.notice_readings.name], "letters": sent}
