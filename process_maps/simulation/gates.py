"""Who waits for a batch, and when is it let go? The gate before a task that works in batches or by a list."""

from process_maps.simulation.agenda import RELEASE, plan
from process_maps.simulation.arrays import BY_COUNT, CALLED_GATES, NO_BATCH, NOTHING, Inputs, State
from process_maps.simulation.compiling import inlined
from process_maps.simulation.hours import next_start
from process_maps.simulation.service import append, line_up, pop


@inlined
def ready(m: Inputs, s: State, job: int, now: float) -> None:
    """A job may be worked on: it lines up, or waits at the gate for its batch."""
    node = s.job_node[job]
    s.job_ready[job] = now
    s.waiting[node] += 1
    if m.batch_kind[node] == NO_BATCH:
        line_up(m, s, job, now)
    else:
        append(s, m.gate[node] + m.urgency[s.job_case[job]], job)
        s.gate_count[node] += 1
        call_gate(s, node)


@inlined
def call_gate(s: State, node: int) -> None:
    """Look at this gate before the instant is over."""
    if s.gate_called[node] == 0:
        s.gate_called[node] = 1
        s.called_gate[s.tally[CALLED_GATES]] = node
        s.tally[CALLED_GATES] += 1


@inlined
def moment_of_release(m: Inputs, s: State, node: int, now: float) -> None:
    """The list is due and takes so many; or the first in a batch not yet full has waited long enough."""
    s.gate_waking[node] = 0
    if m.batch_kind[node] != BY_COUNT:
        s.gate_let[node] = m.batch_size[node]
    elif oldest_at_gate(m, s, node) + m.batch_patience[node] <= now:
        s.gate_let[node] = s.gate_count[node]
    call_gate(s, node)


@inlined
def release(m: Inputs, s: State, node: int, now: float) -> None:
    """Let through as many as the moment does, or full batches, most urgent first; plan the next release."""
    s.gate_called[node] = 0
    let = s.gate_let[node]
    s.gate_let[node] = 0
    if m.batch_kind[node] == BY_COUNT:
        let = max(let, s.gate_count[node] - s.gate_count[node] % m.batch_size[node])
    let = min(let, s.gate_count[node])
    s.gate_count[node] -= let
    line = m.gate[node]
    last = NOTHING
    for i in range(let):
        while s.line_head[line] == NOTHING:
            line += 1
        job = pop(s, line)
        s.job_queued[job] = now
        if m.batch_together[node] == 1 and i % m.batch_size[node] > 0:
            s.job_mate[last] = job
        else:
            line_up(m, s, job, now)
        last = job
    if s.gate_count[node] > 0 and s.gate_waking[node] == 0:
        wake_gate(m, s, node, now)


@inlined
def wake_gate(m: Inputs, s: State, node: int, now: float) -> None:
    """Plan the next release; whoever comes at the very moment of a list is too late for it."""
    if m.batch_kind[node] == BY_COUNT:
        due = oldest_at_gate(m, s, node) + m.batch_patience[node]
    else:
        due = next_start(m.release_minute, m.release_first[node], m.release_first[node + 1], now)
    if due < float("inf"):
        s.gate_waking[node] = 1
        plan(s, due, node, RELEASE)


@inlined
def oldest_at_gate(m: Inputs, s: State, node: int) -> float:
    """When the first of those at the gate came there."""
    oldest = float("inf")
    for line in range(m.gate[node], m.gate[node] + m.urgencies):
        if s.line_head[line] != NOTHING:
            oldest = min(oldest, s.job_ready[s.line_head[line]])
    return oldest


@inlined
def call_leftovers(m: Inputs, s: State) -> bool:
    """At the very end nothing comes any more to fill a batch: let it go. False where none is waiting."""
    for node in range(len(m.node_kind)):
        if m.batch_kind[node] == BY_COUNT and s.gate_count[node] > 0:
            s.gate_let[node] = s.gate_count[node]
            call_gate(s, node)
            return True
    return False
