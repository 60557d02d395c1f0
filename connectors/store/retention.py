"""What may be disposed of, and how does it go? A person confirms; the audit trail stays (port: Retention)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Connection, delete, select, update

from connectors.store import audit
from connectors.store.accounts_tables import form_drafts
from connectors.store.database import Database
from connectors.store.rows import in_batches
from connectors.store.sealed import Keyring
from connectors.store.tables import audit as audit_rows
from connectors.store.tables import cases, events, filled_forms, letters, open_items, outbox, requests
from engine.audit import DISPOSED, AuditEntry, FieldChange
from engine.cases.model import CaseStatus
from engine.cases.store import DueForDisposal, NotDue, UnknownCase


class SqlRetention:
    """Disposal in SQLite or PostgreSQL."""

    def __init__(self, database: Database, keys: Keyring) -> None:
        self._database, self._keys = database, keys

    def set_date(self, case: str, *, from_day: date, rule: str) -> None:
        with self._database.write() as connection:
            _change(connection, case, dispose_from=from_day, disposal_rule=rule)

    def undated(self, subjects: Collection[str]) -> Sequence[str]:
        over = (
            cases.c.dispose_from.is_(None),
            cases.c.disposed.is_(None),
            cases.c.status != CaseStatus.OPEN.value,
        )
        found: list[tuple[datetime, str]] = []
        with self._database.read() as connection:
            for batch in in_batches(sorted(subjects)):
                chosen = select(cases.c.closed, cases.c.id).where(cases.c.subject.in_(batch), *over)
                found += [(row.closed, row.id) for row in connection.execute(chosen)]
        return [id for _, id in sorted(found)]

    def hold(self, case: str, *, by: str, at: datetime, why: str) -> None:
        self._hold(case, True, hold_entry(case, held=True, by=by, at=at, why=why))

    def lift(self, case: str, *, by: str, at: datetime, why: str) -> None:
        self._hold(case, False, hold_entry(case, held=False, by=by, at=at, why=why))

    def due(self, today: date, limit: int = 100) -> Sequence[DueForDisposal]:
        chosen = (
            select(cases)
            .where(
                cases.c.dispose_from <= today,
                cases.c.on_hold.is_(False),
                cases.c.disposed.is_(None),
                cases.c.status != CaseStatus.OPEN.value,
            )
            .order_by(cases.c.dispose_from, cases.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            rows = connection.execute(chosen).all()
        return [
            DueForDisposal(
                case=row.id,
                process=row.process,
                closed=row.closed,
                since=row.dispose_from,
                rule=row.disposal_rule,
            )
            for row in rows
        ]

    def dispose(self, cases: Sequence[str], *, today: date, by: str, at: datetime, why: str) -> None:
        ids = sorted(set(cases))
        with self._database.write() as connection:
            found = _locked(connection, ids)
            check_due(found, ids, today)
            _empty(connection, ids, at)
            entries = [disposal_entry(found[id], by=by, at=at, why=why) for id in ids]
            audit.append(connection, self._keys, entries)

    def _hold(self, case: str, held: bool, entry: AuditEntry) -> None:
        with self._database.write() as connection:
            _change(connection, case, on_hold=held)
            audit.append(connection, self._keys, [entry])


def _change(connection: Connection, case: str, **values: object) -> None:
    if not connection.execute(update(cases).where(cases.c.id == case).values(**values)).rowcount:
        raise UnknownCase(case)


def _locked(connection: Connection, ids: Sequence[str]) -> dict[str, Any]:
    chosen = select(cases).where(cases.c.id.in_(ids)).order_by(cases.c.id).with_for_update()
    return {row.id: row for row in connection.execute(chosen)}


class Standing(Protocol):
    """What decides whether a case may go."""

    @property
    def id(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def dispose_from(self) -> date | None: ...
    @property
    def disposal_rule(self) -> str: ...
    @property
    def on_hold(self) -> bool: ...
    @property
    def disposed(self) -> datetime | None: ...


def why_not(case: Standing, today: date) -> str:
    """Why a case may not go on that day; "" where it may."""
    if case.disposed is not None:
        return f"{case.id}: has been disposed of already"
    if case.status == CaseStatus.OPEN.value:
        return f"{case.id}: is open"
    if case.on_hold:
        return f"{case.id}: is kept from disposal until somebody lifts that"
    if case.dispose_from is None:
        return f"{case.id}: no day has been set for it"
    if case.dispose_from > today:
        return f"{case.id}: is kept until {case.dispose_from:%d/%m/%Y}"
    return ""


def check_due(cases: Mapping[str, Standing], ids: Sequence[str], today: date) -> None:
    """Raises NotDue, with every reason, unless all of them may go."""
    refused = [why_not(cases[id], today) if id in cases else f"{id}: there is no such case" for id in ids]
    if any(refused):
        raise NotDue("Nothing was disposed of.\n" + "\n".join(filter(None, refused)))


def disposal_entry(case: Standing, *, by: str, at: datetime, why: str) -> AuditEntry:
    rule = FieldChange(field="rule", new=case.disposal_rule)
    since = FieldChange(field="from", new=case.dispose_from.isoformat() if case.dispose_from else None)
    return AuditEntry(at=at, by=by, what=DISPOSED, case=case.id, changes=(since, rule), why=why)


def hold_entry(case: str, *, held: bool, by: str, at: datetime, why: str) -> AuditEntry:
    what = "kept from disposal" if held else "open to disposal again"
    return AuditEntry(at=at, by=by, what=what, case=case, why=why)


def _empty(connection: Connection, ids: Sequence[str], at: datetime) -> None:
    """What people wrote, and whom it is about, goes; that there was a case stays."""
    for gone in (requests, open_items, filled_forms, form_drafts):
        connection.execute(delete(gone).where(gone.c.case_id.in_(ids)))
    theirs = select(outbox.c.id).where(outbox.c.case_id.in_(ids))
    connection.execute(delete(letters).where(letters.c.id.in_(theirs)))
    connection.execute(delete(outbox).where(outbox.c.case_id.in_(ids)))
    for emptied, content in ((events, "document"), (audit_rows, "detail")):
        chosen = update(emptied).where(emptied.c.case_id.in_(ids))
        connection.execute(chosen.values({content: None, "sealed_with": None}))
    connection.execute(
        update(cases).where(cases.c.id.in_(ids)).values(document=None, sealed_with=None, subject="", disposed=at)
    )
