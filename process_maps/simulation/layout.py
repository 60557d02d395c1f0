"""How does a SimulationModel become the kernel's arrays?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import accumulate
from math import inf
from typing import Any

import numpy as np

from process_maps.quantities import minutes
from process_maps.simulation import draws
from process_maps.simulation.arrays import (
    BY_COUNT,
    BY_LIST,
    CHOICE,
    END,
    JOIN,
    NO_BATCH,
    NOTHING,
    SPLIT,
    TASK,
    WHOLE,
    Inputs,
)
from process_maps.simulation.compiling import as_room
from process_maps.simulation.load import branches_joined
from process_maps.simulation.model import (
    Choice,
    CountBatch,
    End,
    Exit,
    Join,
    ListBatch,
    Node,
    SimulationModel,
    Split,
    Task,
    exits,
)
from process_maps.simulation.times import Shape, Times

_NO_LIMIT = 1 << 30
NOBODY = ""  # the last pool, without servers: for steps that need nobody
_KIND: dict[type, int] = {Task: TASK, Choice: CHOICE, Split: SPLIT, Join: JOIN, End: END}
_SHAPE = {
    Shape.FIXED: draws.FIXED,
    Shape.EXPONENTIAL: draws.EXPONENTIAL,
    Shape.LOGNORMAL: draws.LOGNORMAL,
    Shape.GAMMA: draws.GAMMA,
    Shape.TRIANGULAR: draws.TRIANGULAR,
    Shape.EMPIRICAL: draws.EMPIRICAL,
}


def node_key(id_: str) -> int:
    """What the luck of a node is tied to: the same id, the same luck, in any model."""
    return int.from_bytes(blake2b(id_.encode(), digest_size=8).digest(), "little")


def laid_out(model: SimulationModel) -> Inputs:
    """The model as arrays, still without cases. checks.py has nothing against the model."""
    number = {node.id: i for i, node in enumerate(model.nodes)}
    ways = [_in_order(node) for node in model.nodes]
    targets = [number[way.to] for out in ways for way in out]
    joins = [isinstance(node, Join) for node in model.nodes]
    needs = branches_joined(model)
    places = _Places()
    task_place = _ints(places.next_if(isinstance(node, Task)) for node in model.nodes)
    choice_place = _ints(places.next_if(len(out) > 1) for out in ways)
    exit_place = _ints(places.next_if(way.at_most is not None) for out in ways for way in out)
    return Inputs(
        node_kind=_ints(_KIND[type(node)] for node in model.nodes),
        node_key=as_room([node_key(node.id) for node in model.nodes], np.uint64),
        exit_first=_firsts(ways),
        exit_to=_ints(targets),
        exit_share=_floats(way.share for out in ways for way in out),
        exit_limit=_ints(way.at_most or 0 for out in ways for way in out),
        task_place=task_place,
        choice_place=choice_place,
        exit_place=exit_place,
        counters=places.used,
        joins=sum(joins),
        join_place=_ints(accumulate(joins, initial=0)),
        join_needs=_ints(needs.get(node.id, 0) for node in model.nodes),
        spread=pieces_at_once(model),
        **_times(model),
        **_batches(model),
        **_lines(model),
        **_pools(model),
        arrival=_floats(()),
        entry=_ints(()),
        case_key=as_room((), np.uint64),
        urgency=_ints(()),
        first_measured=0,
        window_start=0.0,
        window_end=0.0,
        log_rows=0,
    )


def pieces_at_once(model: SimulationModel) -> int:
    """The most tokens one case can be, where every split has its join."""
    return 1 + sum(len(node.to) - 1 for node in model.nodes if isinstance(node, Split))


class _Places:
    """Hands out the counters every case has, one after the other."""

    def __init__(self) -> None:
        self.used = 0

    def next_if(self, wanted: bool) -> int:
        self.used += wanted
        return self.used - 1 if wanted else NOTHING


def _in_order(node: Node) -> tuple[Exit, ...]:
    """Ways with a limit first: the kernel gives their share to those that follow."""
    if isinstance(node, Split):
        return node.to
    return tuple(sorted(exits(node), key=lambda way: way.at_most is None))


def _times(model: SimulationModel) -> dict[str, Any]:
    values: list[float] = []
    rows: list[tuple[int, float, float, float]] = []
    pace, up, repair, past_closing = [], [], [], []
    for node in model.nodes:
        task = node if isinstance(node, Task) else None
        given = (task.work, task.setup, task.extra_wait) if task else (None, None, None)
        rows.extend(_distribution(times, values) for times in given)
        uptime = task.uptime if task else None
        breaks = uptime is not None and uptime.between_failures_minutes < inf
        pace.append(1.0 if uptime is None or breaks else 1 / uptime.share)
        up.append(uptime.between_failures_minutes if uptime is not None and breaks else inf)
        repair.append(minutes(uptime.repair) if uptime is not None and uptime.repair and breaks else 0.0)
        past_closing.append(task is not None and task.past_closing)
    kind, a, b, c = zip(*rows, strict=True)
    return {
        "time_kind": _ints(kind),
        "time_a": _floats(a),
        "time_b": _floats(b),
        "time_c": _floats(c),
        "values": _floats(values or [0.0]),
        "pace": _floats(pace),
        "up": _floats(up),
        "repair": _floats(repair),
        "past_closing": _ints(past_closing),
    }


def _distribution(times: Times | None, values: list[float]) -> tuple[int, float, float, float]:
    """Kind, a, b and c; observed times are put at the end of `values`."""
    if times is None:
        return draws.NONE, 0.0, 0.0, 0.0
    if times.shape is Shape.EMPIRICAL:
        place = len(values)
        values.extend(times.sample)
        return draws.EMPIRICAL, float(place), float(len(times.sample)), 0.0
    a, b, c = (*times.parameters, 0.0, 0.0, 0.0)[:3]
    return _SHAPE[times.shape], a, b, c


def _batches(model: SimulationModel) -> dict[str, Any]:
    batches = [node.batch if isinstance(node, Task) else None for node in model.nodes]
    counts = [batch if isinstance(batch, CountBatch) else None for batch in batches]
    lists = [batch if isinstance(batch, ListBatch) else None for batch in batches]
    return {
        "batch_kind": _ints(
            BY_COUNT if by_count else BY_LIST if by_list else NO_BATCH
            for by_count, by_list in zip(counts, lists, strict=True)
        ),
        "batch_size": _ints(
            by_count.size if by_count else (by_list and by_list.at_most) or _NO_LIMIT
            for by_count, by_list in zip(counts, lists, strict=True)
        ),
        "batch_together": _ints(batch is not None and batch.together for batch in batches),
        "batch_patience": _floats(
            inf if batch is None or batch.patience is None else minutes(batch.patience) for batch in counts
        ),
        "release_first": _firsts([batch.minutes if batch else () for batch in lists]),
        "release_minute": _floats(minute for batch in lists if batch for minute in batch.minutes),
    }


def _lines(model: SimulationModel) -> dict[str, Any]:
    """One line for each set of pools, urgency and rank; then the lines before the gates of batches."""
    pool_ids = [*(pool.id for pool in model.pools), NOBODY]
    pool_number = {pool: i for i, pool in enumerate(pool_ids)}
    urgencies = range(len(model.urgencies))
    ranks = sorted({task.rank for task in model.tasks})
    lines: dict[tuple[tuple[str, ...], int], int] = {}
    line_of, pools_of = [], []
    for node in model.nodes:
        pools = (node.pools or (NOBODY,)) if isinstance(node, Task) else ()
        pools_of.append([pool_number[pool] for pool in pools])
        for urgency in urgencies:
            rank = urgency * len(ranks) + (ranks.index(node.rank) if isinstance(node, Task) else 0)
            line_of.append(lines.setdefault((pools, rank), len(lines)) if pools else NOTHING)
    rank_of = [rank for _, rank in lines]
    served = [
        sorted((line for (pools, _), line in lines.items() if pool in pools), key=rank_of.__getitem__)
        for pool in pool_ids
    ]
    gates = [len(urgencies) * (isinstance(node, Task) and node.batch is not None) for node in model.nodes]
    return {
        "urgencies": len(urgencies),
        "pool_first": _firsts(pools_of),
        "node_pool": _ints(pool for row in pools_of for pool in row),
        "line": _ints(line_of),
        "line_rank": _ints(rank_of),
        "line_first": _firsts(served),
        "pool_line": _ints(line for row in served for line in row),
        "lines": len(lines) + sum(gates),
        "gate": _ints(accumulate(gates, initial=len(lines))),
    }


def _pools(model: SimulationModel) -> dict[str, Any]:
    hours = [*(pool.hours.intervals if pool.hours is not None else () for pool in model.pools), ()]
    servers = [*(pool.servers for pool in model.pools), 0]
    spans = [(begin, end) for row in hours for begin, end in row]
    before = [sum(end - begin for begin, end in row[:i]) for row in hours for i in range(len(row))]
    return {
        "server_first": _ints(accumulate(servers, initial=0)),
        "server_pool": _ints(i for i, count in enumerate(servers) for _ in range(count)),
        "hours_first": _firsts(hours),
        "hours_start": _floats(begin for begin, _ in spans),
        "hours_end": _floats(end for _, end in spans),
        "hours_before": _floats(before),
    }


def _firsts(rows: Sequence[Sequence[object]]) -> Any:
    """Where each row starts once all rows lie in one array, and where the last one ends."""
    return _ints(accumulate((len(row) for row in rows), initial=0))


def _ints(numbers: Iterable[int]) -> Any:
    return as_room(list(numbers), WHOLE)


def _floats(numbers: Iterable[float]) -> Any:
    return as_room(list(numbers), np.float64)
