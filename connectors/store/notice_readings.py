"""Where is it kept who has read a notice, what they said of it and how they want to be told?"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, select, update

from connectors.store import notice_rows as columns
from connectors.store import notices_tables as tables
from connectors.store.database import Database
from connectors.store.many import insert_new, put
from engine.notices.delivery import TOLD, DeliveryState, Preferences
from engine.notices.seen import BadLink, Reading, Token, Told
from engine.notices.store import ToldOf

NOT_OURS = "this link is not known. Open the newest notice, or sign in"


class SqlReadings:
    """The part of the notices store that readers write to."""

    _database: Database

    def use_token(self, hash: str, not_a_user: bool, relevant: bool | None, *, now: datetime) -> Reading:
        with self._database.write() as connection:
            token = _token(connection, hash, lock=True).check(now)
            table = tables.notice_tokens
            connection.execute(update(table).where(table.c.hash == hash).values(used=now))
            reading = link_reading(token, not_a_user, relevant, now)
            _note(connection, reading)
        return reading

    def peek_token(self, hash: str, *, now: datetime) -> Token:
        with self._database.read() as connection:
            return _token(connection, hash).check(now)

    def note_reading(self, reading: Reading) -> bool:
        with self._database.write() as connection:
            return _note(connection, reading)

    def readings(self, ref: str) -> Sequence[Reading]:
        table = tables.notice_readings
        chosen = select(table).where(table.c.ref == ref).order_by(table.c.at, table.c.person)
        with self._database.read() as connection:
            return [columns.read_reading(row) for row in connection.execute(chosen).mappings()]

    def told_of(self, person: str, *, now: datetime) -> Sequence[ToldOf]:
        sent, changes, read = tables.notice_deliveries, tables.notice_changes, tables.notice_readings
        first = (
            select(sent.c.ref, func.min(sent.c.not_before).label("first"))
            .where(sent.c.person == person, sent.c.state.in_([each.value for each in TOLD]), sent.c.not_before <= now)
            .group_by(sent.c.ref)
            .subquery()
        )
        chosen = (
            select(changes.c.record, first.c.first, read.c.person)
            .join(first, first.c.ref == changes.c.ref)
            .outerjoin(read, (read.c.ref == changes.c.ref) & (read.c.person == person))
            .where(changes.c.over_at.is_(None) | (changes.c.over_at > now))
            .order_by(changes.c.starts, changes.c.ref)
        )
        with self._database.read() as connection:
            return [
                ToldOf(kept=columns.read_change_row(row), told=row.first, read=row.person is not None)
                for row in connection.execute(chosen)
            ]

    def without_mail(self, *, now: datetime) -> Mapping[str, frozenset[str]]:
        sent, changes, read = tables.notice_deliveries, tables.notice_changes, tables.notice_readings
        chosen = (
            select(sent.c.ref, sent.c.person)
            .join(changes, changes.c.ref == sent.c.ref)
            .outerjoin(read, (read.c.ref == sent.c.ref) & (read.c.person == sent.c.person))
            .where(sent.c.state == DeliveryState.NO_MAIL.value, read.c.person.is_(None))
            .where(changes.c.over_at.is_(None) | (changes.c.over_at > now))
            .distinct()
        )
        found: dict[str, set[str]] = {}
        with self._database.read() as connection:
            for ref, person in connection.execute(chosen):
                found.setdefault(ref, set()).add(person)
        return {ref: frozenset(people) for ref, people in found.items()}

    def not_users(self) -> Mapping[str, frozenset[str]]:
        table = tables.notice_not_users
        found: dict[str, set[str]] = {}
        with self._database.read() as connection:
            for system, person in connection.execute(select(table.c.system, table.c.person)):
                found.setdefault(system, set()).add(person)
        return {system: frozenset(people) for system, people in found.items()}

    def preferences(self) -> Mapping[str, Preferences]:
        with self._database.read() as connection:
            rows = connection.execute(select(tables.notice_preferences)).mappings().all()
        return {row["person"]: columns.read_preference(row) for row in rows}

    def prefer(self, preferences: Preferences) -> None:
        with self._database.write() as connection:
            put(connection, tables.notice_preferences, [columns.preference_row(preferences)])

    def vote(self, poll: str, person: str, choice: str, *, at: datetime) -> bool:
        table = tables.notice_votes
        own = select(table.c.choice).where(table.c.poll == poll, table.c.person == person)
        with self._database.write() as connection:
            before = connection.scalar(own)
            put(connection, table, [{"poll": poll, "person": person, "choice": choice, "at": at}])
        return before != choice

    def votes(self, poll: str) -> Mapping[str, int]:
        table = tables.notice_votes
        of_poll = select(table.c.choice, func.count().label("votes")).where(table.c.poll == poll)
        with self._database.read() as connection:
            return {row.choice: row.votes for row in connection.execute(of_poll.group_by(table.c.choice))}


def link_reading(token: Token, not_a_user: bool, relevant: bool | None, now: datetime) -> Reading:
    return Reading(
        change=token.change,
        person=token.person,
        how=Told.LINK,
        by=token.person,
        at=now,
        not_a_user=not_a_user,
        relevant=relevant,
    )


def _token(connection: Connection, hash: str, *, lock: bool = False) -> Token:
    chosen = select(tables.notice_tokens).where(tables.notice_tokens.c.hash == hash)
    row: RowMapping | None = connection.execute(chosen.with_for_update() if lock else chosen).mappings().one_or_none()
    if row is None:
        raise BadLink(NOT_OURS)
    return columns.read_token(row)


def _note(connection: Connection, reading: Reading) -> bool:
    """The first reading counts; what is said later of the system or of relevance still does."""
    table = tables.notice_readings
    of_this = (table.c.ref == reading.change, table.c.person == reading.person)
    known = connection.execute(select(table.c.at).where(*of_this)).first() is not None
    if not known:
        connection.execute(table.insert(), columns.reading_row(reading))
    else:
        said = {"not_a_user": True} if reading.not_a_user else {}
        said |= {} if reading.relevant is None else {"relevant": reading.relevant}
        if said:
            connection.execute(update(table).where(*of_this).values(**said))
    if reading.not_a_user:
        _not_a_user(connection, reading)
    return not known


def _not_a_user(connection: Connection, reading: Reading) -> None:
    chosen = select(tables.notice_changes.c.record).where(tables.notice_changes.c.ref == reading.change)
    row = connection.execute(chosen).one_or_none()
    systems = columns.read_change_row(row).change.systems if row else ()
    rows = [{"system": system, "person": reading.person, "at": reading.at} for system in systems]
    insert_new(connection, tables.notice_not_users, rows)
