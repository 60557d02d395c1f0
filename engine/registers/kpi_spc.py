"""Is a KPI of a supplier changing, or only varying? Its control chart, once it has been measured for twelve months."""

from datetime import date

from engine.calendars import add_months
from engine.measures.spc import FEWEST_POINTS, Assurance, Better, Kind, SpcChart, xmr
from engine.registers.performance import Measured


def control_chart(measured: Measured) -> SpcChart | None:
    """The chart of the months shown; None with fewer than twelve values: then only target and red line are drawn.

    A month without a value between others is a gap. Limits begin anew where the register says so.
    """
    if len(measured.months) < FEWEST_POINTS:
        return None
    values = {month.replace(day=1): float(value) for month, value in measured.months}
    first, last = min(values), max(values)
    months: list[tuple[date, float | None]] = []
    while (month := add_months(first, len(months))) <= last:
        months.append((month, values.get(month)))
    anew = measured.kpi.day("limits_from")
    return xmr(
        months,
        better=Better.LOWER if measured.kpi.text("better") == "lower" else Better.HIGHER,
        target=float(measured.target),
        rebase=[anew.replace(day=1)] if anew and first < anew <= last else [],
        screen_outliers=measured.kpi.text("screen_ranges") != "kept",
    )


def variation_words(chart: SpcChart) -> str:
    """ "Concern, low": what the last month shows."""
    if chart.variation is Kind.COMMON:
        return "Common cause"
    return f"{chart.variation.capitalize()}, {'high' if chart.way > 0 else 'low'}"


def assurance_words(chart: SpcChart) -> str:
    """ "Will fail": what the process, left as it is, does about its target."""
    words = {
        Assurance.PASS: "Will pass",
        Assurance.FAIL: "Will fail",
        Assurance.HIT_AND_MISS: "Hit and miss",
    }
    return words[chart.assurance] if chart.assurance else "No target"


def too_few(measured: Measured) -> str:
    """Why there are no limits yet."""
    return f"No limits yet: {len(measured.months)} of {FEWEST_POINTS} months"
