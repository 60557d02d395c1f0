"""What if the map were different? Scenarios as data, and the future map each of them makes.

A scenario changes the map, not the model: fractions of people, working hours and lists are then worked out
anew, and every node keeps its id, so that the future meets the same cases with the same luck.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from process_maps.finding import Finding, UnfitMap, error, listed
from process_maps.model import Batch, Equipment, Link, Queue, Step
from process_maps.process_map import ProcessMap
from process_maps.quantities import NO_TIME, StepTimes, checked_share
from process_maps.simulation.of_map import Assumptions
from process_maps.simulation.week import WeeklyHours
from process_maps.vocabulary import LaneKind, LinkKind, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class MapScenario:
    """One future. Keys are ids of lanes (people, hours), steps, or (source, target) of a link (shares).

    batch      None: work as it comes
    hours      None: day and night
    removed    not done any more: no time, nobody, nothing sent back; what came after comes at once
    automated  a machine does it whenever work comes, in so much time: no people, wait, batch or changeover
    demand     so many times as much work
    """

    name: str
    people: Mapping[str, float] = field(default_factory=dict)
    hours: Mapping[str, WeeklyHours | None] = field(default_factory=dict)
    batch: Mapping[str, Batch | None] = field(default_factory=dict)
    touch: Mapping[str, timedelta] = field(default_factory=dict)
    wait: Mapping[str, timedelta] = field(default_factory=dict)
    shares: Mapping[tuple[str, str], float] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    automated: Mapping[str, timedelta] = field(default_factory=dict)
    demand: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.demand < float("inf"):
            raise ValueError(f"demand cannot be {self.demand:g} times what it is")
        if any(not 0 < people < float("inf") for people in self.people.values()):
            raise ValueError("a lane has more than 0 people")
        if min([*self.touch.values(), *self.wait.values(), *self.automated.values()], default=NO_TIME) < NO_TIME:
            raise ValueError("times cannot be negative")
        for share in self.shares.values():
            checked_share(share)


def future_of(process: ProcessMap, scenario: MapScenario) -> ProcessMap:
    """The map with every change made. Raises UnfitMap with all that cannot be changed."""
    if found := tuple(scenario_faults(process, scenario)):
        raise UnfitMap(found)
    return replace(
        process,
        demand=process.demand and replace(process.demand, items=process.demand.items * scenario.demand),
        lanes=tuple(
            replace(lane, people=scenario.people[lane.id]) if lane.id in scenario.people else lane
            for lane in process.lanes
        ),
        steps=tuple(_changed(step, scenario) for step in process.steps),
        links=tuple(_relinked(process, link, scenario) for link in process.links if not _dropped(link, scenario)),
    )


def hours_in(assumed: Assumptions, scenario: MapScenario) -> Assumptions:
    """The assumptions with the scenario's working hours."""
    return replace(assumed, hours={**assumed.hours, **scenario.hours})


def _changed(step: Step, scenario: MapScenario) -> Step:
    if step.id in scenario.removed or step.id in scenario.automated:
        times = StepTimes(touch=scenario.automated.get(step.id, NO_TIME), right_first_time=step.times.right_first_time)
        return replace(
            step,
            work=Work.MACHINE,
            times=times,
            value_split=None,
            batch=Batch(),
            queue=Queue(),
            equipment=Equipment(),
            people=None,
        )
    if step.id in scenario.batch:
        step = replace(step, batch=scenario.batch[step.id] or Batch())
    if step.id in scenario.wait:
        times = replace(step.times, wait=scenario.wait[step.id], block=None)
        step = replace(step, times=times, queue=Queue())
    if step.id in scenario.touch:
        touch = scenario.touch[step.id]
        wait = step.times.wait if step.times.block is None else step.times.wait or step.times.block - step.times.touch
        step = replace(step, times=replace(step.times, touch=touch, wait=wait, block=None), value_split=None)
    return step


def _dropped(link: Link, scenario: MapScenario) -> bool:
    return link.kind is LinkKind.REWORK and link.source in scenario.removed


def _relinked(process: ProcessMap, link: Link, scenario: MapScenario) -> Link:
    """The link's new share; its neighbours that are not named share the rest as before."""
    new = {target: share for (source, target), share in scenario.shares.items() if source == link.source}
    if link.target in new:
        return replace(link, share=new[link.target])
    if not new or link.share is None:
        return link
    named = [one for one in process.links if one.source == link.source and one.target in new]
    before = sum(_share(process, one) for one in named)
    rest = max(0.0, 1 - sum(new.values()))
    return replace(link, share=min(1.0, link.share * rest / (1 - before))) if before < 1 else link


def _share(process: ProcessMap, link: Link) -> float:
    """What a link says, or what the others from its source leave to those that say nothing."""
    if link.share is not None:
        return link.share
    others = [one for one in process.links if one.source == link.source]
    left = 1 - sum(one.share for one in others if one.share is not None)
    return max(0.0, left) / sum(one.share is None for one in others)


def scenario_faults(process: ProcessMap, scenario: MapScenario) -> Iterator[Finding]:
    """Everything in a scenario that is not on the map, at its place: (field, id)."""
    lanes, steps = [lane.id for lane in process.lanes], [step.id for step in process.steps]
    for key, named in (("people", scenario.people), ("hours", scenario.hours)):
        yield from (_unknown(key, id, "lane", lanes) for id in named if id not in lanes)
    yield from _never_waited_for(process, scenario)
    for key, ids in (
        ("batch", scenario.batch),
        ("touch", scenario.touch),
        ("wait", scenario.wait),
        ("remove", scenario.removed),
        ("automate", scenario.automated),
    ):
        yield from (_unknown(key, id, "step", steps) for id in ids if id not in steps)
    for source, target in scenario.shares:
        link = next((one for one in process.links if (one.source, one.target) == (source, target)), None)
        others = [one for one in process.links if one.source == source and one is not link]
        if link is None:
            what = f"nothing goes from {source!r} to {target!r} on this map"
            yield error(("share", f"{source} > {target}"), what, "Name two steps or gateways with a link between them")
        elif not others and link.kind is LinkKind.SEQUENCE:
            what = f"everything from {source!r} goes to {target!r}: there is no other way"
            yield error(("share", f"{source} > {target}"), what, "Change a share where ways divide")


def _never_waited_for(process: ProcessMap, scenario: MapScenario) -> Iterator[Finding]:
    """Lanes for which the change would do nothing."""
    for lane in process.lanes:
        own = [step.people for step in process.steps if step.lane == lane.id and step.people is not None]
        counted = lane.people is not None or own or lane.id in scenario.people
        for key in ("people", "hours"):
            if lane.id not in getattr(scenario, key):
                continue
            if lane.kind is not LaneKind.TEAM:
                what = f"nobody waits for {lane.name}, who is no team of this process"
                yield error((key, lane.id), what, "Change the wait of a step instead")
            elif not counted:
                what = f"the people of {lane.name} are not counted, so nobody waits for them"
                yield error((key, lane.id), what, "Say how many people there are as well")


def _unknown(key: str, id: str, what: str, known: list[str]) -> Finding:
    return error((key, id), f"there is no {what} {id!r} on this map", f"Write one of {listed(known, most=12)}")
