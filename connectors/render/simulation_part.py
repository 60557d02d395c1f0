"""What does a report show of a simulation: its cards, pictures, tables and sentences, made once for every renderer?"""

from dataclasses import dataclass

from connectors.render.headline import Headline
from connectors.render.pictures import Picture
from connectors.render.simulation_charts import simulation_pictures
from connectors.render.simulation_tables import simulation_headlines, simulation_lines, simulation_tables
from connectors.render.simulation_words import against_the_map, why_words
from connectors.render.tables import SaidTable, Table, said
from process_maps.choice_labels import label
from process_maps.quantities import WHOLE_DAY
from process_maps.simulation.report import SimulationReport


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfPart:
    """Times by the clock on the wall.

    near   how near the map, and the steps that set them apart
    lines  how near, how sure, and everything assumed
    """

    report: SimulationReport
    state: str
    cards: tuple[Headline, ...]
    pictures: tuple[Picture, ...]
    tables: tuple[Table, ...]
    near: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def sure(self) -> tuple[str, ...]:
        """The lines that follow how near it is."""
        return self.lines[len(self.near) :]

    @property
    def far(self) -> bool:
        return self.report.far

    @property
    def said_tables(self) -> tuple[SaidTable, ...]:
        return tuple(said(table, WHOLE_DAY) for table in self.tables)


def what_if_part(report: SimulationReport) -> WhatIfPart:
    return WhatIfPart(
        report=report,
        state=label(report.process.state),
        cards=simulation_headlines(report),
        pictures=simulation_pictures(report),
        tables=simulation_tables(report),
        near=(against_the_map(report), *why_words(report)),
        lines=simulation_lines(report),
    )
