"""Which tables say what changes between two maps?"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from connectors.render.tables import Column, Kind, Table
from connectors.render.wording import (
    STATE_WORDS,
    hours_words,
    number_words,
    pounds_words,
    share_words,
    wait_words,
    work_words,
)
from process_maps.analysis.compare import Comparison
from process_maps.analysis.measures import MEASURES, Unit


def measure_table(comparison: Comparison) -> Table:
    """Before and after, each measure said in its own unit. Change: above 0 is an improvement."""
    before, after = comparison.before.process, comparison.after.process
    day = before.calendar.waiting_day
    return Table(
        f"{STATE_WORDS[before.state]} and {STATE_WORDS[after.state].lower()}",
        "",
        (
            Column("Measure", width=3),
            Column(STATE_WORDS[before.state], width=1.5),
            Column(STATE_WORDS[after.state], width=1.5),
            Column("Better by", Kind.SHARE),
        ),
        tuple(
            (
                change.label,
                measure_words(change.measure, change.before, day),
                measure_words(change.measure, change.after, day),
                change.change,
            )
            for change in comparison.measures
        ),
    )


def measure_words(measure: str, value: float | None, day: timedelta) -> str:
    """A figure of the analysis object as a person says it, in its unit. `day`: the map's day of waiting."""
    if value is None:
        return "not known"
    if measure in ELAPSED:
        return wait_words(timedelta(minutes=value), day)
    return SAID[UNITS[measure]](value)


UNITS = {measure.key: measure.unit for measure in MEASURES}
ELAPSED = frozenset({"lead_time_minutes", "wait_minutes", "waste_elapsed_minutes"})
"""Times an item spends, waiting included: said in days. The others are hands-on, and never in days."""

SAID: Mapping[Unit, Callable[[float], str]] = {
    Unit.MINUTES: lambda value: work_words(timedelta(minutes=value)),
    Unit.SHARE: share_words,
    Unit.COUNT: number_words,
    Unit.HOURS: hours_words,
    Unit.POUNDS: pounds_words,
}


def step_change_table(comparison: Comparison) -> Table:
    return Table(
        "What changes, step by step",
        "",
        (Column("Step", width=2.5), Column("What", width=1), Column("Details", width=6)),
        tuple((change.name, change.what, "; ".join(change.details)) for change in comparison.steps),
    )
