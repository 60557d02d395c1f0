"""How is every step of every letter on disk before the next one, without a commit for each? Group commits.

One background task does all the writing. While a transaction runs in a thread, what the other connections
want to write gathers; the next transaction takes it all: outcomes, then new letters to be marked.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import TypeVar

from engine.cases.store import StoreUnavailable
from engine.outbox import ClaimedLetter, LetterState, Outbox, Outcome

Answer = TypeVar("Answer")
Waiting = tuple[ClaimedLetter, "asyncio.Future[bool]"]

LONGEST_PAUSE_S = 5.0


class MailLedger:
    """Writes to the outbox for all connections at once.

    counts      letters by what was written down about them
    overtaken   letters that were no longer ours when we came to mark or to record them
    """

    def __init__(
        self,
        outbox: Outbox,
        *,
        clock: Callable[[], datetime],
        sending_lease: timedelta,
        patience: timedelta,
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._lease = sending_lease
        self._patience = patience
        self._outcomes: list[Outcome] = []
        self._starting: list[Waiting] = []
        self._writing: asyncio.Task[None] | None = None
        self._failure: Exception | None = None
        self.counts: Counter[LetterState] = Counter()
        self.overtaken = 0

    def note(self, outcome: Outcome) -> None:
        """Have it written down at once, and at the latest before this connection's next letter is marked."""
        self._outcomes.append(outcome)
        self._write_soon()

    async def may_send(self, letter: ClaimedLetter) -> bool:
        """Return once the letter is marked SENDING on disk; False where somebody else has taken it over."""
        if self._failure is not None:
            raise self._failure
        marked: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._starting.append((letter, marked))
        self._write_soon()
        return await marked

    async def all_written(self) -> None:
        """Return once nothing is left to write. Raises what the outbox raised."""
        if self._writing is not None:
            await asyncio.shield(self._writing)
        if self._failure is not None:
            raise self._failure

    def _write_soon(self) -> None:
        if self._writing is None and self._failure is None:
            self._writing = asyncio.create_task(self._write_all())

    async def _write_all(self) -> None:
        while self._failure is None and (self._outcomes or self._starting):
            outcomes, self._outcomes = self._outcomes, []
            starting, self._starting = self._starting, []
            try:
                await self._write_together(outcomes, starting)
            except Exception as failure:  # noqa: BLE001 - raised in everybody who waits, and by all_written
                self._fail(failure, starting)
        self._writing = None

    async def _write_together(self, outcomes: Sequence[Outcome], starting: Sequence[Waiting]) -> None:
        letters = [letter for letter, _ in starting]
        recorded, ours = await asyncio.to_thread(self._write, outcomes, letters)
        self.counts.update(outcome.state for outcome in outcomes if outcome.id in recorded)
        self.overtaken += len(outcomes) - len(recorded) + len(letters) - len(ours)
        for letter, marked in starting:
            if not marked.done():
                marked.set_result(letter.id in ours)

    def _write(
        self, outcomes: Sequence[Outcome], letters: Sequence[ClaimedLetter]
    ) -> tuple[frozenset[str], frozenset[str]]:
        def together() -> tuple[Sequence[str], Sequence[str]]:
            return self._outbox.record_and_start(outcomes, letters, now=self._clock(), lease=self._lease)

        recorded, ours = self._patiently(together)
        return frozenset(recorded), frozenset(ours)

    def _patiently(self, write: Callable[[], Answer]) -> Answer:
        give_up = time.monotonic() + self._patience.total_seconds()
        for tries in count():
            try:
                return write()
            except StoreUnavailable:
                if time.monotonic() > give_up:
                    raise
                time.sleep(min(0.1 * 2 ** min(tries, 10), LONGEST_PAUSE_S))
        raise AssertionError("count() never ends")

    def _fail(self, failure: Exception, starting: Sequence[Waiting]) -> None:
        self._failure = failure
        for _, marked in (*starting, *self._starting):
            if not marked.done():
                marked.set_exception(failure)
