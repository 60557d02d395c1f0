"""Do durable timers fire exactly once, and how late, while the workers that fire them are killed?

    python -m benchmarks.bench_timers 3000 [seconds] [seed] [--postgresql]

So many cases with a timer each, due within so many seconds. Three workers claim what is due, fire it and save, in one
transaction a batch; every 0.3 to 0.6 s one of them is killed (SIGKILL) and another starts. A claim lasts 0.3 s, so that
what a killed worker held is fired by another. Lateness: from the moment it was due to the moment saved with it.
Every commit on the disk; PostgreSQL from pip, fsync on.
"""

import os
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from connectors.store import Store, open_store
from engine.cases.deadlines import Term, Unit
from engine.cases.model import AnyEvent, Opened, SetTimer, TimerFired
from engine.cases.process import Act, Rung, StepPolicy
from engine.cases.store import Finished, StoreUnavailable, changed, opened
from tests.engine.cases.small_processes import person, process
from tests.kill.cases import postgresql
from tests.kill.workers import KEYS, Nursery, answer_questions

TIMERS, SECONDS, SEED = 3_000, 20, 20261122
WORKERS = 3
LEASE, AT_ONCE, LOOK_S = timedelta(seconds=0.3), 100, 0.02
BETWEEN_KILLS_S = (0.3, 0.6)
RUNG = Rung(act=Act.REMIND, after=Term(amount=1, unit=Unit.HOURS), letter="reminder", role="manager")
REMINDED = process(person("meet"), links=(), meet=StepPolicy(role="manager", ladder=(RUNG,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One worker: where the timers are and until when it works, in seconds since 1970."""

    url: str
    until: float


def work(job: Job) -> None:
    while time.time() < job.until:
        try:
            with open_store(job.url, KEYS) as store:
                while time.time() < job.until:
                    if not fire_due(store):
                        time.sleep(LOOK_S)
        except StoreUnavailable:
            time.sleep(LOOK_S)


def fire_due(store: Store) -> int:
    """One batch: claimed, fired, saved together."""
    now = datetime.now(UTC)
    claimed = store.cases.claim([SetTimer], now=now, limit=AT_ONCE, lease=LEASE)
    loaded = store.cases.load_all([each.request.case for each in claimed])
    changes = []
    for each in claimed:
        assert isinstance(each.request, SetTimer)
        event: AnyEvent = TimerFired(
            id=f"{each.request.id}:fired", at=datetime.now(UTC), by="eightflows", timer=each.request.timer
        )
        done = Finished(id=each.request.id, token=each.token, at=now)
        changes.append(changed(loaded[each.request.case], [event], REMINDED, finished=[done]))
    store.cases.save_all(changes)
    return len(claimed)


def set_timers(store: Store, count: int, first: datetime, seconds: float, dice: Random) -> dict[str, datetime]:
    """When each case's timer is due."""
    dues = {f"case-{n:05}": first + timedelta(seconds=dice.uniform(0, seconds)) for n in range(count)}
    changes = []
    for id, due in dues.items():
        change = opened(Opened(id=f"{id}:o", at=first, by="p1"), id=id, subject="p1", process=REMINDED)
        timers = [replace(each, due=due) for each in change.requests if isinstance(each, SetTimer)]
        assert len(timers) == 1
        changes.append(replace(change, requests=tuple(timers)))
    for begin in range(0, count, 500):
        assert not store.cases.save_all(changes[begin : begin + 500])
    return dues


def measure(url: str, timers: int, seconds: float, seed: int) -> str:
    dice = Random(seed)
    with open_store(url, KEYS) as store:
        first = datetime.now(UTC) + timedelta(seconds=6 + timers / 1_000)  # time enough to set them
        dues = set_timers(store, timers, first, seconds, dice)
        assert datetime.now(UTC) < first, "setting the timers took too long"
    last = first.timestamp() + seconds
    job = Job(url=url, until=last + 3)
    kills = 0
    with Nursery("benchmarks.bench_timers") as nursery:
        workers = [nursery.start(job) for _ in range(WORKERS)]
        time.sleep(max(0.0, first.timestamp() - time.time()))
        while time.time() < last:
            time.sleep(dice.uniform(*BETWEEN_KILLS_S))
            number = dice.randrange(len(workers))
            os.kill(workers[number], signal.SIGKILL)
            kills += nursery.wait(workers[number]) == signal.SIGKILL
            workers[number] = nursery.start(job)
        for pid in workers:
            nursery.wait(pid)
    with open_store(url, KEYS) as store:
        fired = [
            (case.id, event.at)
            for case, events in store.cases.histories("small")
            for event in events
            if isinstance(event, TimerFired)
        ]
        whole = store.audit.verify() is None
    times = Counter(id for id, _ in fired)
    late = sorted((at - dues[id]).total_seconds() for id, at in fired)
    return (
        f"| {seed} | {timers:,} in {seconds:.0f} s | {kills} | {sum(count == 1 for count in times.values()):,} "
        f"| {timers - len(times)} | {sum(count > 1 for count in times.values())} | {late[len(late) // 2]:.3f} "
        f"| {late[int(len(late) * 0.99)]:.3f} | {late[-1]:.3f} | {'whole' if whole else 'BROKEN'} |"
    )


def main(timers: int, seconds: float, seed: int, *, on_server: bool) -> None:
    print("| store | seed | timers | kills | once | never | twice | late p50 s | p99 s | most s | audit |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    if on_server:
        with postgresql() as (url, _):
            print("| PostgreSQL", measure(url, timers, seconds, seed))
        return
    with TemporaryDirectory() as folder:
        print("| SQLite", measure(f"sqlite:///{Path(folder) / 'timers.db'}", timers, seconds, seed))


if __name__ == "__main__":
    if sys.argv[1:]:  # without any word: the process that forks the workers
        words = [word for word in sys.argv[1:] if word != "--postgresql"]
        given = [int(word) for word in words]
        main(*given, *(TIMERS, SECONDS, SEED)[len(given) :], on_server="--postgresql" in sys.argv)
    else:
        answer_questions(lambda question: work(Job(**question)))
