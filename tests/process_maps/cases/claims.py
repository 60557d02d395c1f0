"""Which published figure is which measure of ours, and how exactly was it printed?"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from process_maps.model import Claim
from process_maps.process_map import ProcessMap
from process_maps.quantities import minutes

MINUTES_IN = {"s": 1 / 60, "min": 1.0, "h": 60.0}

FIGURES = {
    "lead_time": "lead_time_minutes",
    "total_lead_time": "lead_time_minutes",
    "processing_time": "touch_minutes",
    "total_process_time": "touch_minutes",
    "cycle_time": "touch_minutes",
    "wait_time": "wait_minutes",
    "takt": "takt_minutes",
}
RATIOS = {
    "va_percent_24h_day": "activity_ratio",
    "activity_ratio_percent": "activity_ratio",
    "cte_percent": "activity_ratio",
    "rolled_pct_ca_percent": "right_first_time",
}
COUNTS = {"inventory_turns": "inventory_turns", "stages": "step_count"}


def printed_to(figure: float) -> float:
    """Half of the last digit a figure was printed with: 23.6 is 0.05."""
    exponent = Decimal(str(figure)).as_tuple().exponent
    assert isinstance(exponent, int)
    return 0.5 * 10.0**exponent


def claims_of(case: Mapping[str, Any], process: ProcessMap) -> Iterator[Claim]:
    """What a case publishes, as claims in the unit of our measures."""
    source = case["sources"][0]["title"] if case.get("sources") else case["title"]
    for key, figure in case.get("published", {}).items():
        if isinstance(figure, int | float):
            found = _measure(key, case, process)
            if found is not None:
                measure, factor = found
                yield Claim(
                    measure=measure,
                    value=figure * factor,
                    tolerance=printed_to(figure) * factor,
                    source=source,
                )
    shifts = process.calendar.shifts_per_day
    for step, capacity in case.get("published", {}).get("capacity_pcs_per_shift", {}).items():
        yield Claim(
            measure=f"steps.{step}.capacity_per_day",
            value=capacity * shifts,
            tolerance=printed_to(capacity) * shifts,
            source=source,
        )
    for step in case["steps"]:
        if "published_stage_efficiency_percent" in step:
            percent = step["published_stage_efficiency_percent"]
            yield Claim(
                measure=f"steps.{step['id']}.activity_ratio",
                value=percent / 100,
                tolerance=printed_to(percent) / 100,
                source=source,
            )


def _measure(key: str, case: Mapping[str, Any], process: ProcessMap) -> tuple[str, float] | None:
    """Our measure for a published key, and what turns its unit into ours."""
    if key in RATIOS:
        return RATIOS[key], 0.01
    if key in COUNTS:
        return COUNTS[key], 1.0
    if key == "pce_percent":
        numerator = "value_added_ratio" if "VA" in case.get("pce_rule", "VA") else "activity_ratio"
        return numerator, 0.01
    name, _, unit = key.rpartition("_")
    if name not in FIGURES:
        return None
    if name == "cycle_time" and "process_time" in case.get("units", {}):
        name = "lead_time"  # flow analysis calls the elapsed time of the whole its cycle time
    factor = minutes(process.calendar.waiting_day) if unit == "days" else MINUTES_IN[unit]
    return FIGURES[name], factor
