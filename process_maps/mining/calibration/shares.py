"""How often was each drawn way taken? Counted from step to step, through whatever gateways lie between."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from process_maps.analysis.routing import Routing, routing
from process_maps.mining.calibration.visits import Visits
from process_maps.model import Link
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import LinkKind, Retake

DECIMALS: Final = 6
OUT: Final = -1
"""Stands for leaving the map."""

_Path: TypeAlias = tuple[tuple[int, float], ...]
"""Links by their place in the map, and how many of them one piece of work counts for (1 / branches of a split)."""


def with_shares(process: ProcessMap, seen: Visits) -> ProcessMap:
    """The map with the shares of its links as the log has them; ways the log never came to stay as drawn.

    What is sent back again and again counts against every visit, what is sent back once against the visits that go
    on (docs/method/branches-and-rework.md). Cases that end where the map goes on count for no way.
    """
    counts = _counts(process, seen)
    out: dict[str, list[int]] = defaultdict(list)
    for place, link in enumerate(process.links):
        out[link.source].append(place)
    shares: dict[int, float] = {}
    splits = {routing(process).ids[place] for place in routing(process).splits}
    for source, places in out.items():
        back = [place for place in places if process.links[place].kind is LinkKind.REWORK]
        on = [place for place in places if process.links[place].kind is LinkKind.SEQUENCE]
        going_on = sum(counts[place] for place in on) + (counts[OUT, source] if not on else 0.0)
        every = going_on + sum(counts[place] for place in back)
        for place in back:
            of_all = every if process.links[place].retake is Retake.LOOP else going_on
            if of_all:
                shares[place] = round(min(1.0, counts[place] / of_all), DECIMALS)
        given = [place for place in on if process.links[place].share is not None]
        if going_on and source not in splits and (len(on) > 1 or given):
            left = 1 - sum(shares.get(place, process.links[place].share or 0.0) for place in back)
            shares |= _adding_up({place: left * counts[place] / going_on for place in on}, left)
    links = tuple(_shared(link, shares.get(place)) for place, link in enumerate(process.links))
    return replace(process, links=links)


def _shared(link: Link, share: float | None) -> Link:
    return link if share is None else replace(link, share=share)


def _adding_up(shares: Mapping[int, float], whole: float) -> dict[int, float]:
    """Rounded, the largest so that they add up to the whole."""
    rounded = {place: round(share, DECIMALS) for place, share in shares.items()}
    largest = max(rounded, key=lambda place: rounded[place])
    rounded[largest] = max(
        0.0, round(whole - sum(share for place, share in rounded.items() if place != largest), DECIMALS)
    )
    return rounded


def _counts(process: ProcessMap, seen: Visits) -> Mapping[int | tuple[int, str], float]:
    """Times each link was taken, by place; under (OUT, id) how often cases ended at this step or gateway."""
    routes = routing(process)
    counts: dict[int | tuple[int, str], float] = defaultdict(float)
    for source in range(len(process.steps)):
        rows = seen.of(source)
        for target, paths in _paths(routes, process, source).items():
            if target == OUT:
                taken = int(seen.last[rows].sum())
                for path, gate in paths:
                    counts[OUT, gate] += taken / len(paths)
                    _add(counts, path, taken / len(paths))
                continue
            before, _ = seen.came.between(source, target)
            for path, _ in paths:
                _add(counts, path, len(before) / len(paths))
    return counts


def _add(counts: dict[int | tuple[int, str], float], path: _Path, times: float) -> None:
    for link, weight in path:
        counts[link] += times * weight


def _paths(routes: Routing, process: ProcessMap, source: int) -> Mapping[int, list[tuple[_Path, str]]]:
    """From one step, through gateways, to the next steps and out of the map: the links of each path, and its end."""
    found: dict[int, list[tuple[_Path, str]]] = defaultdict(list)
    for target, path, gate in _walked(routes, process, source):
        found[target].append((path, gate))
    return found


def _walked(routes: Routing, process: ProcessMap, source: int) -> Iterator[tuple[int, _Path, str]]:
    place_of = {id(link): place for place, link in enumerate(process.links)}
    waiting: list[tuple[int, _Path, frozenset[int]]] = [(source, (), frozenset())]
    while waiting:
        node, so_far, passed = waiting.pop()
        ways = routes.ways[node]
        if not any(way.link.kind is LinkKind.SEQUENCE for way in ways):
            yield OUT, so_far, routes.ids[node]
        branches = len([way for way in ways if way.link.kind is LinkKind.SEQUENCE]) if node in routes.splits else 1
        for way in ways:
            thinner = tuple((link, weight / branches) for link, weight in so_far)
            path = (*thinner, (place_of[id(way.link)], 1.0))
            if way.target < len(process.steps):
                yield way.target, path, ""
            elif way.target not in passed:
                waiting.append((way.target, path, passed | {way.target}))
