"""What is planned, and what comes next? A binary heap of events, ties in the order they were planned.

An event is one number, (order planned << 28) | (index << 2) | kind: `index` is a job, a pool or a node.
"""

from process_maps.simulation.arrays import EVENTS, ORDER, State
from process_maps.simulation.compiling import inlined

# Work is done; an extra wait is over; a pool opens; a batch may go.
FINISHED, READY, OPENING, RELEASE = range(4)
INDEX_BITS = 26


@inlined
def plan(s: State, time: float, index: int, kind: int) -> None:
    """Let an event happen at `time`."""
    i = s.tally[EVENTS]
    s.tally[EVENTS] = i + 1
    s.tally[ORDER] += 1
    while i > 0:
        parent = (i - 1) >> 1
        if s.event_time[parent] <= time:
            break
        s.event_time[i] = s.event_time[parent]
        s.event[i] = s.event[parent]
        i = parent
    s.event_time[i] = time
    s.event[i] = (s.tally[ORDER] << (INDEX_BITS + 2)) | (index << 2) | kind


@inlined
def next_kind(s: State) -> int:
    return s.event[0] & 3


@inlined
def next_index(s: State) -> int:
    return (s.event[0] >> 2) & ((1 << INDEX_BITS) - 1)


@inlined
def drop_first(s: State) -> None:
    """Take the next event off the agenda: the last one fills its place and sinks to where it belongs."""
    last = s.tally[EVENTS] - 1
    s.tally[EVENTS] = last
    i = 0
    child = 1
    while child < last:
        if child + 1 < last and sooner(s, child + 1, child):
            child += 1
        if sooner(s, last, child):
            break
        s.event_time[i] = s.event_time[child]
        s.event[i] = s.event[child]
        i = child
        child = 2 * i + 1
    s.event_time[i] = s.event_time[last]
    s.event[i] = s.event[last]


@inlined
def sooner(s: State, one: int, other: int) -> bool:
    """Whether the event in place `one` comes before that in place `other`."""
    return s.event_time[one] < s.event_time[other] or (
        s.event_time[one] == s.event_time[other] and s.event[one] < s.event[other]
    )
