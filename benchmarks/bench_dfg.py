"""How long does the performance directly-follows graph of a large log take, and how much memory?

    pip install -r benchmarks/requirements.txt
    python -m benchmarks.bench_dfg [events] [runs]

A made-up log (12 activities, 16 people, 10 events a case, all 144 edges) in order of time, as systems write
it. Ours and the peers each run in a process of their own, in turn; the table has medians of CPU seconds and
of the highest memory. All must find the same edges, with the same mean and median waits.

* in memory   from columns that are loaded already to the graph, sorting by case included
* from file   from a Parquet file to the graph

pm4py gives no 90th percentile and no counts with its waits; ours, DuckDB and Polars work out both.
pm4py is AGPL: a peer to be measured against, and never a dependency.
"""

import importlib.util
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

Edges = Mapping[str, tuple[float, float]]  # "A>B": mean and median wait, seconds
EVENTS, RUNS = 10_000_000, 3
MEGABYTE = 1024
A_MOMENT = 1e-3  # seconds: where two means may differ by rounding


def make_log(path: Path, events: int) -> None:
    """Cases of ten events on average, starting over a year; hours of waiting, minutes of work."""
    import duckdb
    import numpy as np

    rng = np.random.default_rng(1)
    cases = events // 10
    case = np.sort(rng.integers(0, cases, events))
    first = np.append(True, case[1:] != case[:-1])
    waited, worked = (rng.exponential(mean * 1e6, events).astype(np.int64) for mean in (3600, 600))
    done = np.cumsum(waited + worked)
    before = np.maximum.accumulate(np.where(first, done - waited - worked, 0))
    end = 1_750_000_000_000_000 + rng.integers(0, 365 * 86_400, cases)[case] * 1_000_000 + done - before
    order = np.argsort(end - worked, kind="stable")
    log = {
        "case_": case[order],
        "activity": rng.integers(0, 12, events),
        "start": (end - worked)[order],
        "end_": end[order],
        "resource": rng.integers(0, 16, events),
    }
    with duckdb.connect() as db:
        db.register("log", log)
        db.execute(
            "COPY (SELECT 'case ' || case_ AS \"case:concept:name\", "
            "'Activity ' || activity AS \"concept:name\", "
            'make_timestamp(start) AS start_timestamp, make_timestamp(end_) AS "time:timestamp", '
            f"'Nurse ' || resource AS \"org:resource\" FROM log) TO '{path}' (FORMAT parquet)"
        )


# ---------------------------------------------------------------- who is measured


def ours(path: Path) -> tuple[float, Edges]:
    import numpy as np

    from connectors.eventlogs import read_event_log
    from process_maps.mining.directly_follows import directly_follows
    from process_maps.mining.event_log import EventLog, in_order

    log = read_event_log(path).log
    by_time = np.argsort(log.start, kind="stable")
    columns = {name: getattr(log, name)[by_time] for name in ("case", "activity", "resource", "start", "end")}
    names = {name: getattr(log, name) for name in ("case_names", "activity_names", "resource_names")}
    del log, by_time
    began = process_time()
    order = in_order(columns["case"], columns["start"], columns["end"])
    log = EventLog(**{name: columns.pop(name)[order] for name in tuple(columns)}, **names)
    graph = directly_follows(log)
    return process_time() - began, _of_graph(graph)


def ours_from_file(path: Path) -> tuple[float, Edges]:
    began = process_time()
    from connectors.eventlogs import read_event_log
    from process_maps.mining.directly_follows import directly_follows

    graph = directly_follows(read_event_log(path).log)
    return process_time() - began, _of_graph(graph)


def pm4py(path: Path) -> tuple[float, Edges]:
    import duckdb
    import pandas as pd
    from pm4py import discover_performance_dfg

    frame = pd.DataFrame(duckdb.read_parquet(str(path)).fetchnumpy())
    began = process_time()
    found, _, _ = discover_performance_dfg(frame, perf_aggregation_key="all")
    return process_time() - began, {f"{a}>{b}": (w["mean"], w["median"]) for (a, b), w in found.items()}


def duckdb_sql(path: Path) -> tuple[float, Edges]:
    began = process_time()
    import duckdb

    with duckdb.connect(config={"threads": 2}) as db:
        rows = db.execute(
            'WITH step AS (SELECT "concept:name" AS a, lead("concept:name") OVER follow AS b, '
            'epoch_us(lead(start_timestamp) OVER follow) - epoch_us("time:timestamp") AS wait '
            f"FROM '{path}' WINDOW follow AS "
            '(PARTITION BY "case:concept:name" ORDER BY start_timestamp, "time:timestamp")) '
            "SELECT a || '>' || b, avg(wait) / 1e6, quantile_cont(wait, [0.5, 0.9]), count(*) "
            "FROM step WHERE b IS NOT NULL GROUP BY a, b"
        ).fetchall()
    return process_time() - began, {edge: (mean, waits[0] / 1e6) for edge, mean, waits, _ in rows}


def polars(path: Path) -> tuple[float, Edges]:
    began = process_time()
    import polars as pl

    case, activity, start, end = "case:concept:name", "concept:name", "start_timestamp", "time:timestamp"
    wait = (pl.col(start).shift(-1) - pl.col(end)).dt.total_microseconds()
    rows = (
        pl.scan_parquet(path)
        .select(case, activity, start, end)
        .sort(case, start, end)
        .with_columns(wait=wait, next=pl.col(activity).shift(-1), same=pl.col(case) == pl.col(case).shift(-1))
        .filter("same")
        .group_by(activity, "next")
        .agg(
            pl.len(),
            mean=pl.col("wait").mean(),
            median=pl.col("wait").median(),
            p90=pl.col("wait").quantile(0.9, "linear"),
        )
        .collect()
    )
    edges = {f"{row[activity]}>{row['next']}": (row["mean"] / 1e6, row["median"] / 1e6) for row in rows.to_dicts()}
    return process_time() - began, edges


def _of_graph(graph: Any) -> Edges:
    return {
        f"{edge.source}>{edge.target}": (edge.mean_wait.total_seconds(), edge.median_wait.total_seconds())
        for edge in graph.edges
    }


WORKERS: Mapping[str, Callable[[Path], tuple[float, Edges]]] = {
    "ours, in memory": ours,
    "pm4py, in memory": pm4py,
    "ours, from file": ours_from_file,
    "DuckDB SQL, from file": duckdb_sql,
    "Polars, from file": polars,
}
NEEDS = {"pm4py, in memory": "pm4py", "Polars, from file": "polars"}


# ---------------------------------------------------------------- measuring


def alone(*arguments: str) -> str:
    """Run this module in a process of its own: what it takes is then its own, too."""
    command = [sys.executable, "-m", "benchmarks.bench_dfg", *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def measured(name: str, path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(alone("--measure", name, str(path)).splitlines()[-1])
    return found


def measure(name: str, path: Path) -> None:
    seconds, edges = WORKERS[name](path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    print(json.dumps({"seconds": seconds, "megabytes": peak, "edges": edges}))


def differ(one: Edges, other: Edges) -> bool:
    return one.keys() != other.keys() or any(
        abs(mine - theirs) > A_MOMENT for edge in one for mine, theirs in zip(one[edge], other[edge], strict=True)
    )


def main(events: int, runs: int) -> None:
    there = [name for name in WORKERS if importlib.util.find_spec(NEEDS.get(name, "json"))]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in there}
    with TemporaryDirectory() as folder:
        path = Path(folder, "log.parquet")
        alone("--make", str(path), str(events))
        for _ in range(runs):
            for name in there:
                found[name].append(measured(name, path))
    print(f"{events:,} events, medians of {runs} runs\n{'':<24}{'CPU s':>8}{'MB':>8}{'times ours':>12}")
    first = found["ours, in memory"][0]["edges"]
    for name, of in found.items():
        seconds = median(one["seconds"] for one in of)
        rival = found["ours, in memory" if "memory" in name else "ours, from file"]
        ratio = seconds / median(one["seconds"] for one in rival)
        note = "   NOT the same waits" if differ(first, of[0]["edges"]) else ""
        print(f"{name:<24}{seconds:>8.2f}{median(one['megabytes'] for one in of):>8.0f}{ratio:>12.1f}{note}")
    for name in WORKERS.keys() - there:
        print(f"{name}: not installed (benchmarks/requirements.txt)")


if __name__ == "__main__":
    if "--measure" in sys.argv:
        measure(sys.argv[2], Path(sys.argv[3]))
    elif "--make" in sys.argv:
        make_log(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        numbers = [int(float(number.replace(",", ""))) for number in sys.argv[1:]]
        main(*(*numbers, *(EVENTS, RUNS)[len(numbers) :]))
