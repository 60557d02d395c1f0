"""What do the many people and processes of the tests do, each on its own?

Counting is the test of a lost update: a case's work is passed to person "1", "2", "3" ...; each reads where the
count stands and passes it on. Two that read the same number must not both succeed.
"""

import multiprocessing
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from multiprocessing.context import ForkServerContext, SpawnContext

from connectors.store import Store, open_store
from connectors.store.memory import MemoryStore
from engine.cases.model import AnyEvent, Delegated, MachineDone, RunMachine, SetTimer
from engine.cases.store import ChangedMeanwhile, Finished, changed
from tests.connectors.store.examples import LEASE, MEET_THEN_FILE, a_case, a_letter, done, fired, submitted
from tests.connectors.store.servers import KEYS
from tests.engine.cases.small_processes import MONDAY

LONG_AFTER = MONDAY + timedelta(days=2)


def processes() -> SpawnContext | ForkServerContext:
    """New processes that have loaded what they need once, where the system can do that."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "psycopg", "alembic.command", "sqlalchemy.dialects.postgresql.psycopg"])
    return context


def count_on(store: Store | MemoryStore, case: str, who: str) -> int:
    """Add one to the count of a case; returns how many tries it took."""
    for tries in range(1, 1_000):
        saved = store.cases.load(case)
        item = saved.case.item("meet#1")
        assert item is not None
        number = int(item.assignee or 0) + 1
        event = Delegated(id=f"{who}-{number}", at=MONDAY, by=who, item="meet#1", to=str(number))
        try:
            store.cases.save(changed(saved, [event], MEET_THEN_FILE))
        except ChangedMeanwhile:
            continue
        return tries
    raise AssertionError(f"{who} never had a turn")


def count_in_process(url: str, cases: Sequence[str], who: str, times: int) -> int:
    with open_store(url, KEYS) as store:
        return sum(count_on(store, case, who) for _ in range(times) for case in cases)


def claim_in_process(url: str, batch: int) -> list[str]:
    """Claims and finishes timers until there are none; the ids it had."""
    had: list[str] = []
    with open_store(url, KEYS) as store:
        while claimed := store.cases.claim([SetTimer], now=LONG_AFTER, limit=batch, lease=LEASE):
            had += store.cases.finish([done(each) for each in claimed])
    return had


def work_until_killed(url: str, name: str) -> None:
    """Opens cases, fires their timers, writes letters, submits, files: every kind of transaction, for ever."""
    store = open_store(url, KEYS)
    number = 0
    while True:
        number += 1
        id = f"{name}-{number}"
        store.cases.save(a_case(id))
        for timer in store.cases.claim([SetTimer], now=LONG_AFTER, limit=4, lease=LEASE):
            case = timer.request.case
            event = fired(timer, LONG_AFTER)
            _try_to_save(store, case, event, done(timer, a_letter(f"letter-{timer.request.id}", case=case)))
        _try_to_save(store, id, submitted(f"{id}-submitted"))
        for run in store.cases.claim([RunMachine], now=LONG_AFTER, limit=4, lease=LEASE):
            filed = MachineDone(id=f"{run.request.id}:done", at=LONG_AFTER, by="eightflows", item="file#1")
            _try_to_save(store, run.request.case, filed, done(run))


def _try_to_save(store: Store, case: str, event: AnyEvent, *finished: Finished) -> None:
    with suppress(ChangedMeanwhile):
        store.cases.save(changed(store.cases.load(case), [event], MEET_THEN_FILE, finished=finished))
