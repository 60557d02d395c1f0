"""How do the letters of the outbox reach the mail server? Claimed in batches, marked, sent, recorded.

Knows nothing of Prefect: `flows/outbox.py` runs it in tasks, tests and benchmarks run it bare. For each letter:

    claimed            lease; a crash from here on loses nothing and sends nothing
    marked SENDING     on disk before the server is told
    handed over        from the content on, nobody but the server knows
    recorded           with the next transaction, before this connection marks another letter

So at most one letter a connection can be in doubt when the process dies.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random, SystemRandom

from engine.delivery import Advice, Line, Relay, Retries, Tried, outcome_of
from engine.outbox import ClaimedLetter, LetterState, Outbox, Outcome
from engine.ports import MailRefused, MailServerUnavailable
from engine.relay_limits import A_MINUTE, TokenBucket, left_today
from flows.mail_ledger import MailLedger

BATCH = 500
STRIKES = 5  # failures in a row after which a connection is given up
LOOK_AGAIN_S = 30.0  # others may queue letters while we wait for a later one
PARTING_S = 10.0  # what letters on their way are given when a run is broken off


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How letters are sent, whatever the relay.

    batch           letters claimed at a time, fewer where the relay is slow
    claim_lease     how long claimed letters are ours before we begin
    sending_lease   how long nobody else touches a letter marked SENDING; longer than the relay's slowest answer
    first_pause     after a connection failed; doubles with each further failure
    patience        how long a database that restarts is waited for: what we know of a letter is worth it
    """

    batch: int = BATCH
    claim_lease: timedelta = timedelta(minutes=10)
    sending_lease: timedelta = timedelta(seconds=660)
    first_pause: timedelta = timedelta(seconds=1)
    patience: timedelta = timedelta(minutes=2)
    retries: Retries = field(default_factory=Retries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What a run did: counts, and why it ended early if it did. Nothing personal.

    again      not taken now, or in doubt and to be sent again
    overtaken  taken over by somebody else while we had them: another run, after a pause of ours
    stopped    why the run ended with letters left that could go; trouble: somebody must look into it
    """

    sent: int = 0
    again: int = 0
    failed: int = 0
    held: int = 0
    overtaken: int = 0
    stopped: str = ""
    trouble: bool = False


class Delivery:
    """One run: connections that stay open from batch to batch, and the ledger they write to."""

    def __init__(
        self,
        outbox: Outbox,
        relay: Relay,
        *,
        manner: Manner,
        sent_last_day: int,
        clock: Callable[[], datetime],
        dice: Random,
    ) -> None:
        self._outbox, self._manner, self._clock, self._dice = outbox, manner, clock, dice
        self._limits = limits = relay.limits
        self._ledger = MailLedger(outbox, clock=clock, sending_lease=manner.sending_lease, patience=manner.patience)
        self._allowance = left_today(limits, sent_last_day=sent_last_day)
        self._bucket = None if (pace := limits.letters_a_minute) is None else TokenBucket.full(pace, now=clock())
        self._queue: deque[ClaimedLetter] = deque()
        self._on_their_way = 0
        self._closing = False
        self._stopped = self._unreachable = ""
        self._trouble = False
        self._failure: BaseException | None = None
        self._changed = asyncio.Event()
        self._at_work = {asyncio.create_task(self._work(relay.line())) for _ in range(limits.connections)}
        for worker in self._at_work:
            worker.add_done_callback(self._went_home)

    @property
    def delivered(self) -> Delivered:
        counts = self._ledger.counts
        return Delivered(
            sent=counts[LetterState.SENT],
            again=counts[LetterState.QUEUED],
            failed=counts[LetterState.FAILED],
            held=counts[LetterState.HELD],
            overtaken=self._ledger.overtaken,
            stopped=self._stopped,
            trouble=self._trouble,
        )

    async def batch(self, until: datetime | None = None) -> bool:
        """Claim letters and return when the last of them has been begun; False when there is no more to do.

        With `until`, waits for letters that come due before it. Raises what the outbox raised.
        """
        if self._ended(until):
            return False
        limit = self._batch_size()
        if limit == 0:
            self._stop("the mail server's limit for a day is reached: the rest goes later")
            return False
        claimed = await asyncio.to_thread(
            self._outbox.claim, now=self._clock(), limit=limit, lease=self._manner.claim_lease
        )
        if claimed:
            self._queue.extend(claimed)
            if self._allowance is not None:
                self._allowance -= len(claimed)
            self._changed.set()
            await self._until(lambda: not self._queue or self._ended(until), until)
            return not self._ended(until)
        await self._until(lambda: self._nothing_in_hand() or self._ended(until), until)
        return await self._more_comes_due(until)

    async def finish(self) -> None:
        """Let letters on their way arrive, write everything down, give back what was claimed and not begun."""
        self._close()
        await asyncio.gather(*self._at_work, return_exceptions=True)
        self._raise_failure()
        await self._ledger.all_written()
        if self._queue:
            now = self._clock()
            back = [
                Outcome(id=letter.id, token=letter.token, state=LetterState.QUEUED, at=now, retry_at=now)
                for letter in self._queue
            ]
            await asyncio.to_thread(self._outbox.record, back)

    async def break_off(self) -> None:
        """Stop soon: letters on their way get a moment, then they are left to their lease."""
        self._close()
        if self._at_work:
            await asyncio.wait(self._at_work, timeout=PARTING_S)
        for worker in self._at_work:
            worker.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)
        await self._ledger.all_written()

    def _batch_size(self) -> int:
        """No more than can begin in half the lease, nor than the relay takes today."""
        size = self._manner.batch
        if (pace := self._limits.letters_a_minute) is not None:
            size = min(size, max(self._limits.connections, int(pace * (self._manner.claim_lease / A_MINUTE) / 2)))
        return size if self._allowance is None else min(size, self._allowance)

    async def _more_comes_due(self, until: datetime | None) -> bool:
        await self._ledger.all_written()
        soonest = await asyncio.to_thread(self._outbox.soonest)
        if until is None or soonest is None or soonest >= until:
            return False
        wait = min((soonest - self._clock()).total_seconds(), LOOK_AGAIN_S)
        await asyncio.sleep(max(wait, 0.01))
        return True

    def _nothing_in_hand(self) -> bool:
        """A letter given back as the relay could not be reached is in hand: its connection tries again."""
        return not self._on_their_way and not self._queue

    def _ended(self, until: datetime | None) -> bool:
        self._raise_failure()
        return self._closing or (until is not None and self._clock() >= until)

    async def _until(self, holds: Callable[[], bool], moment: datetime | None = None) -> None:
        """Return when it holds; looks again whenever something changed, and at the moment."""
        while not holds():
            self._changed.clear()
            left = None if moment is None else max(0.0, (moment - self._clock()).total_seconds()) + 0.01
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left)

    def _stop(self, why: str, *, trouble: bool = False) -> None:
        self._stopped = self._stopped or why
        self._trouble |= trouble
        self._close()

    def _close(self) -> None:
        self._closing = True
        self._changed.set()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    # ------------------------------------------------------------ one connection

    async def _work(self, line: Line) -> None:
        strikes = 0
        try:
            while strikes < STRIKES and (letter := await self._next()) is not None:
                self._on_their_way += 1
                try:
                    advice = await self._deliver(letter, line)
                finally:
                    self._on_their_way -= 1
                    self._changed.set()
                strikes = 0 if advice is Advice.GO_ON else strikes + 1
                if advice is Advice.FEWER and len(self._at_work) > 1:
                    return
                await self._pause(strikes + 3 if advice is Advice.FEWER else strikes)
        finally:
            await line.close()

    async def _deliver(self, letter: ClaimedLetter, line: Line) -> Advice:
        try:
            await line.ready()
        except MailRefused as refused:
            self._queue.appendleft(letter)
            self._stop(str(refused), trouble=True)
            return Advice.STOP
        except MailServerUnavailable as unavailable:
            self._queue.appendleft(letter)
            self._unreachable = str(unavailable)
            return Advice.REOPEN
        await self._in_turn()
        if self._closing:
            self._queue.appendleft(letter)
            return Advice.GO_ON
        if not await self._ledger.may_send(letter):
            return Advice.GO_ON
        tried = await line.hand_over(letter)
        self._note(letter, tried)
        return tried.advice

    def _note(self, letter: ClaimedLetter, tried: Tried) -> None:
        retries, now = self._manner.retries, self._clock()
        self._ledger.note(outcome_of(letter, tried, now=now, retries=retries, dice=self._dice))
        if tried.advice is Advice.STOP:
            self._stop(tried.reason, trouble=True)

    async def _next(self) -> ClaimedLetter | None:
        await self._until(lambda: bool(self._queue) or self._closing)
        return None if self._closing else self._queue.popleft()

    async def _in_turn(self) -> None:
        """Wait for a token, so that no minute has more letters than the relay allows."""
        if self._bucket:
            self._bucket, wait = self._bucket.take(self._clock())
            await asyncio.sleep(wait.total_seconds())

    async def _pause(self, strikes: int) -> None:
        """None after the first failure: connections get lost. Then longer and longer."""
        if strikes > 1 and not self._closing:
            first = self._manner.first_pause.total_seconds()
            await asyncio.sleep(first * 2 ** (strikes - 2) * self._dice.uniform(0.5, 1))

    def _went_home(self, worker: "asyncio.Task[None]") -> None:
        self._at_work.discard(worker)
        if not worker.cancelled() and (failure := worker.exception()) is not None:
            self._failure = self._failure or failure
        if not self._at_work and not self._closing:
            self._stop(self._unreachable or "the connections to the mail server broke again and again", trouble=True)
        self._changed.set()


@asynccontextmanager
async def open_delivery(
    outbox: Outbox,
    relay: Relay,
    *,
    manner: Manner = Manner(),
    sent_last_day: int = 0,
    clock: Callable[[], datetime] = utc_now,
    dice: Random | None = None,
) -> AsyncIterator[Delivery]:
    """A run that is finished in order at the end of the block, or broken off if an error leaves it."""
    run = Delivery(outbox, relay, manner=manner, sent_last_day=sent_last_day, clock=clock, dice=dice or SystemRandom())
    try:
        yield run
    except BaseException:
        await run.break_off()
        raise
    await run.finish()


async def deliver(
    outbox: Outbox,
    relay: Relay,
    *,
    until: datetime | None = None,
    manner: Manner = Manner(),
    sent_last_day: int = 0,
    clock: Callable[[], datetime] = utc_now,
    dice: Random | None = None,
) -> Delivered:
    """Send every letter that may go. Several runs, also on several machines, may do so at once.

    until          also wait for letters that come due before this moment, and begin none after it.
                   Default: end when nothing is due
    sent_last_day  letters of the last 24 hours, which count towards the relay's daily limit
    dice           for waits of chance length; default: the system's

    A relay that cannot be reached, or will not have us, ends the run: see `Delivered.stopped`.
    Raises StoreUnavailable when the database stays away; nothing is lost.
    """
    async with open_delivery(outbox, relay, manner=manner, sent_last_day=sent_last_day, clock=clock, dice=dice) as run:
        while await run.batch(until):
            pass
    return run.delivered
