"""What is a process map as a whole, and how is it a networkx.MultiDiGraph?"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import networkx as nx

from process_maps.flow_kinds import EIGHT_FLOWS, EIGHT_WASTES, FlowKind, WasteKind
from process_maps.model import (
    Claim,
    Gateway,
    Idea,
    Information,
    Lane,
    Link,
    MeasuredLeadTime,
    Observation,
    Party,
    Step,
    System,
)
from process_maps.quantities import Demand, WorkingCalendar
from process_maps.simulation.fitted import Calibration
from process_maps.vocabulary import (
    Evidence,
    LeadTimeRule,
    LinkKind,
    MapState,
)

Node: TypeAlias = Step | Gateway | Lane | System | Party
Edge: TypeAlias = Link | Information


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessMap:
    """One process, as a value stream map and an information flow map in one.

    `graph` is a frozen networkx.MultiDiGraph. Every node is an id and carries `node` (a Step, Gateway,
    Lane, System or Party); every edge carries `edge` (a Link or an Information) and is keyed by its
    place in `links` or `information`. Any NetworkX algorithm works on it; `work_graph()` is the part
    that items of work walk through.

    Raises ValueError where two things share an id, or something points at what is not on the map.
    A ProcessMap may still be unfit to analyse (shares that do not add up, a loop without a way out):
    process_maps/checks.py says so.
    """

    id: str
    name: str
    state: MapState = MapState.CURRENT
    lead_time_rule: LeadTimeRule = LeadTimeRule.WAIT_PLUS_WORK
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    demand: Demand | None = None
    measured: MeasuredLeadTime | None = None
    steps: tuple[Step, ...] = ()
    gateways: tuple[Gateway, ...] = ()
    links: tuple[Link, ...] = ()
    information: tuple[Information, ...] = ()
    lanes: tuple[Lane, ...] = ()
    systems: tuple[System, ...] = ()
    parties: tuple[Party, ...] = ()
    observations: tuple[Observation, ...] = ()
    ideas: tuple[Idea, ...] = ()
    claims: tuple[Claim, ...] = ()
    flows: tuple[FlowKind, ...] = EIGHT_FLOWS
    wastes: tuple[WasteKind, ...] = EIGHT_WASTES
    place: str = ""
    observed: str = ""
    event: str = ""
    owner: str = ""
    evidence: Evidence = Evidence.OBSERVED
    notes: tuple[str, ...] = ()
    calibration: Calibration | None = None
    graph: "nx.MultiDiGraph[str]" = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        wrong = list(broken_references(self))
        if wrong:
            raise ValueError("; ".join(wrong))
        object.__setattr__(self, "graph", _graph_of(self))

    def nodes(self) -> Iterator[Node]:
        yield from self.steps
        yield from self.gateways
        yield from self.lanes
        yield from self.systems
        yield from self.parties

    def node(self, id: str) -> Node:
        """The step, gateway, lane, system or party of this id. Raises KeyError."""
        found: Node = self.graph.nodes[id]["node"]
        return found

    def work_graph(self) -> "nx.MultiDiGraph[str]":
        """Steps and gateways with the links between them, as a new graph (order as on the map)."""
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        graph.add_nodes_from((step.id, {"node": step}) for step in self.steps)
        graph.add_nodes_from((gateway.id, {"node": gateway}) for gateway in self.gateways)
        graph.add_edges_from((link.source, link.target, {"edge": link}) for link in self.links)
        return graph

    def sequence_links(self) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.kind is LinkKind.SEQUENCE)

    def rework_links(self) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.kind is LinkKind.REWORK)


def broken_references(process: ProcessMap) -> Iterator[str]:
    """A sentence for each id used twice and each id that points nowhere."""
    seen: dict[str, Node] = {}
    for node in process.nodes():
        if not node.id:
            yield f"{node!r} has no id"
        elif node.id in seen:
            yield f"the id {node.id!r} is used twice"
        seen[node.id] = node
    flows = {flow.id for flow in process.flows}
    wastes = {waste.id for waste in process.wastes}
    for step in process.steps:
        if step.lane and not isinstance(seen.get(step.lane), Lane):
            yield f"step {step.id!r} is done in lane {step.lane!r}, which is not on the map"
        for system in step.systems:
            if not isinstance(seen.get(system), System):
                yield f"step {step.id!r} uses system {system!r}, which is not on the map"
    for link in process.links:
        for end in (link.source, link.target):
            if not isinstance(seen.get(end), Step | Gateway):
                yield f"the link {link.source!r} to {link.target!r}: {end!r} is not a step or gateway"
        if link.flow not in flows:
            yield f"the link {link.source!r} to {link.target!r}: {link.flow!r} is not one of the flows"
    for item in process.information:
        for end in (item.source, item.target):
            if end not in seen:
                yield f"the information {item.what!r}: {end!r} is not on the map"
        if item.flow not in flows:
            yield f"the information {item.what!r}: {item.flow!r} is not one of the flows"
    for seen_waste in process.observations:
        if not isinstance(seen.get(seen_waste.step), Step):
            yield f"waste seen at {seen_waste.step!r}, which is not a step"
        if seen_waste.flow not in flows:
            yield f"waste seen at {seen_waste.step!r}: {seen_waste.flow!r} is not one of the flows"
        if seen_waste.waste not in wastes:
            yield f"waste seen at {seen_waste.step!r}: {seen_waste.waste!r} is not one of the wastes"
    for idea in process.ideas:
        if idea.step and not isinstance(seen.get(idea.step), Step):
            yield f"the idea {idea.text!r} belongs to {idea.step!r}, which is not a step"
    if process.calibration is not None:
        for fitted in process.calibration.steps:
            if not isinstance(seen.get(fitted.step), Step):
                yield f"times were fitted for {fitted.step!r}, which is not a step"
        for staffed in process.calibration.lanes:
            if not isinstance(seen.get(staffed.lane), Lane):
                yield f"hours were fitted for {staffed.lane!r}, which is not a lane"


def _graph_of(process: ProcessMap) -> "nx.MultiDiGraph[str]":
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(map=process.id)
    graph.add_nodes_from((node.id, {"node": node}) for node in process.nodes())
    for place, link in enumerate(process.links):
        graph.add_edge(link.source, link.target, key=("link", place), edge=link)
    for place, item in enumerate(process.information):
        graph.add_edge(item.source, item.target, key=("information", place), edge=item)
    nx.freeze(graph)
    return graph
