"""Where on its map can a case be, after what it has done so far?"""

from collections import defaultdict
from collections.abc import Iterator, Sized
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from process_maps.analysis.routing import routing
from process_maps.model import Link
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import GatewayKind, LinkKind

MOST_MARKINGS: Final = 20_000

Marking: TypeAlias = frozenset[int]
"""Links that a case is on: one, or several side by side. Numbers past the last link are ways in from outside."""

Whereabouts: TypeAlias = frozenset[Marking]
"""All markings a case may have, as choices are seen only by what follows."""


_Skip: TypeAlias = tuple[tuple[int, ...], Whereabouts]


class TooManyRoutes(ValueError):
    """So much of the map runs side by side that its cases cannot be followed."""


@dataclass(slots=True)
class Replay:
    """A map as a machine that takes one step after the other; what was worked out once is kept.

    A step or an exclusive gateway takes an item from one of the links in and sends it along one of the links
    out; a parallel split sends it along all, its join waits for all (analysis/routing.py says how many). A
    link holds an item or none: of two on the same link one is seen. Steps and gateways are numbered in the
    order of the map, steps first.
    """

    process: ProcessMap
    start: Whereabouts = field(init=False)
    _nodes: "tuple[_Node, ...]" = field(init=False)
    _steps: int = field(init=False)
    _onto: dict[tuple[Whereabouts, int], Whereabouts] = field(init=False, default_factory=dict)
    _skipping: dict[tuple[Whereabouts, int | None], _Skip | None] = field(init=False, default_factory=dict)
    _settled: dict[tuple[Whereabouts, bool], Whereabouts] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._steps = len(self.process.steps)
        self._nodes, starts = _nodes_of(self.process)
        self.start = self._settle(frozenset(starts))

    def after(self, here: Whereabouts, step: int) -> Whereabouts:
        """Where the case is once it has done the step; nowhere where the map does not allow it now."""
        known = self._onto.get((here, step))
        if known is None:
            done = (after for marking in here for after in self._nodes[step].passed(marking))
            known = self._onto[here, step] = self._settle(frozenset(done))
        return known

    def at_end(self, here: Whereabouts) -> bool:
        return frozenset() in here

    def skipping(self, here: Whereabouts, step: int | None) -> _Skip | None:
        """The fewest steps left out, going on, until the step (None: the end) is allowed; None if it never is.

        With them, where the case is once it has done the step.
        """
        if (here, step) not in self._skipping:
            self._skipping[here, step] = self._skipped(here, step)
        return self._skipping[here, step]

    def _skipped(self, here: Whereabouts, step: int | None) -> _Skip | None:
        skipped: dict[Marking, tuple[int, ...]] = dict.fromkeys(here, ())
        layer = here
        while layer:
            fitting = frozenset(
                marking for marking in layer if (not marking if step is None else self._allows(marking, step))
            )
            if fitting:
                first = min(fitting, key=lambda marking: (skipped[marking], sorted(marking)))
                return skipped[first], fitting if step is None else self.after(fitting, step)
            layer = self._one_further(layer, skipped)
        return None

    def put_at(self, here: Whereabouts, step: int) -> Whereabouts:
        """Where the case is after a step the map did not allow: there; what runs beside it may go on."""
        beside = {marking - {link} for marking in here for link in marking} | {frozenset[int]()}
        found = frozenset(sent | others for sent in self._nodes[step].sent() for others in beside)
        return self._settle(found)

    def _one_further(self, layer: Whereabouts, skipped: dict[Marking, tuple[int, ...]]) -> Whereabouts:
        """Markings not met before, one skipped step on; how they were come to goes into `skipped`."""
        new: dict[Marking, tuple[int, ...]] = {}
        for marking in sorted(layer, key=lambda marking: (skipped[marking], sorted(marking))):
            for step in range(self._steps):
                for passed in self._nodes[step].passed(marking, onward=True):
                    for after in self._settle(frozenset([passed]), onward=True):
                        if after not in skipped:
                            new.setdefault(after, (*skipped[marking], step))
        skipped.update(new)
        _bounded(skipped)
        return frozenset(new)

    def _allows(self, marking: Marking, step: int) -> bool:
        return any(True for _ in self._nodes[step].passed(marking))

    def _settle(self, markings: Whereabouts, *, onward: bool = False) -> Whereabouts:
        """With everything that can be come to through gateways alone."""
        known = self._settled.get((markings, onward))
        if known is None:
            seen = set(markings)
            waiting = list(markings)
            while waiting:
                marking = waiting.pop()
                for gateway in self._nodes[self._steps :]:
                    for after in gateway.passed(marking, onward=onward):
                        if after not in seen:
                            seen.add(after)
                            waiting.append(after)
                _bounded(seen)
            known = self._settled[markings, onward] = frozenset(seen)
        return known


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """A step or gateway: links in, links out, and how many items in a join waits for."""

    into: frozenset[int]
    onward: tuple[int, ...]
    back: tuple[int, ...]
    waits_for: int
    splits: bool
    ends: bool

    def passed(self, marking: Marking, *, onward: bool = False) -> Iterator[Marking]:
        """The markings after the node has taken and sent its items; none where it has not got them."""
        here = marking & self.into
        if not here or len(here) < self.waits_for:
            return
        for taken in [here] if self.waits_for > 1 else [frozenset([link]) for link in sorted(here)]:
            for sent in self.sent(onward=onward):
                yield (marking - taken) | sent

    def sent(self, *, onward: bool = False) -> Iterator[Marking]:
        if self.splits:
            yield frozenset(self.onward)
        else:
            yield from (frozenset([link]) for link in self.onward)
        if self.ends:
            yield frozenset()
        if not onward:
            yield from (frozenset([link]) for link in self.back)


def _nodes_of(process: ProcessMap) -> tuple[tuple[_Node, ...], list[Marking]]:
    routes = routing(process)
    into: dict[str, list[int]] = defaultdict(list)
    out: dict[str, list[tuple[int, Link]]] = defaultdict(list)
    for place, link in enumerate(process.links):
        into[link.target].append(place)
        out[link.source].append((place, link))
    outside = {start: len(process.links) + number for number, start in enumerate(routes.starts)}
    for start, link_in in outside.items():
        into[routes.ids[start]].append(link_in)
    parallel = {gateway.id for gateway in process.gateways if gateway.kind is GatewayKind.PARALLEL}
    nodes = []
    for number, id in enumerate(routes.ids):
        onward = tuple(place for place, link in out[id] if link.kind is LinkKind.SEQUENCE)
        back = tuple(place for place, link in out[id] if link.kind is LinkKind.REWORK)
        sent_back = sum(process.links[place].share or 0.0 for place in back)
        nodes.append(
            _Node(
                into=frozenset(into[id]),
                onward=onward,
                back=back,
                waits_for=1 + sum(routes.waits.get(number, {}).values()),
                splits=id in parallel and len(onward) > 1,
                ends=not onward and sent_back < 1,
            )
        )
    if routes.all_starts:
        return tuple(nodes), [frozenset(outside.values())]
    return tuple(nodes), [frozenset([link_in]) for link_in in outside.values()]


def _bounded(markings: Sized) -> None:
    if len(markings) > MOST_MARKINGS:
        raise TooManyRoutes(
            f"so much of the map runs side by side that a case can be at more than {MOST_MARKINGS:,} places"
        )
