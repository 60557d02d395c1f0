"""How is a report written as one self-contained page? No script, and no request leaves the machine."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from connectors.render.comparison_tables import measure_table, step_change_table
from connectors.render.headline import Headline, headlines, small_print
from connectors.render.map_tables import tables
from connectors.render.page_template import page_template
from connectors.render.pictures import Picture
from connectors.render.tables import SaidTable, said
from connectors.render.wording import date_words
from process_maps.analysis.compare import Comparison
from process_maps.analysis.report import MapReport
from process_maps.choice_labels import label

if TYPE_CHECKING:
    from connectors.render.simulation_part import WhatIfPart


def map_page(
    report: MapReport, drawn: tuple[Picture, ...], *, made_on: date, what_if: "WhatIfPart | None" = None
) -> str:
    """One map: figures, pictures and the tables behind them, as an HTML document; and its simulation, if made."""
    return _page(
        title=report.process.name,
        states=(_State(report, drawn),),
        cards=headlines(report),
        what_if=what_if,
        comparison_tables=(),
        before_after=None,
        worse=(),
        made_on=made_on,
    )


def simulation_page(what_if: "WhatIfPart", *, made_on: date) -> str:
    """A simulation alone: figures, pictures, tables and everything assumed, as an HTML document."""
    return _page(
        title=what_if.report.process.name,
        states=(),
        cards=(),
        comparison_tables=(),
        before_after=None,
        worse=(),
        made_on=made_on,
        what_if=what_if,
    )


def comparison_page(
    comparison: Comparison,
    drawn_before: tuple[Picture, ...],
    drawn_after: tuple[Picture, ...],
    change: Picture,
    *,
    made_on: date,
) -> str:
    """Current and future side by side: what changed, what it saves, what got worse."""
    before, after = comparison.before, comparison.after
    day = before.process.calendar.waiting_day
    return _page(
        title=after.process.name,
        states=(_State(before, drawn_before), _State(after, drawn_after)),
        cards=headlines(after, before),
        comparison_tables=(said(measure_table(comparison), day), said(step_change_table(comparison), day)),
        before_after=change,
        worse=comparison.worse,
        made_on=made_on,
    )


@dataclass(frozen=True, slots=True)
class _State:
    report: MapReport
    pictures: tuple[Picture, ...]

    @property
    def anchor(self) -> str:
        return self.report.process.state.value

    @property
    def title(self) -> str:
        return label(self.report.process.state)

    @property
    def facts(self) -> str:
        process = self.report.process
        parts = (process.place, process.observed, process.event, process.owner and f"Owner: {process.owner}")
        return " | ".join(part for part in parts if part)

    @property
    def evidence(self) -> str:
        return self.report.process.evidence.value

    @property
    def small_print(self) -> str:
        return small_print(self.report)

    @property
    def tables(self) -> tuple[SaidTable, ...]:
        return tuple(said(table, self.report.process.calendar.waiting_day) for table in tables(self.report))

    @property
    def notes(self) -> tuple[str, ...]:
        return self.report.process.notes


def _page(
    *,
    title: str,
    states: tuple[_State, ...],
    cards: tuple[Headline, ...],
    comparison_tables: tuple[SaidTable, ...],
    before_after: Picture | None,
    worse: tuple[str, ...],
    made_on: date,
    what_if: "WhatIfPart | None" = None,
) -> str:
    return page_template("report.html.j2").render(
        what_if=what_if,
        title=title,
        states=states,
        cards=cards,
        comparison_tables=comparison_tables,
        before_after=before_after,
        worse=worse,
        made_on=date_words(made_on),
    )
