"""Which swim lanes does an information flow map have, and who stands in which?"""

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.render.lookups import Lookups
from process_maps.analysis.blocks import node_ids
from process_maps.model import Gateway, Link
from process_maps.vocabulary import LaneKind, PartyRole

NOBODY = "nobody"
"""Stands for the lane of steps nobody is named for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One swim lane: the lanes, parties and systems of one name."""

    name: str
    kind: str
    is_system: bool


class SwimRows:
    """The swim lanes from top to bottom, and the steps and splits from left to right.

    Service users come first, then who sends and receives, other outsiders, teams, who schedules, and systems;
    only those that take part.
    """

    def __init__(self, look: Lookups) -> None:
        self._look = look
        self.rows: list[Row] = []
        self._row_of: dict[str, int] = {}
        self._find_rows()
        splits = {gateway.id for gateway in look.process.gateways if len(look.links_out.get(gateway.id, ())) > 1}
        self.order = [node for node in node_ids(look.report.block) if node in look.steps or node in splits]
        self._stops = {*self.order}

    def _find_rows(self) -> None:
        used = self._taking_part()
        by_name: dict[str, int] = {}
        for id, name, kind in self._everyone():
            if id in used:
                key = (name or id).casefold()
                if key not in by_name:
                    by_name[key] = len(self.rows)
                    self.rows.append(Row(name or id, kind, kind == "system"))
                self._row_of[id] = by_name[key]

    def _everyone(self) -> Iterator[tuple[str, str, str]]:
        """Id, name and kind, in the order of the rows."""
        process = self._look.process
        for kind, words in (
            (LaneKind.SERVICE_USER, "service user"),
            (None, ""),
            (LaneKind.OUTSIDE, "outside"),
        ):
            if kind is None:
                outside = (party for party in process.parties if party.role is not PartyRole.CONTROL)
                yield from ((party.id, party.name, party.role) for party in outside)
            yield from ((lane.id, lane.name, words) for lane in process.lanes if lane.kind is kind)
        yield from ((lane.id, lane.name, "") for lane in process.lanes if lane.kind is LaneKind.TEAM)
        yield NOBODY, "Nobody named", ""
        control = (party for party in process.parties if party.role is PartyRole.CONTROL)
        yield from ((party.id, party.name, "schedules the work") for party in control)
        yield from ((system.id, system.name, "system") for system in process.systems)

    def _taking_part(self) -> set[str]:
        process = self._look.process
        used = {end for item in process.information for end in (item.source, item.target)}
        used |= {step.lane or NOBODY for step in process.steps}
        return used | {system for step in process.steps for system in step.systems}

    def row_of(self, node: str) -> int:
        """The row of a step, lane, party or system; a gateway stands with the first step that leads to it."""
        passed: set[str] = set()
        while node not in self._row_of:
            if node in self._look.steps:
                return self._row_of[self._look.steps[node].lane or NOBODY]
            passed.add(node)
            before = [link.source for link in self._look.links_in.get(node, ()) if link.source not in passed]
            if not before:
                return 0
            node = before[0]
        return self._row_of[node]

    def onward(self, node: str) -> Iterator[tuple[Link, str]]:
        """The links out of a node, each with the step or split it leads to past any joins; "" at the end."""
        for link in self._look.links_out.get(node, ()):
            target, passed = link.target, {node}
            while target not in self._stops and target not in passed:
                passed.add(target)
                on = self._look.links_out.get(target, ())
                target = on[0].target if on else ""
            yield link, target if target in self._stops else ""

    def is_step(self, node: str) -> bool:
        return node in self._look.steps

    def gateway(self, node: str) -> Gateway:
        """The split of this id."""
        found = self._look.process.node(node)
        assert isinstance(found, Gateway)
        return found
