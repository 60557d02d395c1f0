"""Where do letters wait in a rehearsal? In memory (port: engine.outbox.Outbox)."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from connectors.store.memory.trail import MemoryAuditTrail
from connectors.store.outbox import UNSURE, decision
from engine.outbox import FOR_A_PERSON, ClaimedLetter, LetterLine, LetterState, Outcome, OutgoingLetter, WhenUnsure

NEVER, LONG_AGO = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Waiting:
    """A letter on its way. `claimable_from` is NEVER once it is sent, failed or held."""

    letter: OutgoingLetter
    claimable_from: datetime
    state: LetterState = LetterState.QUEUED
    token: int = 0
    attempts: int = 0
    reason: str = ""
    changed: datetime | None = None

    @property
    def case_id(self) -> str:
        return self.letter.case

    def claimed(self) -> ClaimedLetter:
        return ClaimedLetter(
            id=self.letter.id,
            recipient=self.letter.recipient,
            content=self.letter.content,
            attempts=self.attempts,
            when_unsure=self.letter.when_unsure,
            token=self.token,
        )

    def line(self) -> LetterLine:
        return LetterLine(
            id=self.letter.id,
            case=self.letter.case,
            recipient=self.letter.recipient,
            state=self.state,
            attempts=self.attempts,
            since=self.changed,
            next_try=self.claimable_from if self.state is LetterState.QUEUED else None,
            reason=self.reason,
        )


class MemoryOutbox:
    """Letters as a dictionary. Safe to share between threads."""

    def __init__(self, alone: AbstractContextManager[object], audit: MemoryAuditTrail) -> None:
        self._alone, self._audit = alone, audit
        self.waiting: dict[str, _Waiting] = {}

    def queue(self, letters: Sequence[OutgoingLetter]) -> None:
        with self._alone:
            for letter in letters:
                self.waiting.setdefault(letter.id, _Waiting(letter, letter.not_before))

    def claim(self, *, now: datetime, limit: int, lease: timedelta) -> Sequence[ClaimedLetter]:
        with self._alone:
            self._settle_unsure(now)
            due = [each for each in self.waiting.values() if each.claimable_from <= now]
            taken = sorted(due, key=lambda each: (each.claimable_from, each.letter.id))[:limit]
            for each in taken:
                each.state, each.claimable_from, each.token = LetterState.CLAIMED, now + lease, each.token + 1
            return [each.claimed() for each in taken]

    def start_sending(self, claimed: Sequence[ClaimedLetter], *, now: datetime, lease: timedelta) -> Sequence[str]:
        with self._alone:
            ours = [
                found
                for each in claimed
                if (found := self._held(each.id, each.token))
                and found.state is LetterState.CLAIMED
                and found.claimable_from > now
            ]
            for each in ours:
                each.state, each.claimable_from = LetterState.SENDING, now + lease
            return [each.letter.id for each in ours]

    def record(self, outcomes: Sequence[Outcome]) -> Sequence[str]:
        recorded = []
        with self._alone:
            for outcome in outcomes:
                found = self._held(outcome.id, outcome.token)
                if found and found.state in (LetterState.CLAIMED, LetterState.SENDING):
                    again = outcome.state is LetterState.QUEUED
                    found.attempts += found.state is LetterState.SENDING  # given back unsent is no try
                    found.claimable_from = (outcome.retry_at or outcome.at) if again else NEVER
                    found.state, found.reason, found.changed = outcome.state, outcome.reason, outcome.at
                    recorded.append(outcome.id)
        return recorded

    def record_and_start(
        self, outcomes: Sequence[Outcome], claimed: Sequence[ClaimedLetter], *, now: datetime, lease: timedelta
    ) -> tuple[Sequence[str], Sequence[str]]:
        with self._alone:
            return self.record(outcomes), self.start_sending(claimed, now=now, lease=lease)

    def lines(self, states: Collection[LetterState] = FOR_A_PERSON, limit: int = 100) -> Sequence[LetterLine]:
        with self._alone:
            found = [each.line() for each in self.waiting.values() if each.state in states]
        by_id = sorted(found, key=lambda line: line.id)
        return sorted(by_id, key=lambda line: line.since or LONG_AGO, reverse=True)[:limit]

    def letters(self, ids: Collection[str]) -> Mapping[str, LetterLine]:
        with self._alone:
            return {id: self.waiting[id].line() for id in ids if id in self.waiting}

    def decide(self, id: str, state: LetterState, *, by: str, at: datetime, why: str) -> None:
        with self._alone:
            found = self.waiting.get(id)
            entry = decision(found, id, state, by=by, at=at, why=why)
            if found:
                found.state, found.changed, found.attempts, found.reason = state, at, 0, ""
                found.claimable_from = at if state is LetterState.QUEUED else NEVER
            self._audit.append([entry])

    def counts(self) -> dict[LetterState, int]:
        with self._alone:
            states = [each.state for each in self.waiting.values()]
        return {state: states.count(state) for state in LetterState}

    def soonest(self) -> datetime | None:
        with self._alone:
            queued = [each.claimable_from for each in self.waiting.values() if each.state is LetterState.QUEUED]
        return min(queued, default=None)

    def sent_since(self, moment: datetime) -> int:
        with self._alone:
            return sum(
                each.state is LetterState.SENT and each.changed is not None and each.changed >= moment
                for each in self.waiting.values()
            )

    def forget(self, cases: Collection[str]) -> None:
        """Letters of these cases go."""
        with self._alone:
            self.waiting = {id: each for id, each in self.waiting.items() if each.letter.case not in cases}

    def _held(self, id: str, token: int) -> _Waiting | None:
        found = self.waiting.get(id)
        return found if found and found.token == token else None

    def _settle_unsure(self, now: datetime) -> None:
        for each in self.waiting.values():
            if each.state is LetterState.SENDING and each.claimable_from <= now:
                hold = each.letter.when_unsure is WhenUnsure.HOLD
                each.state = LetterState.HELD if hold else LetterState.QUEUED
                each.claimable_from = NEVER if hold else now
                each.reason = UNSURE if hold else each.reason
                each.token += 1
                each.attempts += 1
                each.changed = now
