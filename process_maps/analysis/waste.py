"""Where is the waste, in which flow of care, of which kind, and what does it cost?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from process_maps.analysis.timeline import Timeline
from process_maps.analysis.waste_facts import MapFacts, Sighting
from process_maps.analysis.waste_rules import RULES
from process_maps.pay import AGENDA_FOR_CHANGE_2025_26, PayTable
from process_maps.process_map import ProcessMap
from process_maps.quantities import NO_TIME

OBSERVED = "observed"
"""The rule of what a person saw and wrote on the map."""

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WasteFinding:
    """One waste at one place, found by one rule or seen by a person.

    rule       id of the rule in waste_rules.py, or "observed"
    steps      where: step ids, first the one it is shown at; empty where no step is named
    elapsed    time an item loses, per item of demand (nobody is paid for it)
    work       staff time lost, per item of demand
    pounds_an_hour   what an hour of that staff costs; None where the lane has no known band
    evidence   the sentence that says why, with the figures
    """

    rule: str
    flow: str
    waste: str
    steps: tuple[str, ...]
    elapsed: timedelta
    work: timedelta
    pounds_an_hour: float | None
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WasteCell:
    """One flow of care x one waste: what the matrix shows, traceable to its findings.

    hours and pounds are staff time a year. Hours are None without demand; pounds too, and where no
    hour in the cell has a known band.
    """

    flow: str
    waste: str
    elapsed: timedelta
    work: timedelta
    hours_a_year: float | None
    pounds_a_year: float | None
    findings: tuple[WasteFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WasteMatrix:
    """Flows down, wastes across; only cells with something in them, in the order of the map's lists.

    unpriced_hours: hours a year in the total that have no pounds, because their lane has no known band.
    """

    cells: tuple[WasteCell, ...]
    elapsed: timedelta
    work: timedelta
    hours_a_year: float | None
    pounds_a_year: float | None
    unpriced_hours: float
    pay: PayTable

    def cell(self, flow: str, waste: str) -> WasteCell | None:
        return next((cell for cell in self.cells if (cell.flow, cell.waste) == (flow, waste)), None)


@dataclass(slots=True)
class _Ledger:
    """What is left to claim at each step, so that no minute is counted twice."""

    elapsed: dict[str, timedelta]
    work: dict[str, timedelta]
    claimed: list[tuple[str, Sighting, timedelta, timedelta]] = field(default_factory=list)

    def claim(self, rule: str, sighting: Sighting) -> None:
        step = sighting.steps[0] if sighting.steps else ""
        elapsed = min(sighting.elapsed, self.elapsed.get(step, NO_TIME))
        work = min(sighting.work, self.work[step]) if step else sighting.work
        if step:
            self.elapsed[step] -= elapsed
            self.work[step] -= work
        self.claimed.append((rule, sighting, elapsed, work))


def waste_of(process: ProcessMap, timeline: Timeline, pay: PayTable = AGENDA_FOR_CHANGE_2025_26) -> WasteMatrix:
    """The waste matrix: what people saw first, then every rule of waste_rules.RULES in turn.

    Each minute at a step is counted once, by the first that claims it, so waits in the matrix never
    add up to more than the wait on the map, nor work to more than the work. Source: docs/method/waste.md.
    """
    facts = MapFacts(process, {time.step: time for time in timeline.steps}, pay)
    ledger = _Ledger(
        elapsed={step.id: facts.wait(step) for step in process.steps},
        work={step.id: facts.human_touch(step) for step in process.steps},
    )
    for rule, sighting in _sightings(facts):
        ledger.claim(rule, sighting)
    findings = tuple(_finding(facts, *claim) for claim in ledger.claimed)
    items_a_year = process.demand.per_year(process.calendar) if process.demand else None
    return _matrix(process, findings, items_a_year, pay)


def _sightings(facts: MapFacts) -> Iterator[tuple[str, Sighting]]:
    for sighting in _observed(facts):
        yield OBSERVED, sighting
    flows = {flow.id for flow in facts.process.flows}
    wastes = {waste.id for waste in facts.process.wastes}
    for rule in RULES:
        for sighting in rule.find(facts):
            if sighting.flow in flows and sighting.waste in wastes:
                yield rule.id, sighting


def _observed(facts: MapFacts) -> Iterator[Sighting]:
    steps = {step.id: step for step in facts.process.steps}
    for seen in facts.process.observations:
        step = steps[seen.step]
        time = seen.time * facts.visits(step)
        waits = seen.waste in ("waiting", "inventory")
        yield Sighting(
            flow=seen.flow,
            waste=seen.waste,
            steps=(seen.step,),
            elapsed=time if waits else NO_TIME,
            work=NO_TIME if waits else time,
            evidence=f"Seen at {step.name}" + (f": {seen.note}" if seen.note else ""),
        )


def _finding(facts: MapFacts, rule: str, seen: Sighting, elapsed: timedelta, work: timedelta) -> WasteFinding:
    step = facts.process.node(seen.steps[0]) if seen.steps else None
    band = facts.band.get(getattr(step, "lane", ""), "")
    counted = elapsed >= seen.elapsed and work >= seen.work
    return WasteFinding(
        rule=rule,
        flow=seen.flow,
        waste=seen.waste,
        steps=seen.steps,
        elapsed=elapsed,
        work=work,
        pounds_an_hour=facts.pay.hour(band),
        evidence=seen.evidence + ("" if counted else " (part of this time is counted under another waste)"),
    )


def _matrix(
    process: ProcessMap, findings: tuple[WasteFinding, ...], items_a_year: float | None, pay: PayTable
) -> WasteMatrix:
    by_cell: dict[tuple[str, str], list[WasteFinding]] = {}
    for finding in findings:
        by_cell.setdefault((finding.flow, finding.waste), []).append(finding)
    cells = tuple(
        _cell(flow.id, waste.id, by_cell, items_a_year)
        for flow in process.flows
        for waste in process.wastes
        if (flow.id, waste.id) in by_cell
    )
    unpriced = (finding.work for finding in findings if finding.pounds_an_hour is None)
    return WasteMatrix(
        cells=cells,
        elapsed=sum((cell.elapsed for cell in cells), NO_TIME),
        work=sum((cell.work for cell in cells), NO_TIME),
        hours_a_year=_hours(sum((cell.work for cell in cells), NO_TIME), items_a_year),
        pounds_a_year=_pounds(findings, items_a_year),
        unpriced_hours=_hours(sum(unpriced, NO_TIME), items_a_year) or 0.0,
        pay=pay,
    )


def _cell(
    flow: str,
    waste: str,
    by_cell: Mapping[tuple[str, str], list[WasteFinding]],
    items_a_year: float | None,
) -> WasteCell:
    findings = tuple(by_cell[flow, waste])
    work = sum((finding.work for finding in findings), NO_TIME)
    return WasteCell(
        flow=flow,
        waste=waste,
        elapsed=sum((finding.elapsed for finding in findings), NO_TIME),
        work=work,
        hours_a_year=_hours(work, items_a_year),
        pounds_a_year=_pounds(findings, items_a_year),
        findings=findings,
    )


def _hours(work: timedelta, items_a_year: float | None) -> float | None:
    return None if items_a_year is None else work / HOUR * items_a_year


def _pounds(findings: tuple[WasteFinding, ...], items_a_year: float | None) -> float | None:
    priced = [finding for finding in findings if finding.pounds_an_hour is not None]
    if items_a_year is None or not (priced or not any(finding.work for finding in findings)):
        return None
    return sum(finding.work / HOUR * (finding.pounds_an_hour or 0.0) for finding in priced) * items_a_year
