"""Which pictures are drawn of one map, and what does each show? Drawn once, used by every renderer."""

from dataclasses import dataclass

from connectors.render.before_after import draw_before_after
from connectors.render.description import describe_information
from connectors.render.heat_map import draw_waste_heat_map
from connectors.render.percent_loaded import draw_percent_loaded
from connectors.render.swim_lanes import draw_information_flow
from connectors.render.value_stream import describe, draw_value_stream
from process_maps.analysis.compare import Comparison
from process_maps.analysis.report import MapReport


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawing: a name for its file, a title, and the words for those who do not see it."""

    name: str
    title: str
    svg: str
    alternative: str


def pictures(report: MapReport) -> tuple[Picture, ...]:
    """The map, its information flow and charts; a picture of nothing is left out."""
    name = report.process.name
    drawn = [Picture("value-stream", "Value stream map", draw_value_stream(report), describe(report))]
    if report.process.information:
        said = describe_information(report)
        drawn.append(Picture("information-flow", "Information flow", draw_information_flow(report), said))
    if report.waste.cells:
        drawn.append(
            Picture(
                "waste",
                "Waste in the 8 flows" if len(report.process.flows) == 8 else "Waste in the flows",
                draw_waste_heat_map(report),
                f"{name}: waste by flow of care and kind. The table of waste says the same in words.",
            )
        )
    if report.balance.takt is not None and report.balance.lanes:
        drawn.append(
            Picture(
                "percent-loaded",
                "Work against demand",
                draw_percent_loaded(report),
                f"{name}: hands-on time of each team against takt, as in the table of work against demand.",
            )
        )
    return tuple(drawn)


def before_after(comparison: Comparison) -> Picture:
    changes = [change.label for change in comparison.measures if change.change is not None and change.change > 0]
    return Picture(
        "before-after",
        "Before and after",
        draw_before_after(comparison),
        "Before and after. Better: " + (", ".join(changes) or "nothing") + ".",
    )
