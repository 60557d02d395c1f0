"""What does one map tell, all together: the one value every renderer draws and nothing recomputes?"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from process_maps.analysis.balance import Balance, balance
from process_maps.analysis.blocks import Block
from process_maps.analysis.information import InformationFlow, information_flow
from process_maps.analysis.item_paths import ItemPaths
from process_maps.analysis.jidoka import MachineWork, machine_work
from process_maps.analysis.measures import figure
from process_maps.analysis.sensitivity import Lever, levers
from process_maps.analysis.timeline import Timeline, timeline
from process_maps.analysis.waste import WasteMatrix, waste_of
from process_maps.checks import Finding, Severity, check
from process_maps.finding import UnfitMap, about, error, percent, warning
from process_maps.model import Claim
from process_maps.pay import AGENDA_FOR_CHANGE_2025_26, PayTable
from process_maps.process_map import ProcessMap

__all__ = ["ClaimCheck", "Lever", "MapReport", "analyse"]

BUSY_RATIO = 0.5
"""An activity ratio from here on usually means that standards were written down, not observations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCheck:
    """A published figure beside ours. Units are those of the measure in the analysis object.

    computed is None, and agrees False, where the map does not hold what the measure needs.
    """

    measure: str
    claimed: float
    computed: float | None
    agrees: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapReport:
    """Everything said about one map. Findings are warnings only: a map with errors is never analysed."""

    process: ProcessMap
    block: Block
    timeline: Timeline
    balance: Balance
    waste: WasteMatrix
    information: InformationFlow
    jidoka: tuple[MachineWork, ...]
    levers: tuple[Lever, ...]
    claims: tuple[ClaimCheck, ...]
    findings: tuple[Finding, ...]


def analyse(process: ProcessMap, *, pay: PayTable = AGENDA_FOR_CHANGE_2025_26) -> MapReport:
    """Everything the map tells, in time close to linear in its size.

    Raises UnfitMap with every error that checks.findings lists.
    """
    with _without_garbage_collection():
        found, paths = check(process)
        if paths is None:
            raise UnfitMap(finding for finding in found if finding.severity is Severity.ERROR)
        try:
            report = _report(process, paths, pay)
        except OverflowError:
            raise UnfitMap([_TOO_LONG]) from None
        report = replace(report, claims=tuple(_held_against(report)))
        return replace(report, findings=(*found, *_doubts(report), *_disagreements(report)))


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """All that is made here stays, so looking through it for what can go takes a third of the time for nothing
    (100,000 steps: 16 s with, 11 s without)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _report(process: ProcessMap, paths: ItemPaths, pay: PayTable) -> MapReport:
    block, visits = paths.block, paths.visits
    times = timeline(process, block, visits)
    return MapReport(
        process=process,
        block=block,
        timeline=times,
        balance=balance(process, visits, times),
        waste=waste_of(process, times, pay),
        information=information_flow(process, block),
        jidoka=machine_work(process, times),
        levers=levers(process, block, visits),
        claims=(),
        findings=(),
    )


_TOO_LONG = error(
    ("steps",),
    "The times add up to more than two million years",
    "Look for a time in the wrong unit, or a share sent back that is close to 100%",
)


def _held_against(report: MapReport) -> Iterator[ClaimCheck]:
    """Every claim whose measure is known, beside our figure."""
    for claim in report.process.claims:
        try:
            computed = figure(report, claim.measure)
        except KeyError:
            continue
        yield ClaimCheck(
            measure=claim.measure,
            claimed=claim.value,
            computed=computed,
            agrees=computed is not None and _within(claim, computed),
            source=claim.source,
        )


def _within(claim: Claim, computed: float) -> bool:
    dust = 1e-9 * max(abs(claim.value), abs(computed))
    return abs(claim.value - computed) <= claim.tolerance + dust


def _doubts(report: MapReport) -> Iterator[Finding]:
    """Results that hold, but that nobody should believe without asking."""
    times = report.timeline
    if times.touch > times.lead_time:
        yield warning(
            ("lead_time_rule",),
            f"The hands-on time, {about(times.touch)}, is longer than the lead time by the rule"
            f" {times.rule.value!r}, {about(times.lead_time)}; the ratios are shown as 100%",
            "Choose another lead-time rule, or check what was counted or measured",
        )
    elif times.activity_ratio >= BUSY_RATIO:
        yield warning(
            ("steps",),
            f"Somebody works on the item for {percent(times.activity_ratio)} of the lead time, which is rare",
            "Check that times were seen at the place of work, not taken from a standard, and that waits are in",
        )


def _disagreements(report: MapReport) -> Iterator[Finding]:
    checked = {(check.measure, check.claimed): check for check in report.claims}
    for place, claim in enumerate(report.process.claims):
        check = checked.get((claim.measure, claim.value))
        if check is None:
            yield warning(
                ("claims", place, "measure"),
                f"The published figure {claim.measure!r} is not one this analysis gives",
                "Use a key of the analysis object (docs/method/analysis-object.md)",
            )
        elif not check.agrees:
            ours = "cannot be worked out from this map" if check.computed is None else f"is {check.computed:.6g}"
            yield warning(
                ("claims", place, "value"),
                f"{claim.source or 'The source'} gives {claim.measure} as {claim.value:.6g}; here it {ours}",
                "Believe neither before somebody has looked",
            )
