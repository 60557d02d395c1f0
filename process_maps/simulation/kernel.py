"""What happens, event by event? A discrete-event simulation over plain arrays, compiled where numba is there.

A *case* is one thing that goes through the work. A *token* is a place where a case is: one, or one on each
branch after a split. A *job* is a token at a task, from its arrival there until the work is done:

    arrive -> extra wait -> gate (waits for its batch) -> line (waits for a server) -> work -> walk on

Gates are in gates.py, lines and servers in service.py; what the arrays hold is in arrays.py. Every function
has as few callers as can be, because each call is expanded in place and paid for in the time numba takes.

Source of the approach (next-event time advance): Law, Simulation Modeling and Analysis (5th ed. 2015), 1.3.
"""

from process_maps.simulation import agenda, arrays, compiling, draws, gates, hours, service
from process_maps.simulation.agenda import FINISHED, OPENING, READY, drop_first, next_index, next_kind, plan
from process_maps.simulation.arrays import (
    CALLED_GATES,
    CALLED_POOLS,
    END,
    EVENTS,
    FREE_JOB,
    JOBS,
    JOIN,
    LOGGED,
    NEXT_CASE,
    NOTHING,
    OVERFLOW,
    READY_JOBS,
    SPLIT,
    TASK,
    TIMES,
    Inputs,
    State,
)
from process_maps.simulation.compiling import compiled_with, inlined
from process_maps.simulation.draws import NONE, WAIT, WAY_ON, draw, uniform
from process_maps.simulation.gates import call_leftovers, moment_of_release, ready, release
from process_maps.simulation.service import call_pool, free_server, serve, time_of

DONE, LOG_FULL, TOO_MANY_JOBS = range(3)


@compiled_with(agenda, arrays, compiling, draws, gates, hours, service)
def simulate(m: Inputs, s: State) -> int:
    """Run until nothing is left to happen (DONE) or the log must be emptied first (LOG_FULL: call again).

    Each turn is one event. All that it moves is moved before anybody starts new work, so that whoever is
    free chooses among all who are there at that instant.
    """
    cases = len(m.arrival)
    while s.tally[OVERFLOW] == 0:
        if m.log_rows > 0 and m.log_rows - s.tally[LOGGED] < (s.tally[JOBS] + 1) * m.spread:
            return LOG_FULL
        depth = 0
        leaver = NOTHING
        events = s.tally[EVENTS]
        case = s.tally[NEXT_CASE]
        if case < cases and (events == 0 or m.arrival[case] <= s.event_time[0]):
            now = m.arrival[case]
            s.tally[NEXT_CASE] = case + 1
            s.tokens[case] = 1
            s.stack[0] = m.entry[case]
            depth = 1
        elif events > 0:
            now = s.event_time[0]
            kind = next_kind(s)
            index = next_index(s)
            drop_first(s)
            if kind == FINISHED:
                leaver = index
                free_server(m, s, index)
            else:
                happen(m, s, kind, index, now)
        elif call_leftovers(m, s):
            now = s.clock[0]
        else:
            return DONE
        s.clock[0] = now

        while depth > 0 or leaver != NOTHING:
            if depth == 0:
                case = s.job_case[leaver]
                depth = leave(m, s, case, s.job_node[leaver], 0)
                leaver = free_job(s, leaver)
            depth = move(m, s, case, depth, now)
        for i in range(s.tally[READY_JOBS]):
            ready(m, s, s.ready_job[i], now)
        s.tally[READY_JOBS] = 0
        for i in range(s.tally[CALLED_GATES]):
            release(m, s, s.called_gate[i], now)
        s.tally[CALLED_GATES] = 0
        for i in range(s.tally[CALLED_POOLS]):
            serve(m, s, s.called_pool[i], now)
        s.tally[CALLED_POOLS] = 0
    return TOO_MANY_JOBS


@inlined
def happen(m: Inputs, s: State, kind: int, index: int, now: float) -> None:
    """Set in motion what was planned."""
    if kind == READY:
        s.ready_job[0] = index
        s.tally[READY_JOBS] = 1
    elif kind == OPENING:
        s.pool_waking[index] = 0
        call_pool(s, index)
    else:
        moment_of_release(m, s, index, now)


@inlined
def move(m: Inputs, s: State, case: int, depth: int, now: float) -> int:
    """Take one token from the stack to where it stands next; what follows a gateway goes on the stack."""
    depth -= 1
    node = s.stack[depth]
    kind = m.node_kind[node]
    if kind == TASK:
        arrive(m, s, case, node, now)
        return depth
    if kind == END:
        s.tokens[case] -= 1
        if s.tokens[case] == 0:
            s.finish[case] = now
        return depth
    if kind == JOIN:
        place = case * m.joins + m.join_place[node]
        s.joined[place] += 1
        if s.joined[place] < m.join_needs[node]:
            return depth
        s.joined[place] = 0
        s.tokens[case] -= m.join_needs[node] - 1
    return leave(m, s, case, node, depth)


@inlined
def leave(m: Inputs, s: State, case: int, node: int, depth: int) -> int:
    """Put what comes after `node` on the stack: every exit of a split, one exit of any other node."""
    first = m.exit_first[node]
    last = m.exit_first[node + 1]
    if m.node_kind[node] == SPLIT:
        if depth + last - first > len(s.stack):
            s.tally[OVERFLOW] = 1
            return 0
        s.tokens[case] += last - first - 1
        for i in range(last - 1, first - 1, -1):
            s.stack[depth] = m.exit_to[i]
            depth += 1
        return depth
    chosen = first
    if last - first > 1:
        chosen = chosen_exit(m, s, case, node, first, last)
    s.stack[depth] = m.exit_to[chosen]
    return depth + 1


@inlined
def chosen_exit(m: Inputs, s: State, case: int, node: int, first: int, last: int) -> int:
    """One exit by its share; one that was taken as often as it may be gives its share to the others.

    Exits with a limit come first, and the last has none (layout.py).
    """
    mine = case * m.counters
    place = mine + m.choice_place[node]
    left = uniform(draw(m.case_key[case], m.node_key[node], s.counter[place], WAY_ON))
    s.counter[place] += 1
    open_share = 1.0
    i = first
    while m.exit_limit[i] > 0:
        if s.counter[mine + m.exit_place[i]] >= m.exit_limit[i]:
            open_share -= m.exit_share[i]
        i += 1
    left *= open_share
    i = first
    while i < last - 1:
        limit = m.exit_limit[i]
        if limit == 0 or s.counter[mine + m.exit_place[i]] < limit:
            if left < m.exit_share[i]:
                if limit > 0:
                    s.counter[mine + m.exit_place[i]] += 1
                return i
            left -= m.exit_share[i]
        i += 1
    return i


@inlined
def arrive(m: Inputs, s: State, case: int, node: int, now: float) -> None:
    """A token reaches a task and becomes a job."""
    job = s.tally[FREE_JOB]
    if job != NOTHING:
        s.tally[FREE_JOB] = s.job_next[job]
    else:
        job = s.tally[JOBS]
        if job == len(s.job_case):
            s.tally[OVERFLOW] = 1
            return
        s.tally[JOBS] = job + 1
    place = case * m.counters + m.task_place[node]
    visit = s.counter[place]
    s.counter[place] = visit + 1
    s.job_case[job] = case
    s.job_node[job] = node
    s.job_visit[job] = visit
    s.job_arrived[job] = now
    s.job_mate[job] = NOTHING
    if m.time_kind[node * TIMES + WAIT] == NONE:
        s.ready_job[s.tally[READY_JOBS]] = job
        s.tally[READY_JOBS] += 1
    else:
        plan(s, now + time_of(m, case, node, visit, WAIT), job, READY)


@inlined
def free_job(s: State, job: int) -> int:
    """The job is over; its mate in the same piece of work, or NOTHING."""
    s.job_next[job] = s.tally[FREE_JOB]
    s.tally[FREE_JOB] = job
    return s.job_mate[job]
