"""Which way does a case go? The links and gateways of a map as exits, choices, splits, joins and ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from process_maps.analysis.routing import Routing, Way, routing
from process_maps.analysis.visits import visits_from
from process_maps.finding import Finding, UnfitMap, error
from process_maps.model import Step
from process_maps.process_map import ProcessMap
from process_maps.simulation.model import Choice, End, Exit, Join, Node, Split
from process_maps.vocabulary import LinkKind, Retake

START, END = "/start", "/end"
"""Ids of what no map draws: where cases begin if there are several starts, and where they end."""

_CLOSE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """start: where cases begin. nodes: all but the tasks. exits: the ways on from each step, by its id."""

    start: str
    nodes: tuple[Node, ...]
    exits: Mapping[str, tuple[Exit, ...]]


def routes(process: ProcessMap) -> Routes:
    """The ways of a map without errors. Raises UnfitMap with every join that waits now for more, now for fewer."""
    ways = routing(process)
    visits = visits_from(ways)
    found: list[Finding] = []
    nodes: list[Node] = []
    exits: dict[str, tuple[Exit, ...]] = {}
    for place, id in enumerate(ways.ids):
        if isinstance(process.node(id), Step):
            exits[id] = _exits(ways, place)
            continue
        branches = _branches(ways, place, visits)
        if abs(branches - round(branches)) > _CLOSE:
            found.append(_unclear_join(process, id, branches))
        else:
            nodes += _gateway(ways, place, round(branches))
    if found:
        raise UnfitMap(found)
    start, entrance = _entrance(ways)
    return Routes(start=start, nodes=(*entrance, *nodes, End(id=END)), exits=exits)


def _entrance(ways: Routing) -> tuple[str, tuple[Node, ...]]:
    """Several starts: a case takes them all where a join waits for them all, else one of them."""
    starts = [ways.ids[place] for place in ways.starts]
    if len(starts) == 1:
        return starts[0], ()
    if ways.all_starts:
        return START, (Split(id=START, to=tuple(Exit(start) for start in starts)),)
    return START, (Choice(id=START, to=tuple(Exit(start, 1 / len(starts)) for start in starts)),)


def _exits(ways: Routing, place: int) -> tuple[Exit, ...]:
    """What is sent back, the ways on, and what leaves the map. A retake that happens once is taken at most once."""
    back = [way for way in ways.ways[place] if way.link.kind is LinkKind.REWORK]
    on = [way for way in ways.ways[place] if way.link.kind is LinkKind.SEQUENCE]
    again = sum(way.link.share or 0.0 for way in back)
    left, whole = max(0.0, 1 - again), sum(way.share for way in on)
    forward = [Exit(ways.ids[way.target], left * (way.share / whole if whole else 1 / len(on))) for way in on]
    return (*(_sent_back(ways, way) for way in back), *(forward or [Exit(END, left)]))


def _sent_back(ways: Routing, way: Way) -> Exit:
    once = way.link.retake is Retake.ONCE
    return Exit(ways.ids[way.target], way.link.share or 0.0, at_most=1 if once else None)


def _branches(ways: Routing, place: int, visits: Mapping[str, float]) -> float:
    """How many tokens a gateway waits for: those that come, over those that it lets go on, per item.

        arrivals / (arrivals - sum over the splits it joins of (branches - 1) x visits to the split)

    1 for whatever is not a join. Source: docs/method/branches-and-rework.md, expected visits.
    """
    going_on = visits[ways.ids[place]]
    if place not in ways.waits or not ways.waits[place] or going_on <= _CLOSE:
        return 1.0
    come = sum(
        visits[ways.ids[source]] * way.share
        for source, out in enumerate(ways.ways)
        for way in out
        if way.target == place
    )
    return come / going_on


def _gateway(ways: Routing, place: int, branches: int) -> Iterator[Node]:
    """A gateway may join, send back, and divide, in this order: each under an id of its own where it does several."""
    id = ways.ids[place]
    onward = [Exit(ways.ids[way.target]) for way in ways.ways[place] if way.link.kind is LinkKind.SEQUENCE]
    exits = _exits(ways, place)
    splits = place in ways.splits
    if splits and len(exits) > len(onward):
        left = 1 - sum(way.share for way in exits[: len(exits) - len(onward)])
        exits = (*exits[: len(exits) - len(onward)], Exit(f"{id}/split", max(0.0, left)))
        yield Split(id=f"{id}/split", to=tuple(onward))
        splits = False
    if branches > 1:
        yield Join(id=id, to=(Exit(f"{id}/on"),), branches=branches)
        id = f"{id}/on"
    yield Split(id=id, to=tuple(onward)) if splits else Choice(id=id, to=exits)


def _unclear_join(process: ProcessMap, id: str, branches: float) -> Finding:
    name = getattr(process.node(id), "name", "") or id
    place = next(row for row, gateway in enumerate(process.gateways) if gateway.id == id)
    return error(
        ("gateways", place),
        f"{name} waits for now more, now fewer routes ({branches:.3g} on average)",
        "Bring the inner routes together in a parallel gateway of their own, before this one",
    )
