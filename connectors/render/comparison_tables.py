"""Which tables say what changes between two maps?"""

from connectors.render.tables import Column, Kind, Table
from connectors.render.wording import measure_words
from process_maps.analysis.compare import Comparison
from process_maps.choice_labels import label


def measure_table(comparison: Comparison) -> Table:
    """Before and after, each measure said in its own unit. Change: above 0 is an improvement."""
    before, after = comparison.before.process, comparison.after.process
    day = before.calendar.waiting_day
    was, will = label(before.state), label(after.state)
    if was == will:
        was, will = "Before", "After"
    return Table(
        f"{was} and {will.lower()}",
        "",
        (
            Column("Measure", width=3),
            Column(was, width=1.5),
            Column(will, width=1.5),
            Column("Better by", Kind.SHARE),
        ),
        tuple(
            (
                change.label,
                measure_words(change.measure, change.unit, change.before, day),
                measure_words(change.measure, change.unit, change.after, day),
                change.change,
            )
            for change in comparison.measures
        ),
    )


def step_change_table(comparison: Comparison) -> Table:
    return Table(
        "What changes, step by step",
        "",
        (Column("Step", width=2.5), Column("What", width=1), Column("Details", width=6)),
        tuple((change.name, change.what, "; ".join(change.details)) for change in comparison.steps),
    )
