"""Is this map fit to analyse? Findings by place: errors stop the analysis, warnings go with it."""

from collections.abc import Iterator

from process_maps.analysis.item_paths import ItemPaths, item_paths
from process_maps.check_practice import flow_warnings, practice_warnings
from process_maps.check_routes import route_errors
from process_maps.check_shares import share_errors
from process_maps.finding import Finding, Place, Severity, UnfitMap, error
from process_maps.process_map import ProcessMap
from process_maps.vocabulary import LeadTimeRule

__all__ = ["Finding", "Place", "Severity", "UnfitMap", "check", "findings"]


def findings(process: ProcessMap) -> tuple[Finding, ...]:
    """Everything wrong with a map, then everything worth a look, each at its place in the map's document.

    Warnings that need sound routes are left out while there are errors. Rules: docs/method/checks.md.
    """
    return check(process)[0]


def check(process: ProcessMap) -> tuple[tuple[Finding, ...], ItemPaths | None]:
    """The findings, and how items go through the map, worked out on the way; None where there are errors."""
    errors = [*route_errors(process), *share_errors(process), *_rule_errors(process)]
    paths = None
    if not errors:
        try:
            paths = item_paths(process)
        except ValueError as unsolved:
            errors.append(_unsolved(str(unsolved)))
    doubts = flow_warnings(process, paths) if paths is not None else ()
    return (*errors, *practice_warnings(process), *doubts), paths


def _unsolved(why: str) -> Finding:
    return error(
        ("links",),
        f"The visits to each step cannot be worked out: {why}",
        "Bring parallel routes together in one parallel gateway, and send items back only after it",
    )


def _rule_errors(process: ProcessMap) -> Iterator[Finding]:
    """The lead-time rule needs what the map does not hold."""
    rule = process.lead_time_rule
    if rule is LeadTimeRule.INVENTORY and process.demand is None:
        yield error(
            ("demand",),
            "The lead time follows the inventory rule, and the map does not say how many items are asked for",
            "Give the demand, or choose another lead-time rule",
        )
    if rule is LeadTimeRule.BLOCK and all(step.times.block is None for step in process.steps):
        yield error(
            ("lead_time_rule",),
            "The lead time follows block lead times, and no step has one",
            "Give the time in each block, or choose wait plus work",
        )
    if rule is LeadTimeRule.MEASURED and process.measured is None:
        yield error(
            ("measured",),
            "The lead time is to be the measured one, and none is given",
            "Give the median and how many cases were measured, or choose another lead-time rule",
        )
