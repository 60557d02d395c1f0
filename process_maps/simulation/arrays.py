"""What lies where while the kernel runs? `Inputs` are read, `State` is written: plain arrays, in minutes.

Compressed rows (CSR) throughout: what belongs to node n is at [first[n], first[n + 1]). layout.py fills them.
"""

from __future__ import annotations

from collections.abc import MutableSequence
from math import nan
from typing import Any, NamedTuple

import numpy as np

from process_maps.simulation.compiling import as_room, room

TASK, CHOICE, SPLIT, JOIN, END = range(5)
NO_BATCH, BY_COUNT, BY_LIST = range(3)
NOTHING = 0xFFFFFFFF  # no job, no server, no line
TIMES = 3  # each node has three distributions: draws.WORK, draws.SETUP, draws.WAIT

# Places in State.tally: how far the run has come, and how many lie in the lists of this instant.
NEXT_CASE, EVENTS, ORDER, JOBS, FREE_JOB, IN_LINE, LOGGED, OVERFLOW = range(8)
READY_JOBS, CALLED_GATES, CALLED_POOLS = range(8, 11)
COUNTS = 11

WHOLE = np.uint32
"""Whole numbers have no sign: numba then need not ask whether an index counts from the end."""

Ints = MutableSequence[int]
Floats = MutableSequence[float]
Words = MutableSequence[Any]


class Inputs(NamedTuple):
    """What the kernel reads."""

    # nodes
    node_kind: Ints
    node_key: Words  # what luck is tied to: a hash of the node's id
    # exits of node n at exit_first[n]; those with a limit first
    exit_first: Ints
    exit_to: Ints
    exit_share: Floats
    exit_limit: Ints  # 0: none
    # counters each case has: visits of tasks, choices made, limited exits taken, tokens come to joins
    counters: int
    task_place: Ints
    choice_place: Ints
    exit_place: Ints
    joins: int
    join_place: Ints
    join_needs: Ints
    spread: int  # the most tokens one case can be
    # time distributions at node * TIMES + (WORK, SETUP, WAIT)
    time_kind: Ints
    time_a: Floats
    time_b: Floats
    time_c: Floats
    values: Floats  # observed times, all distributions in one
    pace: Floats  # work takes this many times as long (uptime without repairs)
    up: Floats  # mean minutes of use between breakdowns
    repair: Floats  # mean minutes of a repair; 0: none
    past_closing: Ints
    # batches
    batch_kind: Ints
    batch_size: Ints
    batch_together: Ints
    batch_patience: Floats
    release_first: Ints
    release_minute: Floats
    gate: Ints  # first of the node's gate lines, one for each urgency
    # lines and pools
    urgencies: int
    pool_first: Ints  # pools of node n, preferred first
    node_pool: Ints
    line: Ints  # at node * urgencies + urgency
    line_rank: Ints
    line_first: Ints  # lines of pool p, in order of rank
    pool_line: Ints
    lines: int
    server_first: Ints
    server_pool: Ints
    hours_first: Ints
    hours_start: Floats
    hours_end: Floats
    hours_before: Floats
    # one run
    arrival: Floats
    entry: Ints
    case_key: Words
    urgency: Ints
    first_measured: int
    window_start: float
    window_end: float
    log_rows: int


class State(NamedTuple):
    """What the kernel writes."""

    tally: Ints
    clock: Floats
    event_time: Floats
    event: Ints
    stack: Ints
    ready_job: Ints
    called_gate: Ints
    called_pool: Ints
    # cases
    tokens: Ints
    counter: Ints
    joined: Ints
    finish: Floats  # NaN where a case never finished
    # jobs
    job_case: Ints
    job_node: Ints
    job_visit: Ints
    job_server: Ints
    job_next: Ints  # the next in its line, or the next free place
    job_mate: Ints  # the next in the same piece of work
    job_place: Ints  # order of lining up
    job_arrived: Floats
    job_ready: Floats
    job_queued: Floats
    # lines, gates and pools
    line_head: Ints
    line_tail: Ints
    gate_count: Ints
    gate_let: Ints  # how many the moment lets through
    gate_waking: Ints  # 1: an event is planned
    gate_called: Ints
    pool_free: Ints
    pool_waking: Ints
    pool_called: Ints
    idle: Ints
    server_last: Ints
    # sums by node and pool
    waiting: Ints
    most_waiting: Ints
    runs: Ints
    extra_wait: Floats
    batch_wait: Floats
    line_wait: Floats
    longest_wait: Floats
    queue_minutes: Floats
    busy: Floats
    # log
    log_case: Ints
    log_node: Ints
    log_server: Ints
    log_enabled: Floats
    log_ready: Floats
    log_queued: Floats
    log_start: Floats
    log_end: Floats


def new_state(m: Inputs) -> State:
    """Everything idle, nobody there yet."""
    cases, nodes, pools = len(m.arrival), len(m.node_kind), len(m.line_first) - 1
    jobs = cases * m.spread
    events = jobs + pools + nodes
    tally = room(COUNTS, 0, WHOLE)
    tally[FREE_JOB] = NOTHING
    servers = len(m.server_pool)
    free = [m.server_first[p + 1] - m.server_first[p] for p in range(pools)]
    free[-1] = 1  # the pool of steps that need nobody never runs out

    def ints(length: int, fill: int = 0) -> Any:
        return room(length, fill, WHOLE)

    def floats(length: int, fill: float = 0.0) -> Any:
        return room(length, fill, np.float64)

    return State(
        tally=tally,
        clock=floats(1),
        event_time=floats(events),
        event=room(events, 0, np.int64),
        stack=ints(len(m.exit_to) + 1),
        ready_job=ints(jobs),
        called_gate=ints(nodes),
        called_pool=ints(pools),
        tokens=ints(cases),
        counter=ints(cases * m.counters),
        joined=ints(cases * m.joins),
        finish=floats(cases, nan),
        job_case=ints(jobs),
        job_node=ints(jobs),
        job_visit=ints(jobs),
        job_server=ints(jobs),
        job_next=ints(jobs),
        job_mate=ints(jobs),
        job_place=ints(jobs),
        job_arrived=floats(jobs),
        job_ready=floats(jobs),
        job_queued=floats(jobs),
        line_head=ints(m.lines, NOTHING),
        line_tail=ints(m.lines, NOTHING),
        gate_count=ints(nodes),
        gate_let=ints(nodes),
        gate_waking=ints(nodes),
        gate_called=ints(nodes),
        pool_free=as_room(free, WHOLE),
        pool_waking=ints(pools),
        pool_called=ints(pools),
        idle=as_room(range(servers), WHOLE),
        server_last=ints(servers, NOTHING),
        waiting=ints(nodes),
        most_waiting=ints(nodes),
        runs=ints(nodes),
        extra_wait=floats(nodes),
        batch_wait=floats(nodes),
        line_wait=floats(nodes),
        longest_wait=floats(nodes),
        queue_minutes=floats(nodes),
        busy=floats(pools),
        **empty_log(m.log_rows),
    )


def empty_log(rows: int) -> dict[str, Any]:
    """Room for so many rows of the log."""
    whole = {f"log_{name}": room(rows, 0, WHOLE) for name in ("case", "node", "server")}
    return whole | {f"log_{name}": room(rows, 0, np.float64) for name in ("enabled", "ready", "queued", "start", "end")}
