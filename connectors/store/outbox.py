"""Where do letters wait to be sent, and who is sending which?

The port: engine.outbox.Outbox. A letter in `queued` or `claimed` whose `claimable_from` has passed is anybody's. One
in `sending` whose time has passed may have been taken by the mail server: only its own policy says what to do.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, case, func, select, update

from connectors.store import audit
from connectors.store.database import Database
from connectors.store.many import insert_and_tell, insert_new
from connectors.store.rows import execute_many, sealed, unsealed
from connectors.store.sealed import Keyring
from connectors.store.tables import letters, outbox
from engine.audit import AuditEntry, FieldChange
from engine.outbox import (
    FOR_A_PERSON,
    ClaimedLetter,
    LetterLine,
    LetterState,
    NothingToDecide,
    Outcome,
    OutgoingLetter,
    WhenUnsure,
)

UNSURE = "the mail server may have taken it: look there before it is sent again"

RECORD = (
    update(outbox)
    .where(outbox.c.id == bindparam("letter"))
    .values(
        state=bindparam("new_state"),
        claimable_from=bindparam("again"),
        attempts=outbox.c.attempts + case((outbox.c.state == LetterState.SENDING.value, 1), else_=0),
        changed=bindparam("at"),
        reason=bindparam("why"),
    )
)


class SqlOutbox:
    """Letters in SQLite or PostgreSQL."""

    def __init__(self, database: Database, keys: Keyring) -> None:
        self._database, self._keys = database, keys

    def queue(self, letters: Sequence[OutgoingLetter]) -> None:
        """Letters that belong to no request of a case. One that is there already stays as it is."""
        with self._database.write() as connection:
            queue(connection, self._keys, letters)

    def claim(self, *, now: datetime, limit: int, lease: timedelta) -> Sequence[ClaimedLetter]:
        due = (
            select(outbox, letters.c.content, letters.c.sealed_with)
            .join(letters)
            .where(outbox.c.claimable_from <= now)
            .order_by(outbox.c.claimable_from, outbox.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=outbox)
        )
        with self._database.write() as connection:
            _settle_unsure(connection, now)
            rows = connection.execute(due).mappings().all()
            _move(connection, [row["id"] for row in rows], LetterState.CLAIMED, now + lease, next_token=1)
        return [self._claimed(row) for row in rows]

    def start_sending(self, claimed: Sequence[ClaimedLetter], *, now: datetime, lease: timedelta) -> Sequence[str]:
        return self.record_and_start((), claimed, now=now, lease=lease)[1]

    def record(self, outcomes: Sequence[Outcome]) -> Sequence[str]:
        with self._database.write() as connection:
            return _record(connection, outcomes, _locked(connection, [each.id for each in outcomes]))

    def record_and_start(
        self, outcomes: Sequence[Outcome], claimed: Sequence[ClaimedLetter], *, now: datetime, lease: timedelta
    ) -> tuple[Sequence[str], Sequence[str]]:
        with self._database.write() as connection:
            rows = _locked(connection, [*(each.id for each in outcomes), *(each.id for each in claimed)])
            recorded = _record(connection, outcomes, rows)
            started = [each.id for each in claimed if _may_start(rows.get(each.id), each.token, now)]
            _move(connection, started, LetterState.SENDING, now + lease)
        return recorded, started

    def lines(self, states: Collection[LetterState] = FOR_A_PERSON, limit: int = 100) -> Sequence[LetterLine]:
        chosen = select(outbox).where(outbox.c.state.in_([state.value for state in states]))
        latest_first = chosen.order_by(outbox.c.changed.desc().nulls_last(), outbox.c.id).limit(limit)
        with self._database.read() as connection:
            return [_line(row) for row in connection.execute(latest_first)]

    def letters(self, ids: Collection[str]) -> Mapping[str, LetterLine]:
        with self._database.read() as connection:
            return {row.id: _line(row) for row in connection.execute(select(outbox).where(outbox.c.id.in_(ids)))}

    def decide(self, id: str, state: LetterState, *, by: str, at: datetime, why: str) -> None:
        with self._database.write() as connection:
            chosen = select(outbox.c.state, outbox.c.case_id).where(outbox.c.id == id)
            found = connection.execute(chosen.with_for_update()).one_or_none()
            entry = decision(found, id, state, by=by, at=at, why=why)
            again = at if state is LetterState.QUEUED else None
            deciding = update(outbox).where(outbox.c.id == id)
            connection.execute(
                deciding.values(state=state.value, claimable_from=again, attempts=0, changed=at, reason="")
            )
            audit.append(connection, self._keys, [entry])

    def counts(self) -> dict[LetterState, int]:
        with self._database.read() as connection:
            rows = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state)).all()
        return dict.fromkeys(LetterState, 0) | {LetterState(state): count for state, count in rows}

    def soonest(self) -> datetime | None:
        chosen = select(func.min(outbox.c.claimable_from)).where(outbox.c.state == LetterState.QUEUED.value)
        with self._database.read() as connection:
            soonest: datetime | None = connection.scalar(chosen)
        return soonest

    def sent_since(self, moment: datetime) -> int:
        chosen = select(func.count()).where(outbox.c.state == LetterState.SENT.value, outbox.c.changed >= moment)
        with self._database.read() as connection:
            return connection.scalar(chosen) or 0

    def _claimed(self, row: Any) -> ClaimedLetter:
        return ClaimedLetter(
            id=row["id"],
            recipient=row["recipient"],
            content=unsealed(self._keys, letters, row, "content"),
            attempts=row["attempts"],
            when_unsure=WhenUnsure(row["when_unsure"]),
            token=row["token"] + 1,
        )


class Decidable(Protocol):
    """What decides whether a person may decide on a letter."""

    @property
    def state(self) -> str: ...
    @property
    def case_id(self) -> str: ...


def decision(found: Decidable | None, id: str, state: LetterState, *, by: str, at: datetime, why: str) -> AuditEntry:
    """What the audit trail says of a person's decision. Raises NothingToDecide."""
    if found is None or found.state not in FOR_A_PERSON:
        raise NothingToDecide(f"letter {id} is neither held nor failed: there is nothing to decide")
    if state not in (LetterState.QUEUED, LetterState.SENT, LetterState.FAILED):
        raise ValueError(f"a person cannot make a letter {state}")
    change = FieldChange(field="letter", old=str(found.state), new=state.value)
    return AuditEntry(at=at, by=by, what="letter decided", case=found.case_id, changes=(change,), why=why)


def queue(connection: Connection, keys: Keyring, going: Sequence[OutgoingLetter]) -> None:
    """Put letters in the outbox, in the transaction of what caused them. One that is there already stays."""
    rows = [
        {
            "id": letter.id,
            "case_id": letter.case,
            "recipient": letter.recipient,
            "state": LetterState.QUEUED.value,
            "when_unsure": letter.when_unsure.value,
            "claimable_from": letter.not_before,
            "token": 0,
            "attempts": 0,
            "reason": "",
        }
        for letter in sorted(going, key=lambda letter: letter.id)
    ]
    added = insert_and_tell(connection, outbox, rows)
    contents = [
        sealed(keys, letters, {"id": letter.id}, {"content": letter.content}) for letter in going if letter.id in added
    ]
    insert_new(connection, letters, contents)


def _settle_unsure(connection: Connection, now: datetime) -> None:
    """Letters whose sender was lost while the mail server may have had them: again, or held for a person."""
    hold = outbox.c.when_unsure == WhenUnsure.HOLD.value
    lost = (outbox.c.state == LetterState.SENDING.value, outbox.c.claimable_from <= now)
    chosen = select(outbox.c.id).where(*lost).with_for_update(skip_locked=True)
    ids = connection.scalars(chosen).all()
    if ids:
        connection.execute(
            update(outbox)
            .where(outbox.c.id.in_(ids))
            .values(
                state=case((hold, LetterState.HELD.value), else_=LetterState.QUEUED.value),
                claimable_from=case((hold, None), else_=now),
                reason=case((hold, UNSURE), else_=outbox.c.reason),
                token=outbox.c.token + 1,
                attempts=outbox.c.attempts + 1,
                changed=now,
            )
        )


def _move(
    connection: Connection, ids: Sequence[str], state: LetterState, until: datetime, *, next_token: int = 0
) -> None:
    if ids:
        moving = update(outbox).where(outbox.c.id.in_(ids))
        token = outbox.c.token + next_token
        connection.execute(moving.values(state=state.value, claimable_from=until, token=token))


def _locked(connection: Connection, ids: Sequence[str]) -> Mapping[str, Any]:
    """These letters, nobody else's until the transaction ends; locked by id, so that no two wait for each other."""
    chosen = select(outbox).where(outbox.c.id.in_(set(ids))).order_by(outbox.c.id).with_for_update()
    return {row.id: row for row in connection.execute(chosen)}


def _record(connection: Connection, outcomes: Sequence[Outcome], rows: Mapping[str, Any]) -> Sequence[str]:
    ours = [each for each in outcomes if _is_open(rows.get(each.id), each.token)]
    execute_many(connection, RECORD, [_recorded(each) for each in ours])
    return [each.id for each in ours]


def _may_start(row: Any | None, token: int, now: datetime) -> bool:
    return (
        row is not None
        and row.token == token
        and row.state == LetterState.CLAIMED.value
        and bool(row.claimable_from > now)
    )


def _is_open(row: Any | None, token: int) -> bool:
    return (
        row is not None and row.token == token and row.state in (LetterState.CLAIMED.value, LetterState.SENDING.value)
    )


def _line(row: Any) -> LetterLine:
    state = LetterState(row.state)
    return LetterLine(
        id=row.id,
        case=row.case_id,
        recipient=row.recipient,
        state=state,
        attempts=row.attempts,
        since=row.changed,
        next_try=row.claimable_from if state is LetterState.QUEUED else None,
        reason=row.reason,
    )


def _recorded(outcome: Outcome) -> dict[str, Any]:
    again = outcome.state is LetterState.QUEUED
    return {
        "letter": outcome.id,
        "new_state": outcome.state.value,
        "again": (outcome.retry_at or outcome.at) if again else None,
        "at": outcome.at,
        "why": outcome.reason,
    }
