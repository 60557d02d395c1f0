"""Which facts of a report belong to which step? Looked up once, read by every part of a drawing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cached_property
from typing import TypeVar

from connectors.render.numbering import step_numbers
from connectors.render.wording import wait_words
from process_maps.analysis.report import MapReport
from process_maps.analysis.timeline import StepTime
from process_maps.model import (
    Idea,
    Information,
    Lane,
    Link,
    Observation,
    Party,
    Step,
    System,
    ValueSplit,
)
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import PartyRole, Value


class Lookups:
    """A report by step id."""

    def __init__(self, report: MapReport) -> None:
        process = report.process
        self.report = report
        self.process: ProcessMap = process
        self.steps: Mapping[str, Step] = {step.id: step for step in process.steps}
        self.numbers: Mapping[str, str] = step_numbers(report)
        self.times: Mapping[str, StepTime] = {time.step: time for time in report.timeline.steps}
        self.lanes: Mapping[str, Lane] = {lane.id: lane for lane in process.lanes}
        self.systems: Mapping[str, System] = {system.id: system for system in process.systems}
        self.parties: Mapping[str, Party] = {party.id: party for party in process.parties}
        self.waste_labels: Mapping[str, str] = {waste.id: waste.label for waste in process.wastes}
        self.loads: Mapping[str, float | None] = {load.step: load.load for load in report.balance.steps}
        self.day: timedelta = process.calendar.waiting_day
        self.ideas: Mapping[str, list[Idea]] = _by_step(process.ideas)
        self.observations: Mapping[str, list[Observation]] = _by_step(process.observations)

    def wait_words(self, time: timedelta) -> str:
        return wait_words(time, self.day)

    @property
    def unit(self) -> str:
        """What the items are called; "" where the map does not say."""
        return self.process.demand.unit if self.process.demand else ""

    def name(self, node: str) -> str:
        """What a step, lane, system or party is called; a step with its number."""
        if node in self.numbers:
            return self.numbers[node]
        found = self.process.node(node)
        return found.name or found.id

    def step_label(self, step: str) -> str:
        """ "5 Initial assessment"."""
        return f"{self.numbers.get(step, '')} {self.steps[step].name}".strip()

    @cached_property
    def is_sketch(self) -> bool:
        """Whether nothing has been measured yet: boxes without data, no times, no totals."""
        timed = any(time.touch or time.wait for time in self.times.values())
        return not timed and not self.report.timeline.lead_time

    @cached_property
    def links_out(self) -> Mapping[str, list[Link]]:
        links: dict[str, list[Link]] = defaultdict(list)
        for link in self.process.links:
            links[link.source].append(link)
        return links

    @cached_property
    def links_in(self) -> Mapping[str, list[Link]]:
        links: dict[str, list[Link]] = defaultdict(list)
        for link in self.process.links:
            links[link.target].append(link)
        return links

    def parties_of(self, role: PartyRole) -> list[Party]:
        return [party for party in self.process.parties if party.role is role]

    def is_control(self, node: str) -> bool:
        """Whether information from or to it goes by the control box: everything that is neither a step nor a
        supplier or customer."""
        if node in self.steps:
            return False
        party = self.parties.get(node)
        return party is None or party.role is PartyRole.CONTROL

    @cached_property
    def information(self) -> Mapping[str, list[tuple[Information, bool]]]:
        """By step: each move of information to it (True) or from it (False)."""
        moves: dict[str, list[tuple[Information, bool]]] = defaultdict(list)
        for item in self.process.information:
            if item.target in self.steps:
                moves[item.target].append((item, True))
            if item.source in self.steps:
                moves[item.source].append((item, False))
        return moves


_Said = TypeVar("_Said", Idea, Observation)


def _by_step(items: Iterable[_Said]) -> Mapping[str, list[_Said]]:
    by_step: dict[str, list[_Said]] = defaultdict(list)
    for item in items:
        by_step[item.step].append(item)
    return by_step


def by_value(split: ValueSplit) -> dict[Value, timedelta]:
    """Hands-on time by what it is worth."""
    return {Value.ADDS: split.adds, Value.NECESSARY: split.necessary, Value.WASTE: split.waste}
