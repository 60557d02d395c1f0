"""Can every item get from a start to every step, and from every step to an end?"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from process_maps.analysis.routing import shares_per_visit
from process_maps.finding import Finding, Place, error, listed
from process_maps.model import Gateway, Link, Step
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import LinkKind


def route_errors(process: ProcessMap) -> Iterator[Finding]:
    """No start, no end, parts that hang in the air, loops without a way out, rework that goes forward."""
    if not process.steps:
        yield error(("steps",), "The map has no steps", "Give it at least one step")
        return
    ways = Ways(process)
    apart = list(_parts_apart(ways)) if ways.lost or len(ways.starts) > 1 else []
    yield from apart
    if not ways.starts:
        yield error(
            ("links",),
            "The map has no start: every step has another one before it",
            "Make the links back to earlier steps rework links, or take one out",
        )
    elif ways.lost and not apart:
        yield error(
            ways.place_of(min(ways.lost)),
            f"No item ever comes to {ways.named(ways.lost)}",
            "Draw the link that brings items here",
        )
    if not ways.ends:
        yield error(
            ("links",),
            "The map has no end: every step has another one after it",
            "Make the links back to earlier steps rework links, or take one out",
        )
    else:
        yield from _without_way_out(ways)
    yield from _rework_forward(ways)


class Ways:
    """The links between steps and gateways by number, in the order of the map."""

    def __init__(self, process: ProcessMap) -> None:
        self.process = process
        nodes: tuple[Step | Gateway, ...] = (*process.steps, *process.gateways)
        self.names = [node.name or node.id for node in nodes]
        self.number: Mapping[str, int] = {node.id: place for place, node in enumerate(nodes)}
        self.links: list[list[Link]] = [[] for _ in nodes]
        self.onward: list[list[int]] = [[] for _ in nodes]
        self.arrivals = [0] * len(nodes)
        for link in process.links:
            source, target = self.number[link.source], self.number[link.target]
            self.links[source].append(link)
            if link.kind is LinkKind.SEQUENCE:
                self.onward[source].append(target)
                self.arrivals[target] += 1

    @cached_property
    def starts(self) -> list[int]:
        return [place for place, count in enumerate(self.arrivals) if not count]

    @cached_property
    def lost(self) -> set[int]:
        """What no item comes to, along whatever links."""
        targets = [[self.number[link.target] for link in links] for links in self.links]
        return set(range(len(self.names))) - reached(self.starts, targets)

    @cached_property
    def ends(self) -> list[int]:
        """Where items leave: nothing goes on, and not everything is sent back."""
        return [
            place
            for place, links in enumerate(self.links)
            if not self.onward[place] and sum(shares_per_visit(links, in_parallel=False)) < 1
        ]

    @cached_property
    def order(self) -> list[int] | None:
        """Each node's place in an order that every link on follows; None where links on go in a circle."""
        missing = list(self.arrivals)
        ready = deque(self.starts)
        order = [-1] * len(missing)
        for count in range(len(missing)):
            if not ready:
                return None
            place = ready.popleft()
            order[place] = count
            for target in self.onward[place]:
                missing[target] -= 1
                if not missing[target]:
                    ready.append(target)
        return order

    def place_of(self, number: int) -> Place:
        steps = len(self.process.steps)
        return ("steps", number) if number < steps else ("gateways", number - steps)

    def named(self, numbers: Iterable[int]) -> str:
        return listed([self.names[number] for number in sorted(numbers)])


def reached(sources: Iterable[int], successors: Sequence[Iterable[int]]) -> set[int]:
    """Everything that can be come to from `sources`, themselves included."""
    seen = set(sources)
    waiting = list(seen)
    while waiting:
        for target in successors[waiting.pop()]:
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def _parts_apart(ways: Ways) -> Iterator[Finding]:
    beside: list[list[int]] = [[] for _ in ways.names]
    for source, links in enumerate(ways.links):
        for link in links:
            target = ways.number[link.target]
            beside[source].append(target)
            beside[target].append(source)
    met: set[int] = set()
    parts = []
    for place in range(len(beside)):
        if place not in met:
            parts.append(reached([place], beside))
            met |= parts[-1]
    parts.remove(max(parts, key=len))
    for part in parts:
        yield error(
            ways.place_of(min(part)),
            f"{ways.named(part)}: no link to or from the rest of the map",
            "Draw the link that brings items here, or take it off the map",
        )


def _without_way_out(ways: Ways) -> Iterator[Finding]:
    """Every node from which no end can be reached along links that some items take."""
    sources: list[list[int]] = [[] for _ in ways.names]
    for source, links in enumerate(ways.links):
        for link, share in zip(links, shares_per_visit(links, in_parallel=False), strict=True):
            if share > 0:
                sources[ways.number[link.target]].append(source)
    stuck = set(range(len(ways.names))) - reached(ways.ends, sources)
    if stuck:
        yield error(
            ways.place_of(min(stuck)),
            f"Items that come to {ways.named(stuck)} go round for ever",
            "Let a share of them go on: what is sent back must be less than 100%",
        )


def _rework_forward(ways: Ways) -> Iterator[Finding]:
    for place, link in enumerate(ways.process.links):
        source, target = ways.number[link.source], ways.number[link.target]
        if link.kind is LinkKind.REWORK and source != target and _goes_forward(ways, source, target):
            yield error(
                ("links", place, "kind"),
                f"The rework link from {ways.names[source]} to {ways.names[target]} goes forward",
                "Make it a sequence link, or send the items back to an earlier step",
            )


def _goes_forward(ways: Ways, source: int, target: int) -> bool:
    """`target` comes after `source` and not before it, along the links that go on."""
    if ways.order is not None and ways.order[target] < ways.order[source]:
        return False
    return _leads_to(ways, source, target) and not _leads_to(ways, target, source)


def _leads_to(ways: Ways, source: int, target: int) -> bool:
    order = ways.order
    seen, waiting = {source}, [source]
    while waiting:
        for further in ways.onward[waiting.pop()]:
            if further == target:
                return True
            if further not in seen and (order is None or order[further] < order[target]):
                seen.add(further)
                waiting.append(further)
    return False
