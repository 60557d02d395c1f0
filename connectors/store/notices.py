"""Where are notices kept? Changes, rungs, deliveries and readings in SQLite or PostgreSQL.

The port: engine.notices.store.NoticeStore. A rung and all its letters are written in one transaction that locks the
change first: whoever comes second finds the rung opened and writes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, select, update

from connectors.store import audit, outbox
from connectors.store import notice_rows as columns
from connectors.store import notices_tables as tables
from connectors.store.database import Database
from connectors.store.many import insert_new
from connectors.store.notice_posts import SqlPosts
from connectors.store.notice_readings import SqlReadings
from connectors.store.rows import execute_many, in_batches
from connectors.store.sealed import Keyring
from connectors.store.tables import outbox as outbox_table
from engine.audit import AuditEntry, FieldChange
from engine.notices.delivery import TOLD, Delivery, DeliveryState
from engine.notices.life import KeptChange
from engine.notices.store import (
    ChangedMeanwhile,
    DigestRun,
    OpenedRung,
    RungLine,
    SentLater,
    UnknownChange,
)
from engine.outbox import LetterState

MOST_PEOPLE = 2_000  # asked for at once
WAITING = (DeliveryState.DEFERRED.value, DeliveryState.WEEKLY.value)
NOW_SENT = (
    update(tables.notice_deliveries)
    .where(
        tables.notice_deliveries.c.ref == bindparam("of_ref"),
        tables.notice_deliveries.c.schedule == bindparam("of_schedule"),
        tables.notice_deliveries.c.rung == bindparam("of_rung"),
        tables.notice_deliveries.c.person == bindparam("of_person"),
    )
    .values(
        state=bindparam("new_state"),
        at=bindparam("new_at"),
        not_before=bindparam("new_not_before"),
        counts_on=bindparam("new_counts_on"),
        letter=bindparam("new_letter"),
    )
)


class SqlNotices(SqlReadings, SqlPosts):
    """Notices in a database."""

    def __init__(self, database: Database, keys: Keyring) -> None:
        self._database = database
        self._keys = keys

    def save_change(self, kept: KeptChange, *, by: str, at: datetime, why: str = "") -> KeptChange:
        saved = replace(kept, revision=kept.revision + 1)
        row = columns.change_row(saved)
        with self._database.write() as connection:
            found = _revision(connection, kept.ref)
            if found != kept.revision:
                raise ChangedMeanwhile(kept.ref, found)
            if found:
                changing = update(tables.notice_changes).where(tables.notice_changes.c.ref == kept.ref)
                connection.execute(changing.values(**row))
            else:
                connection.execute(tables.notice_changes.insert(), row)
            version = {"ref": saved.ref, "revision": saved.revision, "at": at, "done_by": by, "why": why}
            connection.execute(tables.notice_versions.insert(), {**version, "record": row["record"]})
            audit.append(connection, self._keys, [saved_entry(saved, by=by, at=at, why=why)])
        return saved

    def change(self, ref: str) -> KeptChange:
        chosen = select(tables.notice_changes.c.record).where(tables.notice_changes.c.ref == ref)
        with self._database.read() as connection:
            row = connection.execute(chosen).one_or_none()
        if row is None:
            raise UnknownChange(f"there is no change {ref!r}")
        return columns.read_change_row(row)

    def changes(self, *, ends_after: datetime | None = None) -> Sequence[KeptChange]:
        table = tables.notice_changes
        chosen = select(table.c.record).order_by(table.c.starts, table.c.ref)
        if ends_after is not None:
            chosen = chosen.where(table.c.over_at.is_(None) | (table.c.over_at > ends_after))
        with self._database.read() as connection:
            return [columns.read_change_row(row) for row in connection.execute(chosen)]

    def handled(self, refs: Collection[str]) -> Mapping[str, frozenset[tuple[int, str]]]:
        table = tables.notice_rungs
        found: dict[str, set[tuple[int, str]]] = {ref: set() for ref in refs}
        with self._database.read() as connection:
            for batch in in_batches(list(refs)):
                chosen = select(table.c.ref, table.c.schedule, table.c.rung).where(table.c.ref.in_(batch))
                for ref, schedule, rung in connection.execute(chosen):
                    found[ref].add((schedule, rung))
        return {ref: frozenset(rungs) for ref, rungs in found.items()}

    def rungs(self, ref: str) -> Sequence[RungLine]:
        table = tables.notice_rungs
        chosen = select(table).where(table.c.ref == ref).order_by(table.c.at, table.c.due, table.c.rung)
        with self._database.read() as connection:
            return [columns.read_rung(row) for row in connection.execute(chosen).mappings()]

    def open_rung(self, opened: OpenedRung) -> bool:
        with self._database.write() as connection:
            if _opened_before(connection, opened):
                return False
            _write_rung(connection, opened)
            outbox.queue(connection, self._keys, opened.letters)
            audit.append(connection, self._keys, opened.audit)
        return True

    def send_digest(self, run: DigestRun) -> bool:
        in_order = sorted(run.opened, key=lambda opened: opened.key.change)  # so that no two wait for each other
        with self._database.write() as connection:
            before = [_opened_before(connection, opened) for opened in in_order]  # locks every change
            if any(before) or not _first_of_day(connection, run):
                return False
            still = [each for each in run.waited if _waits(connection, each)]
            execute_many(connection, NOW_SENT, [_sent_now(each) for each in still])
            for opened in in_order:
                _write_rung(connection, opened)
            outbox.queue(connection, self._keys, run.letters)
            audit.append(connection, self._keys, [entry for opened in in_order for entry in opened.audit])
        return True

    def send_later(self, sent: SentLater) -> int:
        with self._database.write() as connection:
            still = [each for each in sent.deliveries if _waits(connection, each)]
            execute_many(connection, NOW_SENT, [_sent_now(each) for each in still])
            letters = {each.letter for each in still if each.letter}
            people = {(each.key.change, each.person) for each in still}
            tokens = [columns.token_row(each) for each in sent.tokens if (each.change, each.person) in people]
            execute_many(connection, tables.notice_tokens.insert(), tokens)
            outbox.queue(connection, self._keys, [each for each in sent.letters if each.id in letters])
        return len(still)

    def waiting(self, *, until: datetime) -> Sequence[Delivery]:
        table = tables.notice_deliveries
        due = (table.c.state == DeliveryState.DEFERRED.value, table.c.not_before <= until)
        return self._deliveries(*due)

    def weekly(self) -> Sequence[Delivery]:
        return self._deliveries(tables.notice_deliveries.c.state == DeliveryState.WEEKLY.value)

    def deliveries(self, ref: str) -> Sequence[Delivery]:
        return self._deliveries(tables.notice_deliveries.c.ref == ref)

    def told(self, ref: str) -> frozenset[str]:
        table = tables.notice_deliveries
        chosen = select(table.c.person).where(table.c.ref == ref, table.c.state.in_([each.value for each in TOLD]))
        with self._database.read() as connection:
            return frozenset(connection.scalars(chosen))

    def counted(self, people: Collection[str], days: Collection[date]) -> Mapping[tuple[str, date], int]:
        table = tables.notice_deliveries
        found: dict[tuple[str, date], int] = {}
        with self._database.read() as connection:
            for batch in in_batches(list(people), MOST_PEOPLE):
                chosen = (
                    select(table.c.person, table.c.counts_on, func.count())
                    .where(table.c.person.in_(batch), table.c.counts_on.in_(list(days)))
                    .group_by(table.c.person, table.c.counts_on)
                )
                found |= {(person, day): count for person, day, count in connection.execute(chosen)}
        return found

    def letter_states(self, ref: str) -> Mapping[str, LetterState]:
        chosen = select(outbox_table.c.id, outbox_table.c.state).where(outbox_table.c.case_id == letter_case(ref))
        with self._database.read() as connection:
            return {id: LetterState(state) for id, state in connection.execute(chosen)}

    def bounced(self, letter: str, *, at: datetime, reason: str) -> bool:
        table = tables.notice_deliveries
        with self._database.write() as connection:
            noted = connection.execute(
                update(table)
                .where(table.c.letter == letter, table.c.state == DeliveryState.SENT.value)
                .values(state=DeliveryState.BOUNCED.value)
                .returning(table.c.ref, table.c.person)
            ).all()
            audit.append(connection, self._keys, [bounce_entry(ref, who, at, reason) for ref, who in noted])
        return bool(noted)

    def _deliveries(self, *which: Any) -> list[Delivery]:
        table = tables.notice_deliveries
        order = (table.c.at, table.c.ref, table.c.schedule, table.c.rung, table.c.person)
        with self._database.read() as connection:
            return columns.read_deliveries(connection.execute(select(table).where(*which).order_by(*order)).mappings())


def letter_case(ref: str) -> str:
    """What the letters and the audit rows of a change stand under."""
    return f"notice {ref}"


def saved_entry(saved: KeptChange, *, by: str, at: datetime, why: str) -> AuditEntry:
    new = {"state": saved.state.value, "starts": saved.change.starts.isoformat(), "revision": saved.revision}
    if saved.emergency is not None and saved.released == at:
        new |= {"released by": saved.emergency.first, "and by": saved.emergency.second}
        why = why or saved.emergency.why
    changes = tuple(FieldChange(field=name, new=value) for name, value in new.items())
    what = "notice recorded" if saved.revision == 1 else "notice changed"
    return AuditEntry(at=at, by=by, what=what, case=letter_case(saved.ref), changes=changes, why=why)


def bounce_entry(ref: str, person: str, at: datetime, reason: str) -> AuditEntry:
    return AuditEntry(at=at, by="eightflows", what="notice bounced", case=letter_case(ref), item=person, why=reason)


def _revision(connection: Connection, ref: str) -> int:
    """The revision of a change, now locked; 0 where there is none."""
    table: Table = tables.notice_changes
    chosen = select(table.c.revision).where(table.c.ref == ref).with_for_update()
    return connection.scalar(chosen) or 0


def _opened_before(connection: Connection, opened: OpenedRung) -> bool:
    """Whether somebody opened it; the change is ours from here to the end of the transaction."""
    key, table = opened.key, tables.notice_rungs
    if _revision(connection, key.change) != opened.revision:
        raise ChangedMeanwhile(key.change)
    same = (table.c.ref == key.change, table.c.schedule == key.schedule, table.c.rung == key.rung)
    return connection.execute(select(table.c.rung).where(*same)).first() is not None


def _first_of_day(connection: Connection, run: DigestRun) -> bool:
    """Whether no digest of that day was written before; from here on, this is it."""
    table = tables.notice_digests
    if connection.execute(select(table.c.day).where(table.c.day == run.day)).first() is not None:
        return False
    connection.execute(table.insert(), {"day": run.day, "at": run.at, "letters": len(run.letters)})
    return True


def _write_rung(connection: Connection, opened: OpenedRung) -> None:
    insert_new(connection, tables.notice_rungs, columns.rung_rows(opened))
    _pass_over_waiting(connection, opened)
    deliveries = [columns.delivery_row(each) for each in opened.deliveries]
    execute_many(connection, tables.notice_deliveries.insert(), deliveries)
    insert_new(connection, tables.notice_posts, [columns.post_row(each) for each in opened.posts])
    execute_many(connection, tables.notice_tokens.insert(), [columns.token_row(each) for each in opened.tokens])


def _pass_over_waiting(connection: Connection, opened: OpenedRung) -> None:
    """What still waits of this change is old news now."""
    table = tables.notice_deliveries
    connection.execute(
        update(table)
        .where(table.c.ref == opened.key.change, table.c.state.in_(WAITING))
        .values(state=DeliveryState.PASSED_OVER.value)
    )


def _waits(connection: Connection, delivery: Delivery) -> bool:
    table, key = tables.notice_deliveries, delivery.key
    state = connection.scalar(
        select(table.c.state)
        .where(
            table.c.ref == key.change,
            table.c.schedule == key.schedule,
            table.c.rung == key.rung,
            table.c.person == delivery.person,
        )
        .with_for_update()
    )
    return state in WAITING


def _sent_now(delivery: Delivery) -> dict[str, Any]:
    return {
        "of_ref": delivery.key.change,
        "of_schedule": delivery.key.schedule,
        "of_rung": delivery.key.rung,
        "of_person": delivery.person,
        "new_state": delivery.state.value,
        "new_at": delivery.at,
        "new_not_before": delivery.not_before,
        "new_counts_on": columns.counts_on(delivery),
        "new_letter": delivery.letter,
    }
