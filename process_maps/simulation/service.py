"""Who does the work, and when? Lines of jobs, pools that serve them, the start of work and its records.

A *line* is a first-come-first-served queue of jobs of one rank for the same pools. A pool serves the first
of its lines in rank, and within a rank the job longest in line.
"""

from process_maps.simulation.agenda import FINISHED, OPENING, plan
from process_maps.simulation.arrays import (
    CALLED_POOLS,
    IN_LINE,
    LOGGED,
    NOTHING,
    OVERFLOW,
    TIMES,
    Inputs,
    State,
)
from process_maps.simulation.compiling import inlined
from process_maps.simulation.draws import FAILURE, NONE, SETUP, WORK, downtime, draw, duration
from process_maps.simulation.hours import finish, is_open, next_start, worked


@inlined
def append(s: State, line: int, job: int) -> None:
    """Put a job at the end of a line."""
    s.job_next[job] = NOTHING
    if s.line_head[line] == NOTHING:
        s.line_head[line] = job
    else:
        s.job_next[s.line_tail[line]] = job
    s.line_tail[line] = job


@inlined
def pop(s: State, line: int) -> int:
    """Take the first job of a line."""
    job = s.line_head[line]
    s.line_head[line] = s.job_next[job]
    return job


@inlined
def line_up(m: Inputs, s: State, job: int, now: float) -> None:
    """Join the line, and call the pools where somebody is free, the preferred first."""
    node = s.job_node[job]
    s.job_queued[job] = now
    s.tally[IN_LINE] += 1
    s.job_place[job] = s.tally[IN_LINE]
    append(s, m.line[node * m.urgencies + m.urgency[s.job_case[job]]], job)
    for i in range(m.pool_first[node], m.pool_first[node + 1]):
        pool = m.node_pool[i]
        if s.pool_free[pool] > 0 and s.pool_waking[pool] == 0:
            call_pool(s, pool)


@inlined
def call_pool(s: State, pool: int) -> None:
    """Let this pool look for work before the instant is over."""
    if s.pool_called[pool] == 0:
        s.pool_called[pool] = 1
        s.called_pool[s.tally[CALLED_POOLS]] = pool
        s.tally[CALLED_POOLS] += 1


@inlined
def serve(m: Inputs, s: State, pool: int, now: float) -> None:
    """Give whoever is free in the pool the next job, in the order of rank and of lining up."""
    s.pool_called[pool] = 0
    first = m.hours_first[pool]
    last = m.hours_first[pool + 1]
    while s.pool_free[pool] > 0:
        line = next_line(m, s, pool)
        if line == NOTHING:
            return
        if first < last and not is_open(m.hours_start, m.hours_end, first, last, now):
            if s.pool_waking[pool] == 0:
                s.pool_waking[pool] = 1
                plan(s, next_start(m.hours_start, first, last, now), pool, OPENING)
            return
        start(m, s, pop(s, line), pool, now)


@inlined
def next_line(m: Inputs, s: State, pool: int) -> int:
    """The line to serve next, or NOTHING. A pool's lines are stored in order of rank."""
    best = NOTHING
    for i in range(m.line_first[pool], m.line_first[pool + 1]):
        line = m.pool_line[i]
        if best != NOTHING and m.line_rank[line] > m.line_rank[best]:
            return best
        head = s.line_head[line]
        if head != NOTHING and (best == NOTHING or s.job_place[head] < s.job_place[s.line_head[best]]):
            best = line
    return best


@inlined
def time_of(m: Inputs, case: int, node: int, visit: int, purpose: int) -> float:
    """The minutes of WORK, SETUP or WAIT at one visit."""
    i = node * TIMES + purpose
    bits = draw(m.case_key[case], m.node_key[node], visit, purpose)
    return duration(m.time_kind[i], m.time_a[i], m.time_b[i], m.time_c[i], m.values, bits)


@inlined
def start(m: Inputs, s: State, job: int, pool: int, now: float) -> None:
    """Begin the work of one job (and its mates) and plan its end."""
    node = s.job_node[job]
    case = s.job_case[job]
    visit = s.job_visit[job]
    server = take_server(m, s, pool, node)
    minutes = time_of(m, case, node, visit, WORK) * m.pace[node]
    if server != NOTHING and s.server_last[server] != node:
        s.server_last[server] = node
        if m.time_kind[node * TIMES + SETUP] != NONE:
            minutes += time_of(m, case, node, visit, SETUP)
    if m.repair[node] > 0.0:
        bits = draw(m.case_key[case], m.node_key[node], visit, FAILURE)
        minutes += downtime(m.up[node], m.repair[node], minutes, bits)
    end = now + minutes
    first = m.hours_first[pool]
    last = m.hours_first[pool + 1]
    if first < last and m.past_closing[node] == 0:
        end = finish(m.hours_start, m.hours_end, m.hours_before, first, last, now, minutes)
        s.busy[pool] += worked_in_window(m, first, last, now, end, minutes)
    else:
        s.busy[pool] += in_window(m, now, end)
    s.job_server[job] = server
    plan(s, end, job, FINISHED)
    while job != NOTHING:
        record(m, s, job, node, server, now, end)
        job = s.job_mate[job]


@inlined
def take_server(m: Inputs, s: State, pool: int, node: int) -> int:
    """Somebody free: where the step has a set-up, rather one who has just done the same step."""
    if m.server_first[pool] == m.server_first[pool + 1]:
        return NOTHING  # the pool of steps that need nobody
    free = s.pool_free[pool] - 1
    s.pool_free[pool] = free
    top = m.server_first[pool] + free
    place = top
    if m.time_kind[node * TIMES + SETUP] != NONE:
        while place > m.server_first[pool] and s.server_last[s.idle[place]] != node:
            place -= 1
        if s.server_last[s.idle[place]] != node:
            place = top
    server = s.idle[place]
    s.idle[place] = s.idle[top]
    return server


@inlined
def free_server(m: Inputs, s: State, job: int) -> None:
    """Whoever did the work is free, and looks for more once its cases have moved on."""
    server = s.job_server[job]
    if server != NOTHING:
        pool = m.server_pool[server]
        s.idle[m.server_first[pool] + s.pool_free[pool]] = server
        s.pool_free[pool] += 1
        call_pool(s, pool)


@inlined
def record(m: Inputs, s: State, job: int, node: int, server: int, now: float, end: float) -> None:
    """Count one run of a task, and log it where asked."""
    if s.job_ready[job] < now:
        s.most_waiting[node] = max(s.most_waiting[node], s.waiting[node])
    s.waiting[node] -= 1
    s.queue_minutes[node] += in_window(m, s.job_ready[job], now)
    if s.job_case[job] >= m.first_measured:
        s.runs[node] += 1
        s.extra_wait[node] += s.job_ready[job] - s.job_arrived[job]
        s.batch_wait[node] += s.job_queued[job] - s.job_ready[job]
        s.line_wait[node] += now - s.job_queued[job]
        s.longest_wait[node] = max(s.longest_wait[node], now - s.job_ready[job])
    if m.log_rows > 0:
        row = s.tally[LOGGED]
        if row == m.log_rows:
            s.tally[OVERFLOW] = 1
            return
        s.tally[LOGGED] = row + 1
        s.log_case[row] = s.job_case[job]
        s.log_node[row] = node
        s.log_server[row] = server
        s.log_enabled[row] = s.job_arrived[job]
        s.log_ready[row] = s.job_ready[job]
        s.log_queued[row] = s.job_queued[job]
        s.log_start[row] = now
        s.log_end[row] = end


@inlined
def in_window(m: Inputs, begin: float, end: float) -> float:
    """Minutes of begin..end that lie in the measured window."""
    return max(0.0, min(end, m.window_end) - max(begin, m.window_start))


@inlined
def worked_in_window(m: Inputs, first: int, last: int, begin: float, end: float, minutes: float) -> float:
    """Working minutes of begin..end that lie in the measured window."""
    if begin >= m.window_start and end <= m.window_end:
        return minutes
    if end <= m.window_start or begin >= m.window_end:
        return 0.0
    upto = worked(m.hours_start, m.hours_end, m.hours_before, first, last, min(end, m.window_end))
    since = worked(m.hours_start, m.hours_end, m.hours_before, first, last, max(begin, m.window_start))
    return upto - since
