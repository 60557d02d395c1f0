"""How long do the causes of waiting of a log take, from the file to the table?

    python -m benchmarks.bench_waiting [runs]

PurchasingExample (9,119 events, 608 cases), read, with concurrency, enabled times, batches, working hours and
the split by cause; then logs made of more and more copies of it, each with people of its own, to see how it
grows. CPU seconds, medians. The peer, Kronos (wta 1.3.8), is in no package index; measured on a machine like
this one it took 228 s for the first row (653 s of wall time), of which its own split took 222 s.
"""

import sys
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np

from connectors.eventlogs import read_event_log
from process_maps.mining.event_log import EventLog, in_order
from process_maps.mining.waiting import CAUSES, causes_of_waiting

PURCHASING = Path(__file__).resolve().parents[2] / "shared" / "data" / "logs" / "PurchasingExample.csv.gz"
RUNS = 5
COPIES = (1, 4, 16)
KRONOS = 228.4
HOUR = timedelta(hours=1)


def seconds_end_to_end() -> float:
    began = process_time()
    causes_of_waiting(read_event_log(PURCHASING).log).grouped()
    return process_time() - began


def copied(log: EventLog, times: int) -> EventLog:
    """The log beside copies of itself: other cases, other people, the same activities and times."""
    case = np.concatenate([log.case + copy * len(log.case_names) for copy in range(times)])
    resource = np.concatenate([log.resource + copy * len(log.resource_names) for copy in range(times)])
    start, end, activity = (np.tile(column, times) for column in (log.start, log.end, log.activity))
    order = in_order(case, start, end)
    return EventLog(
        case=case[order],
        activity=activity[order],
        resource=resource[order],
        start=start[order],
        end=end[order],
        case_names=tuple(f"{copy} {name}" for copy in range(times) for name in log.case_names),
        activity_names=log.activity_names,
        resource_names=tuple(f"{copy} {name}" for copy in range(times) for name in log.resource_names),
        clock=log.clock,
    )


def seconds_of_causes(log: EventLog) -> float:
    began = process_time()
    causes_of_waiting(log).grouped()
    return process_time() - began


def main(runs: int) -> None:
    seconds_end_to_end()  # imports are not what is measured
    whole = median(seconds_end_to_end() for _ in range(runs))
    times = f"Kronos {KRONOS:.0f} s: {KRONOS / whole:,.0f} times"
    print(f"PurchasingExample, end to end: {whole:.2f} CPU s ({times})")
    log = read_event_log(PURCHASING).log
    waiting = causes_of_waiting(log)
    print(f"{len(waiting):,} transitions waited {waiting.total.total / HOUR:,.1f} h:", end=" ")
    print(", ".join(f"{cause} {waiting.total.of(cause) / HOUR:,.1f}" for cause in CAUSES))
    print(f"\n{'events':>10}{'CPU s':>8}   without reading")
    for times in COPIES:
        larger = copied(log, times)
        print(f"{len(larger):>10,}{median(seconds_of_causes(larger) for _ in range(runs)):>8.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
