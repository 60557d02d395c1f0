"""Do fifty people and many processes on one store get along, and does a killed one leave whole transactions?"""

import random
import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Select, func, select, text

from connectors.store import Store, open_store
from connectors.store.memory import MemoryStore
from connectors.store.tables import audit, cases, events, letters, open_items, outbox, requests
from engine.cases.model import AnyEvent, CaseStatus, SetTimer, Submitted, TimerFired
from engine.cases.store import ChangedMeanwhile, changed
from engine.outbox import LetterState
from tests.connectors.store.crowd import (
    claim_in_process,
    count_in_process,
    count_on,
    processes,
    work_until_killed,
)
from tests.connectors.store.examples import LEASE, MEET_THEN_FILE, a_case, a_letter
from tests.connectors.store.servers import KEYS
from tests.engine.cases.small_processes import MONDAY

SEED = 20261123


def assert_counted(store: Store | MemoryStore, case: str, number: int) -> None:
    """Every success is there, in order, once."""
    saved = store.cases.load(case)
    assert saved.revision == number + 1
    passed_on = [getattr(event, "to", None) for event in store.cases.events(case)[1:]]
    assert passed_on == [str(each) for each in range(1, number + 1)]


def test_fifty_people_at_once_lose_nothing(store: Store | MemoryStore) -> None:
    ids = [f"c{number}" for number in range(10)]
    store.cases.save_all([a_case(id) for id in ids])
    with ThreadPoolExecutor(50) as people:
        turns = [people.submit(count_on, store, ids[number % 10], f"p{number}") for number in range(150)]
        for turn in turns:
            turn.result()
    for id in ids:
        assert_counted(store, id, 15)
    assert store.audit.verify() is None
    assert store.audit.anchor().number == 10 + 150


def test_fifty_people_submit_one_form_and_one_is_taken(store: Store | MemoryStore) -> None:
    store.cases.save(a_case())
    loaded = store.cases.load("c1")

    def submit(number: int) -> bool:
        event = Submitted(id=f"s{number}", at=MONDAY, by=f"p{number}", item="meet#1")
        try:
            store.cases.save(changed(loaded, [event], MEET_THEN_FILE))
        except ChangedMeanwhile:
            return False
        return True

    with ThreadPoolExecutor(50) as people:
        assert sum(people.map(submit, range(50))) == 1
    assert len(store.cases.events("c1")) == 2


def test_processes_at_once_lose_nothing(database_url: str) -> None:
    ids = ["c1", "c2"]
    with open_store(database_url, KEYS) as store:
        store.cases.save_all([a_case(id) for id in ids])
        with processes().Pool(8) as pool:
            pool.starmap(count_in_process, [(database_url, ids, f"p{number}", 5) for number in range(8)])
        for id in ids:
            assert_counted(store, id, 40)
        assert store.audit.verify() is None


def test_processes_claim_every_timer_once(database_url: str) -> None:
    with open_store(database_url, KEYS) as store:
        store.cases.save_all([a_case(f"c{number}") for number in range(300)])
        with processes().Pool(4) as pool:
            had = pool.starmap(claim_in_process, [(database_url, 25)] * 4)
        claimed = [id for each in had for id in each]
        assert len(claimed) == len(set(claimed)) == 600
        assert store.cases.soonest([SetTimer]) is None


def test_letters_are_claimed_by_one_of_many(store: Store | MemoryStore) -> None:
    store.outbox.queue([a_letter(f"l{number}") for number in range(500)])

    def claim(_: int) -> list[str]:
        return [letter.id for letter in store.outbox.claim(now=MONDAY, limit=20, lease=LEASE)]

    with ThreadPoolExecutor(10) as workers:
        claimed = [id for had in workers.map(claim, range(50)) for id in had]
    assert sorted(claimed) == sorted(set(claimed))
    assert store.outbox.counts()[LetterState.CLAIMED] == len(claimed) == 500


def test_a_killed_writer_leaves_whole_transactions(database_url: str) -> None:
    dice = random.Random(SEED)
    context = processes()
    for kill in range(10):
        workers = [
            context.Process(target=work_until_killed, args=(database_url, f"k{kill}w{number}")) for number in range(2)
        ]
        for worker in workers:
            worker.start()
        _wait_for_work(database_url, f"k{kill}")
        time.sleep(dice.uniform(0, 0.15))
        for worker in workers:
            worker.kill()
            worker.join()
    with open_store(database_url, KEYS) as store:
        _assert_whole(store)


def _wait_for_work(url: str, prefix: str) -> None:
    """Until the workers have begun, so that the kill meets them at work."""
    with open_store(url, KEYS) as store:
        for _ in range(2_000):
            with store.database.read() as connection:
                if connection.scalar(select(func.count()).where(cases.c.id.startswith(prefix))):
                    return
            time.sleep(0.01)
    raise AssertionError("the workers did not begin")


def _assert_whole(store: Store) -> None:
    assert store.audit.verify() is None
    histories = list(store.cases.histories("small"))
    happened: list[AnyEvent] = [event for _, history in histories for event in history]
    with store.database.read() as connection:
        revisions = {row.id: row.revision for row in connection.execute(select(cases.c.id, cases.c.revision))}
        assert connection.scalar(select(func.count()).select_from(audit)) == len(happened)
        assert connection.scalar(select(func.count()).select_from(events)) == len(happened)
        fired = {f"{request}:fired" for request in connection.scalars(_done("set timer"))}
        filed = {f"{request}:done" for request in connection.scalars(_done("run machine"))}
        queued = set(connection.scalars(select(outbox.c.id)))
        assert set(connection.scalars(select(letters.c.id))) == queued
        with_work = set(connection.scalars(select(open_items.c.case_id)))
        if store.database.is_sqlite:
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
    for case, history in histories:
        assert case.applied == tuple(event.id for event in history)
        assert revisions[case.id] == len(history)
    assert fired == {event.id for event in happened if isinstance(event, TimerFired)}
    assert queued == {f"letter-{id.removesuffix(':fired')}" for id in fired}
    assert filed == {event.id for event in happened if type(event).__name__ == "MachineDone"}
    assert with_work == {case.id for case, _ in histories if case.status is CaseStatus.OPEN}
    assert len(histories) > 10  # the kills met workers at work


def _done(kind: str) -> Select[tuple[str]]:
    return select(requests.c.id).where(requests.c.kind == kind, requests.c.done.is_not(None))
