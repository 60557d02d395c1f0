"""What do the waste rules look at: the map, the time of an item at each step, and what a band costs?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

from process_maps.analysis.timeline import StepTime
from process_maps.analysis.visits import expected_visits
from process_maps.model import Information, Step
from process_maps.pay import PayTable
from process_maps.process_map import ProcessMap
from process_maps.quantities import NO_TIME
from process_maps.vocabulary import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Waste one rule sees at one place, per item of demand, before anything is counted twice.

    steps: ids, first the one it is shown at (its lane pays); elapsed: time the item loses; work: staff time.
    """

    flow: str
    waste: str
    steps: tuple[str, ...]
    evidence: str
    elapsed: timedelta = NO_TIME
    work: timedelta = NO_TIME


@dataclass(frozen=True)
class MapFacts:
    """What the rules look at: the map, the time of an item at each step, and what a band costs."""

    process: ProcessMap
    times: Mapping[str, StepTime]
    pay: PayTable

    @cached_property
    def flow_into(self) -> Mapping[str, str]:
        """The flow of care that brings work to each step or gateway (the first such link on the map)."""
        flows: dict[str, str] = {}
        for link in self.process.sequence_links():
            flows.setdefault(link.target, link.flow)
        return flows

    @cached_property
    def visits_without_rework(self) -> Mapping[str, float]:
        return expected_visits(replace(self.process, links=self.process.sequence_links()))

    @cached_property
    def band(self) -> Mapping[str, str]:
        return {lane.id: lane.band for lane in self.process.lanes}

    @cached_property
    def system_names(self) -> Mapping[str, str]:
        return {system.id: system.name for system in self.process.systems}

    def flow(self, step: Step) -> str:
        return self.flow_into.get(step.id, self.process.flows[0].id)

    def visits(self, step: Step) -> float:
        return self.times[step.id].visits

    def wait(self, step: Step) -> timedelta:
        """Time an item lies before this step, per item of demand, along the path that sets the lead time."""
        time = self.times[step.id]
        return time.wait * time.path_visits

    def human_touch(self, step: Step) -> timedelta:
        """Staff time at the step per item of demand."""
        return step.times.touch * human_share(step) * self.visits(step)

    def step_at(self, move: Information) -> Step | None:
        """The step whose staff make this move: target, else source, else one of that lane or system."""
        for end in (move.target, move.source):
            node = self.process.node(end)
            if isinstance(node, Step):
                return node
        for step in self.process.steps:
            uses = {move.target, move.source} & set(step.systems)
            if uses and step.lane in ("", move.source, move.target):
                return step
        return next((step for step in self.process.steps if step.lane in (move.source, move.target)), None)


def human_share(step: Step) -> float:
    """Share of the hands-on time that a person gives: a mixed step by its elements, where they are timed."""
    if step.work is Work.MACHINE:
        return 0.0
    if step.work is Work.HUMAN or not step.elements:
        return 1.0
    timed = sum((element.touch for element in step.elements), NO_TIME)
    if timed == NO_TIME:
        return 1.0
    human = sum((element.touch for element in step.elements if element.work is not Work.MACHINE), NO_TIME)
    return human / timed
