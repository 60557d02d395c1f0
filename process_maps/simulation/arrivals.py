"""When does each case come, where, and how urgent is it? Drawn for all cases of a run at once, in numpy.

The luck of a case is tied to its stream of arrivals and its number there: no change elsewhere touches it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from process_maps.quantities import minutes
from process_maps.simulation.draws import ARRIVAL, URGENCY
from process_maps.simulation.layout import node_key
from process_maps.simulation.model import Arrivals, SimulationModel
from process_maps.simulation.quantiles import quantiles
from process_maps.simulation.week import WEEK_MINUTES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


class Cases(NamedTuple):
    """The cases of one run, in order of arrival."""

    arrival: Floats  # minutes from Monday 00:00
    entry: Ints  # node where each begins
    key: Words  # what luck is tied to
    urgency: Ints  # 0: most urgent


def cases_of(model: SimulationModel, *, count: int, seed: int, replication: int) -> Cases:
    """The first `count` cases of one replication (fewer where instants are given and there are no more)."""
    number = {node.id: i for i, node in enumerate(model.nodes)}
    streams = [_stream(arrivals, stream, count, seed, replication) for stream, arrivals in enumerate(model.arrivals)]
    arrival = np.concatenate([instants for instants, _ in streams])
    key = np.concatenate([keys for _, keys in streams])
    entry = np.repeat([number[arrivals.at] for arrivals in model.arrivals], [len(keys) for _, keys in streams])
    first = np.argsort(arrival, kind="stable")[:count]
    bounds = np.cumsum([urgency.share for urgency in model.urgencies])[:-1]
    return Cases(
        arrival=arrival[first],
        entry=entry[first].astype(np.int64),
        key=key[first],
        urgency=np.searchsorted(bounds, _luck(key[first], URGENCY), side="right").astype(np.int64),
    )


def _stream(arrivals: Arrivals, stream: int, count: int, seed: int, replication: int) -> tuple[Floats, Words]:
    """Instants and keys of the first `count` cases of one stream of arrivals."""
    start = _mixed(np.array([seed % 2**64], np.uint64))
    for part in (replication + 1, node_key(f"{stream} {arrivals.at}")):
        start = _mixed(start + np.array([part], np.uint64) * _GOLDEN)
    keys = _mixed(start + np.arange(1, count + 1, dtype=np.uint64) * _GOLDEN)
    if arrivals.mean_gap is None:
        instants = np.array(arrivals.instants[:count], np.float64)
        return instants, keys[: len(instants)]
    evenly: Floats = np.cumsum(_gaps(arrivals, minutes(arrivals.mean_gap) * arrivals.together, keys))
    evenly = np.repeat(evenly, arrivals.together)[:count]
    return (evenly if arrivals.profile is None else _by_profile(evenly, arrivals.profile)), keys


def _gaps(arrivals: Arrivals, mean: float, keys: Words) -> Floats:
    """Minutes from one arrival to the next, `mean` on average."""
    if arrivals.regular:
        return np.full(len(keys), mean)
    luck = _luck(keys, ARRIVAL)
    if arrivals.gaps is None:
        exponential: Floats = -mean * np.log(luck)
        return exponential
    return quantiles(arrivals.gaps.scaled(mean / arrivals.gaps.mean_minutes), luck)


def _by_profile(evenly: Floats, weights: tuple[float, ...]) -> Floats:
    """Move instants of an even week to where a week with these weights has seen as many arrivals.

    Source: Cinlar, Introduction to Stochastic Processes (1975), 4.7 (inversion of the cumulative rate).
    """
    seen = np.concatenate([[0.0], np.cumsum(weights)]) / np.sum(weights)
    weeks, share = np.divmod(evenly / WEEK_MINUTES, 1.0)
    hour = np.searchsorted(seen, share, side="right") - 1  # never one without arrivals
    within = (share - seen[hour]) / (seen[hour + 1] - seen[hour])
    moved: Floats = weeks * WEEK_MINUTES + (hour + within) * 60.0
    return moved


def _luck(keys: Words, purpose: int) -> Floats:
    """Between 0 and 1, never either: draws.uniform, for a case before it is at any node."""
    bits = _mixed(keys + np.array([purpose], np.uint64) * _GOLDEN)
    return ((bits >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def _mixed(bits: Words) -> Words:
    """draws.mix for whole arrays."""
    bits = (bits ^ (bits >> np.uint64(30))) * _MIX_1
    bits = (bits ^ (bits >> np.uint64(27))) * _MIX_2
    return bits ^ (bits >> np.uint64(31))
