"""Which tables stand behind the pictures of a simulation? Times by the clock on the wall."""

from collections.abc import Iterator
from datetime import timedelta
from math import isfinite

from connectors.render.headline import Headline
from connectors.render.simulation_words import (
    MEASURE_WORDS,
    against_the_map,
    cheapest_words,
    clock,
    cost_words,
    difference_words,
    enough_words,
    lane_and_step_names,
    overloaded_words,
    runs_words,
    staffing_words,
    why_words,
)
from connectors.render.tables import Column, Kind, Table, Value
from connectors.render.wording import number_words, share_words, wait_words
from process_maps.quantities import MINUTE
from process_maps.simulation.estimates import Estimate
from process_maps.simulation.map_staffing import MapSweep
from process_maps.simulation.report import SimulationReport

PERCENTILES = ((50, "Half within"), (85, "85% within"), (95, "95% within"))


def simulation_headlines(report: SimulationReport) -> tuple[Headline, ...]:
    """The few figures at the top."""
    results = report.found.present.results
    mean, late = results.lead_time(), results.lead_time_percentile(85)
    finished = results.throughput_per_week()
    cards = [
        Headline("Mean lead time, simulated", clock(mean.mean), f"the map says {wait_words(report.drawn)}"),
        Headline("85% within", clock(late.mean), f"95% within {clock(results.lead_time_percentile(95).mean)}"),
        Headline("Finished a week", number_words(finished.mean), "on average"),
    ]
    if report.busiest is not None:
        cards.append(Headline("Busiest", share_words(report.busiest.busy.mean), report.busiest.name))
    if report.found.effects:
        best = report.found.effects[0]
        shorter = best.difference.settled and best.difference.mean < 0
        value = f"−{clock(-best.difference.mean)}" if shorter else "none seen"
        cards.append(Headline("Best future", value, best.scenario.name if shorter else "no scenario is surely shorter"))
    if report.staffing is not None and (cheapest := report.staffing.sweep.cheapest) is not None:
        names = lane_and_step_names(report)
        value = cost_words(cheapest.cost, report.staffing.unit)
        cards.append(Headline("Cheapest that meets the target", value, staffing_words(cheapest, names)))
    return tuple(cards)


def simulation_tables(report: SimulationReport) -> tuple[Table, ...]:
    """Every table that has something to say, in the order of reading."""
    tables = [lead_time_table(report)]
    if report.found.effects:
        tables.append(scenario_table(report))
    if report.staffing is not None:
        tables.append(staffing_table(report, report.staffing))
    if report.lanes:
        tables.append(lane_table(report))
    return (*tables, wait_table(report))


def simulation_lines(report: SimulationReport) -> tuple[str, ...]:
    """What to know before believing any of it: how near, how sure, and every assumption."""
    return (*trust_lines(report), *report.found.present.made.notes)


def trust_lines(report: SimulationReport) -> tuple[str, ...]:
    """How near the map, which steps set them apart, how sure."""
    plan = report.found.present.results.plan
    filled = f"after {plan.warm_up:,} to fill the house; seed {plan.seed}"
    return (
        against_the_map(report),
        *why_words(report),
        f"{runs_words(plan)}, {filled}. {enough_words(report.found)}",
    )


def lead_time_table(report: SimulationReport) -> Table:
    results = report.found.present.results
    rows: list[tuple[Value, ...]] = [("Mean", *_interval(results.lead_time()))]
    rows += [(words, *_interval(results.lead_time_percentile(percent))) for percent, words in PERCENTILES]
    rows.append(("The map itself says", report.drawn, None, None))
    return Table(
        "Lead time, simulated",
        "By the clock on the wall; from and to: 95% interval.",
        (Column("Lead time", width=2), *_times("Simulated")),
        tuple(rows),
    )


def scenario_table(report: SimulationReport) -> Table:
    level = share_words(1 - (1 - report.found.effects[0].difference.level) * len(report.found.effects))
    return Table(
        "What if",
        f"Best first. The same cases with the same luck in every future; all intervals hold at once ({level}).",
        (
            Column("What if", width=3),
            Column("Mean lead time", Kind.TIME),
            Column("85% within", Kind.TIME),
            Column("Finished a week", Kind.NUMBER),
            Column("Against now", Kind.TIME),
            Column("From", Kind.TIME),
            Column("To", Kind.TIME),
            Column("In words", width=3),
        ),
        tuple(
            (
                effect.scenario.name,
                _time(effect.future.results.lead_time().mean),
                _time(effect.future.results.lead_time_percentile(85).mean),
                effect.future.results.throughput_per_week().mean,
                *_interval(effect.difference),
                difference_words(effect.difference),
            )
            for effect in report.found.effects
        ),
    )


def staffing_table(report: SimulationReport, found: MapSweep) -> Table:
    """Every staffing that was tried, the cheapest first."""
    names, target = lane_and_step_names(report), found.sweep.target
    kind = Kind.NUMBER if target.measure.more_is_better else Kind.TIME
    rows = []
    for staffing in found.sweep.staffings:
        figure = staffing.figure
        figures: tuple[Value, ...] = (None, None, None)
        if figure is not None:
            figures = (figure.mean, _told(figure.low), _told(figure.high)) if kind is Kind.NUMBER else _interval(figure)
        said = [
            "Cheapest that meets the target" if staffing is found.sweep.cheapest else "",
            "Today" if staffing is found.now else "",
            overloaded_words(staffing, names),
        ]
        rows.append(
            (
                *(staffing.people[lane] for lane in found.lanes),
                staffing.cost,
                *figures,
                "yes" if staffing.meets else "no",
                "; ".join(filter(None, said)),
            )
        )
    return Table(
        "Staffing",
        f"{cheapest_words(found, names)} Costs count everybody in these lanes for all their hours.",
        (
            *(Column(names.get(lane, lane), Kind.NUMBER, 1.2) for lane in found.lanes),
            Column(f"Cost, {found.unit}" if found.unit else "Cost", Kind.NUMBER),
            Column(MEASURE_WORDS[target.measure], kind),
            Column("From", kind),
            Column("To", kind),
            Column("Meets it"),
            Column("", width=2.5),
        ),
        tuple(rows),
    )


def lane_table(report: SimulationReport) -> Table:
    return Table(
        "Who is busy",
        "Share of their working time that this process takes; other work comes on top.",
        (
            Column("Lane", width=2),
            Column("People", Kind.NUMBER),
            Column("At work on this", Kind.SHARE),
            Column("From", Kind.SHARE),
            Column("To", Kind.SHARE),
        ),
        tuple(
            (lane.name, lane.people, _told(lane.busy.mean), _told(lane.busy.low), _told(lane.busy.high))
            for lane in report.lanes
        ),
    )


def wait_table(report: SimulationReport) -> Table:
    return Table(
        "Waiting at each step",
        "Mean of a visit, by the clock on the wall. Waiting at a time: in line, until it opens, or for the list.",
        (
            Column("Step", width=3),
            Column("Drawn", Kind.TIME),
            Column("Simulated", Kind.TIME),
            Column("In line or closed", Kind.TIME),
            Column("Batch or list", Kind.TIME),
            Column("Other wait", Kind.TIME),
            Column("Visits a case", Kind.NUMBER),
            Column("Waiting at a time", Kind.NUMBER),
            Column("Most at once", Kind.NUMBER),
        ),
        tuple(
            (
                step.name,
                _time(step.drawn),
                _time(step.simulated),
                *(_time(part) or None for part in step.parts),
                _told(step.result.visits.mean),
                _told(step.result.queue_length.mean),
                _told(step.result.most_waiting.mean),
            )
            for step in report.steps
        ),
    )


def _times(first: str) -> Iterator[Column]:
    yield from (Column(title, Kind.TIME) for title in (first, "From", "To"))


def _interval(figure: Estimate) -> tuple[timedelta | None, timedelta | None, timedelta | None]:
    return _time(figure.mean), _time(figure.low), _time(figure.high)


def _time(minutes: float) -> timedelta | None:
    return minutes * MINUTE if isfinite(minutes) else None


def _told(number: float) -> float | None:
    return number if isfinite(number) else None
