"""Does a map, with the figures of a log on it, reproduce the cases it has not seen? Fit, run, compare."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from process_maps.finding import UnfitMap, error
from process_maps.mining.calibration.distance import Accuracy, accuracy
from process_maps.mining.calibration.drawn import with_figures
from process_maps.mining.calibration.halves import halves, lead_times, of_activities
from process_maps.mining.calibration.simulated import Run, runs
from process_maps.mining.calibration.unexplained import with_unexplained_waits
from process_maps.mining.calibration.visits import Visits, visits
from process_maps.mining.event_log import EventLog
from process_maps.mining.matching import NOT_ON_MAP, Matching, matched
from process_maps.mining.waiting import STEP, Waiting, WaitingSplit, causes_of_waiting
from process_maps.process_map import ProcessMap
from process_maps.quantities import MINUTE
from process_maps.simulation.run import Plan
from process_maps.simulation.times import Times
from process_maps.simulation.what_if import warm_up_for

RUNS: Final = 50
FITTING_RUNS: Final = 30
MOST_FITTED: Final = 500
"""Cases of each run of the fit: as many as the log is fitted on, at most so many."""
FEWEST_RUNS: Final = 3
MOST_IN_A_RUN, MOST_AT_A_TIME = 10_000, 300_000
"""Cases, so that a log of millions is calibrated in minutes."""

Minutes = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTimes:
    """What a case takes: mean, and the times that half and nine in ten keep to."""

    cases: int
    mean: timedelta
    median: timedelta
    ninth_decile: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFit:
    """One step, as fitted: of the fitted half's visits, and of as many simulated ones.

    work                how its hands-on time spreads
    waited              mean wait of a visit in the log
    simulated           mean wait of a visit in the simulation
    unexplained         the part of it that is no line, batch or closed hours
    causes              the log's waits by cause; None where nobody is recorded, or nothing led to it
    """

    step: str
    name: str
    visits: int
    work: Times
    waited: timedelta
    simulated: timedelta
    unexplained: timedelta
    causes: WaitingSplit | None

    @property
    def explained_share(self) -> float | None:
        """Of the simulated wait, what lines, batches and closed hours make; None where nothing waits."""
        return 1 - self.unexplained / self.simulated if self.simulated >= MINUTE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """A map fitted from the earlier half of a log, and how it does on the later half.

    causes        the waits of the fitted half by cause; None where nobody is recorded
    unknown       activities of the log that are not on the map
    unseen        ids of the steps that the fitted half does not have; they stay as drawn
    elsewhere     pieces of work that came to a step by a way that is not drawn
    """

    process: ProcessMap
    accuracy: Accuracy
    fitted_on: LeadTimes
    held_out: LeadTimes
    simulated: LeadTimes
    steps: tuple[StepFit, ...]
    causes: WaitingSplit | None
    unknown: tuple[str, ...]
    unseen: tuple[str, ...]
    elsewhere: int
    seed: int
    notes: tuple[str, ...]

    @property
    def explained_share(self) -> float | None:
        """Of all simulated waiting, what lines, batches and closed hours make."""
        waited = sum((step.simulated * step.visits for step in self.steps), timedelta())
        unexplained = sum((step.unexplained * step.visits for step in self.steps), timedelta())
        return 1 - unexplained / waited if waited >= MINUTE else None


def calibrate(
    process: ProcessMap, log: EventLog, *, same: Mapping[str, str] | None = None, seed: int = 1, source: str = "a log"
) -> Calibrated:
    """Fit the map on the earlier half of the log's cases, then see how near it comes to the later half.

    The later half is read for one thing only: its lead times, once all is fitted. Steps are matched as
    matching.matched says. Raises its errors, ValueError for a log without starts, TooFewCases, and UnfitMap with what
    keeps the map from being simulated. Method: docs/method/calibration.md.
    """
    matching = matched(process, log, same)
    if not log.starts_recorded:
        raise ValueError("the log only says when work was completed: hands-on times need starts as well")
    earlier, later = halves(log)
    seen = _seen(process, log, earlier, matching)
    drawn = with_figures(process, seen, fitted_on=_words(source, earlier))
    waits = {step.id: seen.wait_minutes(place) for place, step in enumerate(process.steps) if not seen.begins(place)}
    fitting = min(MOST_FITTED, len(earlier.case_names))
    plan = _plan(drawn.process, cases=fitting, runs=FITTING_RUNS, seed=seed)
    fitted = with_unexplained_waits(drawn.process, waits, lead_times(earlier), plan)
    found = runs(fitted, _plan(fitted, cases=len(later.case_names), runs=RUNS, seed=seed + 1))
    reached = accuracy([one.lead_times for one in found], fitted_on=lead_times(earlier), held_out=lead_times(later))
    causes = causes_of_waiting(seen.log) if seen.log.resource_names else None
    return Calibrated(
        process=_said(fitted, reached),
        accuracy=reached,
        fitted_on=_in_short(lead_times(earlier)),
        held_out=_in_short(lead_times(later)),
        simulated=_in_short(np.concatenate([one.lead_times for one in found]), cases=len(later.case_names)),
        steps=tuple(_step_fits(fitted, seen, found, causes)),
        causes=causes.total if causes is not None else None,
        unknown=matching.unknown,
        unseen=tuple(step.id for place, step in enumerate(process.steps) if not len(seen.of(place))),
        elsewhere=seen.came.elsewhere,
        seed=seed,
        notes=drawn.notes,
    )


def _seen(process: ProcessMap, log: EventLog, part: EventLog, matching: Matching) -> Visits:
    """Part of a log as visits to the steps that were matched for all of it."""
    step_of = dict(zip(log.activity_names, matching.step_of, strict=True))
    kept = np.array([step_of[name] != NOT_ON_MAP for name in part.activity_names], dtype=np.bool_)
    on_map = of_activities(part, kept)
    if not len(on_map):
        what = "The earlier half of the log has nothing that is on the map"
        raise UnfitMap([error(("steps",), what, "Draw the steps the log has, or use a later log")])
    places = tuple(step_of[name] for name in on_map.activity_names)
    return visits(process, on_map, Matching(step_of=places, unknown=matching.unknown, unseen=matching.unseen))


def _plan(process: ProcessMap, *, cases: int, runs: int, seed: int) -> Plan:
    """So many runs; fewer of a process with many cases on their way, where each run is long."""
    warm_up, cases = warm_up_for(process), min(cases, MOST_IN_A_RUN)
    affordable = max(FEWEST_RUNS, MOST_AT_A_TIME // (cases + 2 * warm_up))
    return Plan(cases=cases, warm_up=warm_up, replications=min(runs, affordable), seed=seed)


def _step_fits(process: ProcessMap, seen: Visits, found: list[Run], causes: Waiting | None) -> list[StepFit]:
    assert process.calibration is not None
    places = {step.id: place for place, step in enumerate(process.steps)}
    by_step = _by_step(seen, causes)
    return [
        StepFit(
            step=fit.step,
            name=process.steps[places[fit.step]].name,
            visits=len(seen.of(places[fit.step])),
            work=fit.work,
            waited=_mean(seen.wait_minutes(places[fit.step])),
            simulated=_mean(np.concatenate([one.waited[fit.step] for one in found])),
            unexplained=_mean(np.concatenate([one.unexplained[fit.step] for one in found])),
            causes=by_step.get(places[fit.step]),
        )
        for fit in process.calibration.steps
    ]


def _by_step(seen: Visits, causes: Waiting | None) -> Mapping[int, WaitingSplit]:
    """Waits by cause of each step; activities that are one step together."""
    step_of = np.full(len(seen.log.activity_names), NOT_ON_MAP)
    step_of[seen.log.activity] = seen.step
    found: dict[int, WaitingSplit] = {}
    for group in causes.grouped(STEP) if causes is not None else ():
        place = int(step_of[seen.log.activity_names.index(group.names[0])])
        found[place] = found[place] + group.waits if place in found else group.waits
    return found


def _said(process: ProcessMap, reached: Accuracy) -> ProcessMap:
    """The map with how near it came, to whole seconds."""
    assert process.calibration is not None
    told = replace(process.calibration, distance=_seconds(reached.distance), floor=_seconds(reached.floor))
    return replace(process, calibration=told)


def _seconds(time: timedelta) -> timedelta:
    return timedelta(seconds=round(time.total_seconds()))


def _words(source: str, earlier: EventLog) -> str:
    return f"{source}, the earlier {len(earlier.case_names):,} cases"


def _mean(times: Minutes) -> timedelta:
    return float(times.mean()) * MINUTE if len(times) else timedelta()


def _in_short(times: Minutes, *, cases: int | None = None) -> LeadTimes:
    median, ninth = np.quantile(times, (0.5, 0.9)).tolist()
    return LeadTimes(
        cases=len(times) if cases is None else cases,
        mean=_mean(times),
        median=median * MINUTE,
        ninth_decile=ninth * MINUTE,
    )
