"""How is what a simulation found said in sentences?"""

from collections.abc import Mapping

from connectors.render.wording import and_words, count_words, number_words, pounds_words, share_words, wait_words
from process_maps.quantities import MINUTE
from process_maps.simulation.estimates import Estimate
from process_maps.simulation.map_staffing import POUNDS_AN_HOUR, MapSweep
from process_maps.simulation.report import SimulationReport, StepWaits
from process_maps.simulation.results import Measure
from process_maps.simulation.run import Plan
from process_maps.simulation.sweep import Staffing, Target
from process_maps.simulation.what_if import MapEffect, WhatIf

ENDLESS = float("inf")
MEASURE_WORDS = {
    Measure.LEAD_TIME: "Mean lead time",
    Measure.MEDIAN_LEAD_TIME: "Half done within",
    Measure.LEAD_TIME_90: "90% done within",
    Measure.LEAD_TIME_95: "95% done within",
    Measure.WAITING: "Waiting a case",
    Measure.THROUGHPUT: "Finished a week",
}


def clock(minutes: float) -> str:
    """Minutes by the clock on the wall: "6 h", "23 days"."""
    return wait_words(minutes * MINUTE)


def give_or_take(figure: Estimate) -> str:
    """ " ± 3 h", in the words of times; nothing where one run says nothing."""
    return f" ± {clock(figure.half_width)}" if figure.half_width < ENDLESS else ""


def runs_words(plan: Plan) -> str:
    return f"{count_words(plan.replications, 'runs')} of {plan.cases:,} cases each"


def effect_words(effect: MapEffect) -> str:
    """ "Daily list: 3.2 days less (2.9 to 3.5 days)", or that no difference was seen."""
    return f"{effect.scenario.name}: {difference_words(effect.difference)}"


def difference_words(difference: Estimate) -> str:
    """ "3.2 days less (2.9 to 3.5 days)"; where the interval holds 0: "no difference seen"."""
    if not difference.settled:
        if difference.half_width == ENDLESS:
            return f"{clock(abs(difference.mean))} {'less' if difference.mean < 0 else 'more'}, one run only"
        if difference.mean == difference.half_width == 0:
            return "no difference"
        return f"no difference seen (within {clock(max(abs(difference.low), abs(difference.high)))})"
    low, high = sorted((abs(difference.low), abs(difference.high)))
    less = "less" if difference.mean < 0 else "more"
    return f"{clock(abs(difference.mean))} {less} ({clock(low)} to {clock(high)})"


def enough_words(found: WhatIf) -> str:
    """How many runs the mean lead time needs."""
    plan = found.present.results.plan
    if found.needed is None:
        return "One run says nothing about how sure a figure is: ask for more with --replications."
    if found.needed <= plan.replications:
        return f"For a mean lead time to within 5%, {found.needed} runs would have done."
    return f"For a mean lead time to within 5%, {found.needed:,} runs are needed: --replications {found.needed}."


def against_the_map(report: SimulationReport) -> str:
    """How near the simulated present is to the map, and whether to believe it."""
    simulated, drawn = clock(report.found.present.results.lead_time().mean), wait_words(report.drawn)
    said = f"Simulated {simulated}; the map itself says {drawn}."
    if report.far:
        said += " The simulation is far from the map itself: believe neither before somebody has looked."
    return said


def why_words(report: SimulationReport) -> tuple[str, ...]:
    """A sentence for each step that sets the simulation apart from the map."""
    return tuple(map(_why, report.differing))


def _why(step: StepWaits) -> str:
    longer = "longer" if step.adds > 0 else "shorter"
    said = f"{step.name}: {clock(abs(step.adds))} a case {longer} than drawn"
    line, batch, _ = step.parts
    if step.adds > 0 and step.forced:
        held = [
            f"{clock(minutes)} {words}"
            for minutes, words in ((batch, "for its list or batch"), (line, "in line or until it opens"))
            if minutes
        ]
        return f"{said}. {clock(step.drawn)} of waiting is drawn; people wait {and_words(held)} here whatever is drawn."
    return f"{said}. Chance: a wait varies as much as it is long, and cases meet closed hours as they come."


# ---------------------------------------------------------------- staffing


def figure_words(measure: Measure, value: float) -> str:
    return number_words(value) if measure is Measure.THROUGHPUT else clock(value)


def target_words(target: Target) -> str:
    """ "Mean lead time at most 30 days"."""
    least = "at least" if target.measure.more_is_better else "at most"
    return f"{MEASURE_WORDS[target.measure]} {least} {figure_words(target.measure, target.value)}"


def cost_words(cost: float, unit: str) -> str:
    if unit == POUNDS_AN_HOUR:
        return f"{pounds_words(round(cost))} an hour"
    return count_words(cost, unit) if unit else number_words(cost)


def staffing_words(staffing: Staffing, names: Mapping[str, str]) -> str:
    """ "2 in Workforce team, 3 in HR adviser"."""
    return ", ".join(f"{number_words(people)} in {names.get(lane, lane)}" for lane, people in staffing.people.items())


def cheapest_words(found: MapSweep, names: Mapping[str, str]) -> str:
    """The answer of a sweep, in one sentence."""
    cheapest, target = found.sweep.cheapest, found.sweep.target
    if cheapest is None or cheapest.figure is None:
        return f"No staffing that was tried is sure to meet it: {target_words(target).lower()}."
    said = f"Cheapest that meets it ({target_words(target).lower()}): {staffing_words(cheapest, names)},"
    said += f" {cost_words(cheapest.cost, found.unit)}, {figure_words(target.measure, cheapest.figure.mean)}."
    if found.now is not None:
        said += f" Today: {staffing_words(found.now, names)}, {cost_words(found.now.cost, found.unit)}."
    return said


def overloaded_words(staffing: Staffing, names: Mapping[str, str]) -> str:
    return f"{and_words(names.get(id, id) for id in staffing.overloaded)} cannot keep up" if staffing.overloaded else ""


def lane_and_step_names(report: SimulationReport) -> Mapping[str, str]:
    process = report.process
    return {lane.id: lane.name for lane in process.lanes} | {step.id: step.name for step in process.steps}


def busy_words(report: SimulationReport) -> str:
    busiest = report.busiest
    return f"{busiest.name} {share_words(busiest.busy.mean)}" if busiest is not None else ""
