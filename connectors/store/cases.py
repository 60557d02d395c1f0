"""Where are cases kept? In the tables of one database (port: engine.cases.store.CaseStore)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter

from sqlalchemy import RowMapping, exists, func, select, update

from connectors.store import saving
from connectors.store.case_rows import (
    case_line,
    claimed_request,
    event_of,
    filled_form,
    open_item,
    saved_case,
)
from connectors.store.database import Database
from connectors.store.many import among
from connectors.store.rows import in_batches
from connectors.store.sealed import Keyring
from connectors.store.tables import cases, events, filled_forms, open_items, requests
from engine.cases.documents import kind_of
from engine.cases.model import AnyEvent, Case, CaseStatus, ItemState, Request
from engine.cases.store import (
    CaseChange,
    CaseLine,
    ChangedMeanwhile,
    ClaimedRequest,
    ContentDisposed,
    FilledForm,
    Finished,
    OpenItem,
    SavedCase,
    UnknownCase,
)

HISTORIES_AT_ONCE = 200
LOAD = select(cases.c.id, cases.c.revision, cases.c.document, cases.c.sealed_with).where(
    among(cases.c.id, "ids"), cases.c.document.is_not(None)
)


class SqlCaseStore:
    """Cases in SQLite or PostgreSQL."""

    def __init__(self, database: Database, keys: Keyring) -> None:
        self._database, self._keys = database, keys

    # --- load and save --------------------------------------------------------------------------

    def load(self, id: str) -> SavedCase:
        found = self.load_all([id])
        if id in found:
            return found[id]
        with self._database.read() as connection:
            is_there = connection.scalar(select(cases.c.id).where(cases.c.id == id))
        raise ContentDisposed(id) if is_there else UnknownCase(id)

    def load_all(self, ids: Collection[str]) -> Mapping[str, SavedCase]:
        rows: list[RowMapping] = []
        with self._database.read() as connection:
            for batch in in_batches(list(ids)):
                rows += connection.execute(LOAD, {"ids": batch}).mappings().all()
        return {row["id"]: saved_case(self._keys, row) for row in rows}

    def save(self, change: CaseChange) -> None:
        if self.save_all([change]):
            raise ChangedMeanwhile(change.case.id)

    def save_all(self, changes: Sequence[CaseChange]) -> Sequence[str]:
        with self._database.write() as connection:
            return saving.save_all(connection, self._keys, changes)

    # --- requests -------------------------------------------------------------------------------

    def claim(
        self, kinds: Collection[type[Request]], *, now: datetime, limit: int, lease: timedelta
    ) -> Sequence[ClaimedRequest]:
        due = (
            select(requests.c.id)
            .where(requests.c.kind.in_(map(kind_of, kinds)), requests.c.claimable_from <= now)
            .order_by(requests.c.claimable_from, requests.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        taking = (
            update(requests)
            .where(requests.c.id == due.c.id)
            .values(claimable_from=now + lease, token=requests.c.token + 1)
            .returning(requests.c.due, requests.c.id, requests.c.token, requests.c.document)
        )
        with self._database.write() as connection:
            rows = connection.execute(taking).all()
        return [claimed_request(document, token) for _due, _id, token, document in sorted(rows, key=itemgetter(0, 1))]

    def finish(self, finished: Sequence[Finished]) -> Sequence[str]:
        with self._database.write() as connection:
            return saving.finish(connection, self._keys, finished)

    def put_off(self, claimed: Sequence[ClaimedRequest], *, until: datetime) -> None:
        with self._database.write() as connection:
            for each in sorted(claimed, key=lambda each: each.request.id):
                ours = (requests.c.id == each.request.id, requests.c.token == each.token)
                later = update(requests).where(*ours, requests.c.done.is_(None))
                connection.execute(later.values(claimable_from=until))

    def soonest(self, kinds: Collection[type[Request]]) -> datetime | None:
        chosen = select(func.min(requests.c.claimable_from)).where(requests.c.kind.in_(map(kind_of, kinds)))
        with self._database.read() as connection:
            soonest: datetime | None = connection.scalar(chosen)
        return soonest

    # --- what happened, what was answered, what waits --------------------------------------------

    def events(self, id: str) -> Sequence[AnyEvent]:
        chosen = select(events).where(events.c.case_id == id, events.c.document.is_not(None))
        with self._database.read() as connection:
            rows = connection.execute(chosen.order_by(events.c.number)).mappings().all()
        return [event_of(self._keys, row) for row in rows]

    def histories(self, process: str) -> Iterator[tuple[Case, Sequence[AnyEvent]]]:
        kept = select(cases.c.id).where(cases.c.process == process, cases.c.document.is_not(None))
        with self._database.read() as connection:
            ids = connection.scalars(kept.order_by(cases.c.opened, cases.c.id)).all()
        for batch in in_batches(ids, HISTORIES_AT_ONCE):
            yield from self._histories(batch)

    def _histories(self, ids: Sequence[str]) -> Iterator[tuple[Case, Sequence[AnyEvent]]]:
        found = self.load_all(ids)
        chosen = select(events).where(events.c.case_id.in_(ids), events.c.document.is_not(None))
        with self._database.read() as connection:
            rows = connection.execute(chosen.order_by(events.c.case_id, events.c.number)).mappings().all()
        happened: dict[str, list[AnyEvent]] = {id: [] for id in ids}
        for row in rows:
            happened[row["case_id"]].append(event_of(self._keys, row))
        yield from ((found[id].case, happened[id]) for id in ids if id in found)

    def forms(self, id: str, *, special: bool) -> Mapping[str, FilledForm]:
        chosen = select(filled_forms).where(filled_forms.c.case_id == id)
        with self._database.read() as connection:
            rows = connection.execute(chosen.order_by(filled_forms.c.at)).mappings().all()
        return {row["item"]: filled_form(self._keys, row, special=special) for row in rows}

    def open_items(
        self,
        *,
        asked: str | None = None,
        assignee: str | None = None,
        due_by: datetime | None = None,
        state: ItemState | None = None,
        subjects: Collection[str] | None = None,
        limit: int = 100,
    ) -> Sequence[OpenItem]:
        chosen = select(open_items, cases.c.process, cases.c.subject).join(cases)
        if state is not None:
            chosen = chosen.where(open_items.c.state == state.value)
        if subjects is not None:
            chosen = chosen.where(cases.c.subject.in_(subjects))
        if asked is not None:
            chosen = chosen.where(open_items.c.asked == asked)
        if assignee is not None:
            chosen = chosen.where(open_items.c.assignee == assignee)
        if due_by is not None:
            chosen = chosen.where(open_items.c.due <= due_by)
        soonest_first = (open_items.c.due.nulls_last(), open_items.c.case_id, open_items.c.item)
        with self._database.read() as connection:
            rows = connection.execute(chosen.order_by(*soonest_first).limit(limit)).mappings().all()
        return [open_item(row) for row in rows]

    def find(
        self,
        *,
        process: str | None = None,
        subject: str | None = None,
        status: CaseStatus | None = None,
        started_by: str | None = None,
        limit: int = 100,
    ) -> Sequence[CaseLine]:
        chosen = select(cases)
        if started_by is not None:
            first = (events.c.case_id == cases.c.id, events.c.number == 1, events.c.document.is_not(None))
            chosen = chosen.where(exists().where(*first, events.c.done_by == started_by))
        if process is not None:
            chosen = chosen.where(cases.c.process == process)
        if subject is not None:
            chosen = chosen.where(cases.c.subject == subject)
        if status is not None:
            chosen = chosen.where(cases.c.status == status.value)
        newest_first = (cases.c.opened.desc(), cases.c.id)
        with self._database.read() as connection:
            rows = connection.execute(chosen.order_by(*newest_first).limit(limit)).mappings().all()
        return [case_line(row) for row in rows]
