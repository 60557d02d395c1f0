"""Which waste, in which flow of care, are the measured causes of waiting on a map?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from process_maps.analysis.waste_rules import PEOPLE
from process_maps.finding import about
from process_maps.mining.event_log import as_time
from process_maps.mining.matching import NOT_ON_MAP, matched
from process_maps.mining.waiting import CAUSES, Cause, Part, Waiting, WaitingSplit
from process_maps.model import Observation
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import LinkKind

INTO_STEP: Final = ""
SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseAsWaste:
    """The cell of the waste matrix a cause belongs in, and why.

    flow  id of a flow of care; INTO_STEP: the one that brings work to the step
    """

    flow: str
    waste: str
    because: str


CAUSES_AS_WASTE: Final[Mapping[Cause, CauseAsWaste]] = {
    Cause.BATCHING: CauseAsWaste(flow="process_engineering", waste="inventory", because="saved up to be done together"),
    Cause.CONTENTION: CauseAsWaste(
        flow=INTO_STEP, waste="waiting", because="whoever did it was busy with work that was waiting already"
    ),
    Cause.PRIORITISATION: CauseAsWaste(
        flow="process_engineering", waste="waiting", because="work that became ready later was done first"
    ),
    Cause.UNAVAILABILITY: CauseAsWaste(flow="staff", waste="waiting", because="whoever did it was not at work"),
}
"""Extraneous waits are left to the rule "waiting": the log does not know why, so nobody saw a waste."""


def flow_into(process: ProcessMap) -> Mapping[str, str]:
    """The flow of care that brings work to each step: of the first drawn link into it."""
    flows: dict[str, str] = {}
    for link in process.links:
        if link.kind is LinkKind.SEQUENCE:
            flows.setdefault(link.target, link.flow)
    return flows


def observations_of(
    process: ProcessMap, waiting: Waiting, *, same: Mapping[str, str] | None = None
) -> tuple[Observation, ...]:
    """Measured causes of waiting as waste seen on the map: one for each step and cause that took time.

        time = waits before the step for this cause / times the step was done

    per visit, as an Observation counts; the waste matrix multiplies by expected visits and never counts more
    than the map's own wait. Flows and wastes the map does not list are left out. Steps are matched as
    matching.matched says, whose errors it raises. Source: docs/method/waiting-causes.md.
    """
    return tuple(_observations(process, waiting, same))


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitedInFlow:
    """The waits before all steps to which one flow of care brings work; flow "" for what is not on the map."""

    flow: str
    count: int
    waits: WaitingSplit


def waits_by_flow(
    process: ProcessMap, waiting: Waiting, *, same: Mapping[str, str] | None = None
) -> tuple[WaitedInFlow, ...]:
    """The waits by the flow of the drawn link into the step, in the order of the map's flows."""
    flows = flow_into(process)
    order = [*(flow.id for flow in process.flows), ""]
    flow_of_step = [flows.get(step.id, process.flows[0].id) for step in process.steps]
    step_of = matched(process, waiting.log, same).step_of
    place = np.array([order.index("" if step == NOT_ON_MAP else flow_of_step[step]) for step in step_of])
    flow_of_row = place[waiting.parts[Part.TARGET_ACTIVITY]]
    return tuple(
        WaitedInFlow(
            flow=order[number],
            count=int((flow_of_row == number).sum()),
            waits=_split(waiting, flow_of_row == number),
        )
        for number in np.unique(flow_of_row).tolist()
    )


def with_causes(process: ProcessMap, waiting: Waiting, *, same: Mapping[str, str] | None = None) -> ProcessMap:
    """The map with these observations after its own."""
    seen = observations_of(process, waiting, same=same)
    return replace(process, observations=(*process.observations, *seen))


def _observations(process: ProcessMap, waiting: Waiting, same: Mapping[str, str] | None) -> Iterator[Observation]:
    flows = flow_into(process)
    known = {flow.id for flow in process.flows}, {waste.id for waste in process.wastes}
    for step, (visits, split) in _by_step(process, waiting, same).items():
        for cause, cell in CAUSES_AS_WASTE.items():
            time = round(split.of(cause) / visits / SECOND) * SECOND
            flow = cell.flow or flows.get(step, process.flows[0].id)
            waste = "inventory" if cell.flow == INTO_STEP and flow not in PEOPLE else cell.waste
            if time and flow in known[0] and waste in known[1]:
                yield Observation(
                    step=step,
                    flow=flow,
                    waste=waste,
                    time=time,
                    note=f"{cause.value}: {cell.because}, {about(time)} a time over {visits:,} times",
                )


def _by_step(
    process: ProcessMap, waiting: Waiting, same: Mapping[str, str] | None
) -> Mapping[str, tuple[int, WaitingSplit]]:
    """For each drawn step that the log has, how often it was done and what it waited for."""
    log = waiting.log
    step_of = np.array(matched(process, log, same).step_of)
    done = np.bincount(step_of[log.activity] + 1, minlength=len(process.steps) + 1)[1:]
    target = step_of[waiting.parts[Part.TARGET_ACTIVITY]]
    found = {}
    for place in sorted(set(step_of.tolist()) - {NOT_ON_MAP}):
        found[process.steps[place].id] = int(done[place]), _split(waiting, target == place)
    return found


def _split(waiting: Waiting, rows: NDArray[np.bool_]) -> WaitingSplit:
    waits = waiting.waits[rows].sum(axis=0)
    return WaitingSplit(**{cause.value: as_time(int(wait)) for cause, wait in zip(CAUSES, waits, strict=True)})
