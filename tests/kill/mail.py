"""Is any letter lost or sent too often when deliveries are killed? The experiment; a test and a command run it.

python -m tests.kill.mail [--kills 1000] [--letters 50000] [--seed 1] [--url postgresql://...]
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlalchemy import select

from connectors.mail.mime import as_mime
from connectors.store import open_store
from connectors.store.database import Database
from connectors.store.outbox import SqlOutbox
from connectors.store.tables import outbox
from engine.outbox import LetterState, OutgoingLetter, WhenUnsure
from engine.ports import Mailbox, Message
from tests.kill.crash_points import POINTS
from tests.kill.workers import KEYS, UNFINISHED, Job, Nursery
from tests.smtp_sink import Faults, Record, in_own_process, read_record

BETWEEN_KILLS_S = (0.05, 0.25)
QUIET = Faults(delay_s=0.002)
FAULTY = Faults(delay_s=0.002, drop_before=0.02, later=0.03, refuse=0.005, take_then_drop=0.02, go_away=0.005)
SENDER = Mailbox(address="letters@example.nhs.uk", name="Letters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An experiment, the same for the same seed but for the scheduling of processes.

    at_points  kills at named crash points, in turn;  at_random  kills at random moments, seeded
    """

    seed: int
    letters: int
    at_points: int
    at_random: int
    workers: int = 2
    connections: int = 4
    when_unsure: WhenUnsure = WhenUnsure.RESEND
    faults: Faults = QUIET

    @property
    def kills(self) -> int:
        return self.at_points + self.at_random


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    plan: Plan
    kills: int
    counts: dict[LetterState, int]
    record: Record
    held: frozenset[str]
    seconds: float

    @property
    def expected(self) -> frozenset[str]:
        return frozenset(f"{_id(number)}@example.nhs.uk" for number in range(self.plan.letters))

    @property
    def lost(self) -> frozenset[str]:
        """Neither taken, nor refused for good, nor held for a person to look at."""
        return self.expected - self.record.taken.keys() - self.record.refused.keys() - self.held

    @property
    def most_duplicates(self) -> int:
        if self.plan.when_unsure is WhenUnsure.HOLD:
            return 0
        return self.kills * self.plan.connections + self.record.dropped_after_taking

    def faults(self) -> Iterator[str]:
        """Every promise that was broken."""
        if self.kills != self.plan.kills:
            yield f"{self.kills} kills instead of {self.plan.kills}"
        if self.lost:
            yield f"{len(self.lost)} letters lost"
        if self.record.duplicates > self.most_duplicates:
            yield f"{self.record.duplicates} duplicates, at most {self.most_duplicates} allowed"
        if changed := [each for each, contents in self.record.contents.items() if len(contents) > 1]:
            yield f"{len(changed)} letters sent again with other bytes"
        if stuck := sum(self.counts[state] for state in UNFINISHED):
            yield f"{stuck} letters stuck"
        refused, failed = self.record.refused.keys(), self.counts[LetterState.FAILED]
        if not len(refused - self.record.taken.keys()) <= failed <= len(refused):  # killed between answer and record
            yield f"{failed} failed, {len(refused)} refused"

    def row(self, store: str) -> str:
        held_not_taken = len(self.held - self.record.taken.keys())
        return (
            f"| {store} | {self.plan.when_unsure} | {self.plan.seed} | {self.plan.letters:,} | {self.kills} "
            f"| {self.plan.workers}x{self.plan.connections} | {len(self.lost)} | {self.record.duplicates} "
            f"| {self.most_duplicates} | {len(self.held)} ({held_not_taken}) | {self.seconds:.0f} |"
        )


HEADER = """| store | policy | seed | letters | kills | workers x connections | lost | duplicates | at most | \
held (of them not taken) | s |
|---|---|---|---|---|---|---|---|---|---|---|"""


def kill_deliveries(plan: Plan, url: str, folder: Path) -> Result:
    """Queue the letters, deliver them under kills, then in peace to the end."""
    started = time.monotonic()
    dice = Random(plan.seed)
    with open_store(url, KEYS) as store:
        _queue(plan, store.outbox)
        with in_own_process(folder / "record", plan.faults) as port, Nursery() as nursery:
            job = Job(url=url, port=port, connections=plan.connections)
            kills = _crash_at_points(plan, job, nursery, dice) + _kill_at_random(plan, job, nursery, dice)
            nursery.wait(nursery.start(job))  # whatever is left, in peace
        counts = store.outbox.counts()
        held = _held(store.database)
    return Result(
        plan=plan,
        kills=kills,
        counts=counts,
        record=read_record(folder / "record"),
        held=frozenset(f"{each}@example.nhs.uk" for each in held),
        seconds=time.monotonic() - started,
    )


def _crash_at_points(plan: Plan, job: Job, nursery: Nursery, dice: Random) -> int:
    """One worker at a time, each with a point at which it dies."""
    killed = 0
    for number in range(plan.at_points):
        point = POINTS[number % len(POINTS)]
        time_round = dice.randint(1, 3 if point == "after_claim" else 20)
        pid = nursery.start(replace(job, crash=f"{point}:{time_round}"))
        killed += nursery.wait(pid) == signal.SIGKILL
    return killed


def _kill_at_random(plan: Plan, job: Job, nursery: Nursery, dice: Random) -> int:
    """Several workers at once; every little while one of them is killed and another starts."""
    killed = 0
    workers = [nursery.start(job) for _ in range(plan.workers)]
    for _ in range(plan.at_random):
        time.sleep(dice.uniform(*BETWEEN_KILLS_S))
        unlucky = workers.pop(dice.randrange(len(workers)))
        os.kill(unlucky, signal.SIGKILL)
        killed += nursery.wait(unlucky) == signal.SIGKILL
        workers.append(nursery.start(job))
    for pid in workers:
        nursery.wait(pid)
    return killed


def _queue(plan: Plan, letters: SqlOutbox) -> None:
    now = datetime.now(UTC)
    for first in range(0, plan.letters, 1000):
        letters.queue([_letter(n, plan, now) for n in range(first, min(first + 1000, plan.letters))])


def _letter(number: int, plan: Plan, now: datetime) -> OutgoingLetter:
    message = Message(
        key=_id(number),
        to=Mailbox(address=f"person-{number}@example.nhs.uk", name=f"Person {number}"),
        subject=f"Your return to work, {number}",
        text=f"Good morning, person {number}.\n" * 5,
        html=f"<p>Good morning, person {number}.</p>" * 5,
        date=now,
    )
    return OutgoingLetter(
        id=message.key,
        case="",
        recipient=message.to.address,
        content=as_mime(message, sender=SENDER),
        not_before=now,
        when_unsure=plan.when_unsure,
    )


def _id(number: int) -> str:
    return f"letter-{number}"


def _held(database: Database) -> frozenset[str]:
    with database.read() as connection:
        held = select(outbox.c.id).where(outbox.c.state == LetterState.HELD.value)
        return frozenset(connection.scalars(held))


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=1000)
    asked.add_argument("--letters", type=int, default=50_000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--hold", action="store_true", help="letters in doubt are held, not sent again")
    asked.add_argument("--faulty", action="store_true", help="the mail server fails too")
    asked.add_argument("--url", help="the database; default: an SQLite file of its own")
    given = asked.parse_args()
    plan = Plan(
        seed=given.seed,
        letters=given.letters,
        at_points=given.kills // 2,
        at_random=given.kills - given.kills // 2,
        when_unsure=WhenUnsure.HOLD if given.hold else WhenUnsure.RESEND,
        faults=replace(FAULTY, seed=given.seed) if given.faulty else QUIET,
    )
    with TemporaryDirectory() as folder:
        result = kill_deliveries(plan, given.url or f"sqlite:///{folder}/letters.db", Path(folder))
    broken = [f"BROKEN: {fault}" for fault in result.faults()]
    store = "SQLite" if given.url is None else given.url.partition(":")[0]
    sys.stdout.write("\n".join([HEADER, result.row(store), *broken, ""]))
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
