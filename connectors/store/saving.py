"""How are many changed cases written in one transaction, and those left out that changed meanwhile?

Locks are always taken in one order - cases, requests, the end of the audit trail; each by id - so that no two
transactions wait for each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, or_, select, update

from connectors.store import audit, outbox
from connectors.store.asking import timers_let_go
from connectors.store.case_rows import (
    case_row,
    done_item_rows,
    event_rows,
    form_rows,
    item_rows,
    request_rows,
)
from connectors.store.many import among, delete_all, insert_all, insert_and_tell, insert_new, put, update_all
from connectors.store.sealed import Keyring
from connectors.store.tables import cases, events, filled_forms, open_items, requests
from engine.cases.model import AnyRequest
from engine.cases.store import CaseChange, Finished

MOST_AT_ONCE = 5_000
"""Changes in one transaction. Hundreds are as fast for each, and keep others waiting less."""

CASE_COLUMNS = ("id", "version", "status", "closed", "revision", "document", "sealed_with")
"""The key, and those a step may change."""

LOCK_CASES = (
    select(cases.c.id, cases.c.revision)
    .where(among(cases.c.id, "ids"), cases.c.document.is_not(None))
    .order_by(cases.c.id)
    .with_for_update()
)
LOCK_REQUESTS = (
    select(requests.c.id, requests.c.case_id, requests.c.timer, requests.c.token, requests.c.done)
    .where(
        or_(
            among(requests.c.id, "ids"),
            and_(
                among(requests.c.case_id, "timers_of"),
                requests.c.timer.is_not(None),
                requests.c.done.is_(None),
            ),
        )
    )
    .order_by(requests.c.id)
    .with_for_update()
)
FINISH_REQUESTS = update(requests).where(among(requests.c.id, "ids")).values(done=bindparam("at"), claimable_from=None)
DELETE_REQUESTS = delete(requests).where(among(requests.c.id, "ids"))


@dataclass(frozen=True, slots=True)
class _Plan:
    """A change, with the timers it lets go and what it newly asks."""

    change: CaseChange
    timers_gone: frozenset[str]
    asked: Sequence[AnyRequest]

    @property
    def case(self) -> str:
        return self.change.case.id

    @property
    def is_new(self) -> bool:
        return self.change.revision == 0

    @property
    def writes_case(self) -> bool:
        return bool(self.change.events)


def save_all(connection: Connection, keys: Keyring, changes: Sequence[CaseChange]) -> Sequence[str]:
    """Write each change whole or not at all; returns the ids of the cases that were not written."""
    if len(changes) > MOST_AT_ONCE:
        raise ValueError(f"{len(changes)} changes are too many for one transaction (most: {MOST_AT_ONCE})")
    if len({change.case.id for change in changes}) < len(changes):
        raise ValueError("a case can be changed once in a transaction")
    plans = [_Plan(change, *timers_let_go(change.requests)) for change in changes]
    unmoved = _unmoved(connection, plans)
    plans = [plan for plan in plans if plan.is_new or not plan.writes_case or plan.case in unmoved]
    held = _lock_requests(connection, plans)
    plans = [plan for plan in plans if held.all_hold(plan.change.finished)]
    added = _add_cases(connection, keys, [plan for plan in plans if plan.is_new])
    plans = [plan for plan in plans if not plan.is_new or plan.case in added]
    _write(connection, keys, plans, held)
    written = {plan.case for plan in plans}
    return [change.case.id for change in changes if change.case.id not in written]


def finish(connection: Connection, keys: Keyring, finished: Sequence[Finished]) -> Sequence[str]:
    """Requests that change no case: done, with their letters. Returns the ids whose claim still held."""
    held = _Held.locked(connection, [each.id for each in finished], [])
    good = [each for each in finished if held.holds(each)]
    _write_finished(connection, keys, good)
    return [each.id for each in good]


class _Held:
    """The requests a transaction has locked, as they are now."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._running = {row.id: row for row in rows if row.done is None}
        self._timers = {(row.case_id, row.timer): row.id for row in self._running.values()}

    @classmethod
    def locked(cls, connection: Connection, ids: Sequence[str], timers_of: Sequence[str]) -> "_Held":
        """Lock the requests with these ids, and the running timers of these cases."""
        if not ids and not timers_of:
            return cls(())
        return cls(connection.execute(LOCK_REQUESTS, {"ids": ids, "timers_of": timers_of}).all())

    def holds(self, finished: Finished) -> bool:
        row = self._running.get(finished.id)
        return row is not None and row.token == finished.token

    def all_hold(self, finished: Sequence[Finished]) -> bool:
        return all(map(self.holds, finished))

    def timers(self, case: str, names: frozenset[str]) -> set[str]:
        """Ids of the requests that set these timers."""
        return {self._timers[case, name] for name in names if (case, name) in self._timers}


def _unmoved(connection: Connection, plans: Sequence[_Plan]) -> set[str]:
    """The cases whose revision is the one their change was made from; they are locked."""
    loaded = {plan.case: plan.change.revision for plan in plans if plan.writes_case and not plan.is_new}
    if not loaded:
        return set()
    found = connection.execute(LOCK_CASES, {"ids": list(loaded)})
    return {id for id, revision in found if loaded[id] == revision}


def _lock_requests(connection: Connection, plans: Sequence[_Plan]) -> _Held:
    ids = [each.id for plan in plans for each in plan.change.finished]
    return _Held.locked(connection, ids, [plan.case for plan in plans if plan.timers_gone and not plan.is_new])


def _add_cases(connection: Connection, keys: Keyring, plans: Sequence[_Plan]) -> set[str]:
    """Put in the new cases; returns the ids of those that were not there yet."""
    rows = [
        case_row(keys, plan.change) | {"disposal_rule": "", "on_hold": False}
        for plan in sorted(plans, key=lambda plan: plan.case)
    ]
    return insert_and_tell(connection, cases, rows)


def _write(connection: Connection, keys: Keyring, plans: Sequence[_Plan], held: _Held) -> None:
    changes = [plan.change for plan in plans]
    stepping = [plan for plan in plans if plan.writes_case]
    older = [plan for plan in stepping if not plan.is_new]
    update_all(connection, cases, [_changeable(case_row(keys, plan.change)) for plan in older])
    insert_all(connection, events, [row for plan in stepping for row in event_rows(keys, plan.change)])
    put(connection, filled_forms, [row for change in changes for row in form_rows(keys, change)])
    delete_all(connection, open_items, [row for plan in stepping for row in done_item_rows(plan.change)])
    put(connection, open_items, [row for plan in stepping for row in item_rows(plan.change)])
    _let_timers_go(connection, plans, held)
    asked = [row for plan in stepping for row in request_rows(plan.change, plan.asked)]
    insert_new(connection, requests, asked)
    _write_finished(connection, keys, [each for change in changes for each in change.finished])
    audit.append(connection, keys, [entry for change in changes for entry in change.audit])


def _let_timers_go(connection: Connection, plans: Sequence[_Plan], held: _Held) -> None:
    """Timers dropped, or set to another time, are taken out; those that have just fired stay, as done."""
    fired = {each.id for plan in plans for each in plan.change.finished}
    gone = set().union(*(held.timers(plan.case, plan.timers_gone) for plan in plans)) - fired
    if gone:
        connection.execute(DELETE_REQUESTS, {"ids": list(gone)})


def _write_finished(connection: Connection, keys: Keyring, finished: Sequence[Finished]) -> None:
    ids_by_moment: dict[datetime, list[str]] = {}
    for each in finished:
        ids_by_moment.setdefault(each.at, []).append(each.id)
    for at, ids in ids_by_moment.items():
        connection.execute(FINISH_REQUESTS, {"ids": ids, "at": at})
    outbox.queue(connection, keys, [letter for each in finished for letter in each.letters])


def _changeable(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in CASE_COLUMNS}
