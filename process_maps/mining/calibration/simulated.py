"""What does a calibrated map give when it is run: lead times as a log would show them, and the waits at each step?"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from process_maps.process_map import ProcessMap
from process_maps.simulation.of_map import MapModel, of_map
from process_maps.simulation.run import Plan, event_log

Minutes = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run, in minutes, of the cases between the first, which fill the empty house, and the last.

    lead_times  from the first start to the last end of each case
    waited      by step, every visit's wait: from coming to the step to the start of its work; but of the visits that
                begin a case, whose wait no log would show
    unexplained by step, the part of it that is no line, batch or closed hours
    """

    lead_times: Minutes
    waited: Mapping[str, Minutes]
    unexplained: Mapping[str, Minutes]


def runs(process: ProcessMap, plan: Plan) -> list[Run]:
    """The replications of the plan. Raises UnfitMap."""
    made = of_map(process)
    return [_run(made, plan, number) for number in range(plan.replications)]


def _run(made: MapModel, plan: Plan, replication: int) -> Run:
    """One of them. As many cases as are left out at first come after those measured as well.

    Without them the last cases would wait for batches that nobody comes to fill.
    """
    measured_from, measured_to = plan.warm_up, plan.warm_up + plan.cases
    plan = replace(plan, cases=plan.cases + plan.warm_up)
    node_of = {node.id: place for place, node in enumerate(made.model.nodes)}
    step_at = {node_of[tasks[0]]: step for step, tasks in made.steps.items()}
    cases = plan.warm_up + plan.cases
    came = np.full(cases, np.inf)
    first, last = came.copy(), np.full(cases, -np.inf)
    waited: dict[str, list[Minutes]] = defaultdict(list)
    unexplained: dict[str, list[Minutes]] = defaultdict(list)
    for piece in event_log(made.model, plan, replication=replication):
        np.minimum.at(came, piece.case, piece.enabled)  # nothing of a case is logged before its first work
        np.minimum.at(first, piece.case, piece.start)
        np.maximum.at(last, piece.case, piece.end)
        measured = (piece.case >= measured_from) & (piece.case < measured_to)
        for node, step in step_at.items():
            rows = measured & (piece.node == node) & (piece.enabled > came[piece.case])
            waited[step].append(piece.start[rows] - piece.enabled[rows])
            unexplained[step].append(piece.ready[rows] - piece.enabled[rows])
    lead_times = (last - first)[measured_from:measured_to]
    return Run(
        lead_times=lead_times[np.isfinite(lead_times)],
        waited={step: np.concatenate(pieces) for step, pieces in waited.items()},
        unexplained={step: np.concatenate(pieces) for step, pieces in unexplained.items()},
    )
