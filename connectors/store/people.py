"""Where are people kept, and how does a change to them become one transaction with its audit rows?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from connectors.store import audit
from connectors.store.database import Database
from connectors.store.many import insert_new, put
from connectors.store.people_tables import people, people_head, role_holdings, stand_ins, teams
from connectors.store.rows import execute_many, sealed, unsealed
from connectors.store.sealed import Keyring
from engine.people import Directory, Person, RoleHolding, StandIn, Team
from engine.people_change import ChangedMeanwhile, PeopleChange, audit_entries, changed_only

ONE = 1  # the only row of people_head
DAYS = ("starts", "leaves")
HEAD = select(people_head.c.revision).where(people_head.c.id == ONE)
CHANGE_PERSON = (
    update(people)
    .where(people.c.id == bindparam("person_id"))
    .values(document=bindparam("new_document"), sealed_with=bindparam("new_key"))
)
DROP_STAND_IN = delete(stand_ins).where(
    stand_ins.c.person == bindparam("away"),
    stand_ins.c.stands_in == bindparam("by"),
    stand_ins.c.begins == bindparam("from_day"),
)


class SqlPeople:
    """People in SQLite or PostgreSQL (port: engine.people_change.PeopleStore). Safe to share between threads."""

    def __init__(self, database: Database, keys: Keyring) -> None:
        self._database, self._keys = database, keys
        self._known: tuple[Directory, int] = (Directory(), 0)

    def directory(self) -> Directory:
        return self.snapshot()[0]

    def snapshot(self) -> tuple[Directory, int]:
        with self._database.read() as connection:
            revision = connection.scalar(HEAD) or 0
            if revision != self._known[1]:
                self._known = (_read(connection, self._keys), revision)
            return self._known

    def listed_by(self, source: str) -> frozenset[str]:
        with self._database.read() as connection:
            return frozenset(connection.scalars(select(people.c.id).where(people.c.source == source)))

    def save(self, change: PeopleChange, *, revision: int, by: str, at: datetime, why: str) -> None:
        with self._database.write() as connection:
            insert_new(connection, people_head, [{"id": ONE, "revision": 0}])
            if connection.scalar(HEAD.with_for_update()) != revision:
                raise ChangedMeanwhile
            before = self._before(connection, revision)
            new = changed_only(before, change)
            if not new:
                return
            _write(connection, self._keys, before, new)
            connection.execute(update(people_head).values(revision=revision + 1))
            audit.append(connection, self._keys, audit_entries(before, new, by=by, at=at, why=why))

    def _before(self, connection: Connection, revision: int) -> Directory:
        known, of = self._known
        return known if of == revision else _read(connection, self._keys)


def _read(connection: Connection, keys: Keyring) -> Directory:
    def rows(table: Any) -> Sequence[Any]:
        return connection.execute(select(table).order_by(*table.primary_key)).mappings().all()

    return Directory(
        people=tuple(_person(row["id"], unsealed(keys, people, row, "document")) for row in rows(people)),
        teams=tuple(Team(**row) for row in rows(teams)),
        roles=tuple(RoleHolding(**row) for row in rows(role_holdings)),
        stand_ins=tuple(
            StandIn(
                person=row["person"],
                by=row["stands_in"],
                begins=row["begins"],
                ends=row["ends"],
                why=unsealed(keys, stand_ins, row, "why").decode(),
            )
            for row in rows(stand_ins)
        ),
    )


def _write(connection: Connection, keys: Keyring, before: Directory, change: PeopleChange) -> None:
    new = [_person_row(keys, each, change.source) for each in change.people if before.person(each.id) is None]
    execute_many(connection, people.insert(), new)
    older = [_person_row(keys, each, "") for each in change.people if before.person(each.id) is not None]
    moved = [{"person_id": row["id"], "new_document": row["document"], "new_key": row["sealed_with"]} for row in older]
    execute_many(connection, CHANGE_PERSON, moved)
    put(connection, teams, [asdict(each) for each in change.teams])
    put(connection, role_holdings, [asdict(each) for each in change.roles])
    put(connection, stand_ins, [_stand_in_row(keys, each) for each in change.stand_ins])
    dropped = [{"away": each.person, "by": each.by, "from_day": each.begins} for each in change.dropped]
    execute_many(connection, DROP_STAND_IN, dropped)


def _person_row(keys: Keyring, person: Person, source: str) -> dict[str, Any]:
    said = {name: value for name, value in asdict(person).items() if name != "id" and value not in ("", None)}
    document = json.dumps(said, ensure_ascii=False, default=date.isoformat).encode()
    return sealed(keys, people, {"id": person.id, "source": source}, {"document": document})


def _person(id: str, document: bytes) -> Person:
    said: Mapping[str, Any] = json.loads(document)
    days = {name: date.fromisoformat(said[name]) for name in DAYS if name in said}
    return Person(id=id, **{**said, **days})


def _stand_in_row(keys: Keyring, one: StandIn) -> dict[str, Any]:
    row = {"person": one.person, "stands_in": one.by, "begins": one.begins, "ends": one.ends}
    return sealed(keys, stand_ins, row, {"why": one.why.encode()})
