"""Which files does a report become, and where are they put?"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.render.pictures import Picture, before_after, pictures
from process_maps.analysis.compare import Comparison
from process_maps.analysis.report import MapReport

if TYPE_CHECKING:
    from process_maps.simulation.report import SimulationReport

PNG_SCALE = 2.0
"""Pixels per unit of a drawing: sharp on a slide and in a mail."""


def write_report_files(
    report: MapReport, folder: Path, *, made: datetime, simulated: "SimulationReport | None" = None
) -> list[Path]:
    """A page, a workbook, a PDF and every picture as SVG and PNG, named after the map. Raises OSError.

    With a simulation each of them has its part "What if" at the end.
    """
    from connectors.excel.report_workbook import write_report
    from connectors.pdf.report_out import report_out
    from connectors.render.page import map_page

    folder.mkdir(parents=True, exist_ok=True)
    stem = file_name(report.process.id)
    drawn = pictures(report)
    page, workbook, pdf = (folder / (stem + end) for end in (".html", ".xlsx", ".pdf"))
    if simulated is None:
        page.write_text(map_page(report, drawn, made_on=made.date()), encoding="utf-8")
        write_report(report, workbook)
        pdf.write_bytes(report_out(report, drawn, made=made))
        return [page, workbook, pdf, *write_pictures(drawn, folder, stem)]

    from connectors.excel.simulation_sheets import add_simulation
    from connectors.pdf.simulation_pages import simulation_sections
    from connectors.render.simulation_part import what_if_part

    part = what_if_part(simulated)
    page.write_text(map_page(report, drawn, made_on=made.date(), what_if=part), encoding="utf-8")
    write_report(report, workbook, more=lambda sheets: add_simulation(sheets, part))
    pdf.write_bytes(report_out(report, drawn, made=made, simulated=simulation_sections(part)))
    written = write_pictures(drawn, folder, stem) + write_pictures(part.pictures, folder, f"{stem}-simulation")
    return [page, workbook, pdf, *written]


def write_simulation_files(simulated: "SimulationReport", folder: Path, *, made: datetime) -> list[Path]:
    """A simulation alone: a page, a workbook, a PDF and its pictures, named after the map. Raises OSError."""
    from connectors.excel.simulation_sheets import write_simulation
    from connectors.pdf.simulation_pages import simulation_pdf
    from connectors.render.page import simulation_page
    from connectors.render.simulation_part import what_if_part

    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{file_name(simulated.process.id)}-simulation"
    part = what_if_part(simulated)
    page, workbook, pdf = (folder / (stem + end) for end in (".html", ".xlsx", ".pdf"))
    page.write_text(simulation_page(part, made_on=made.date()), encoding="utf-8")
    write_simulation(part, workbook)
    pdf.write_bytes(simulation_pdf(part, made=made))
    return [page, workbook, pdf, *write_pictures(part.pictures, folder, stem)]


def write_comparison_files(
    comparison: Comparison,
    folder: Path,
    *,
    made: datetime,
    told: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """The report-out of current and future together, and the pictures of both. Raises OSError.

    `told` hears what is being made, for whoever watches.
    """
    from connectors.excel.report_workbook import write_comparison
    from connectors.pdf.report_out import comparison_report_out
    from connectors.render.page import comparison_page

    folder.mkdir(parents=True, exist_ok=True)
    before, after = comparison.before.process.id, comparison.after.process.id
    stem = f"{file_name(before)}-to-{comparison.after.process.state}"
    told("Drawing the maps")
    drawn_before, drawn_after = pictures(comparison.before), pictures(comparison.after)
    change = before_after(comparison)
    page, workbook, pdf = (folder / (stem + end) for end in (".html", ".xlsx", ".pdf"))
    told("Writing the page")
    page.write_text(
        comparison_page(comparison, drawn_before, drawn_after, change, made_on=made.date()), encoding="utf-8"
    )
    told("Writing the workbook")
    write_comparison(comparison, workbook)
    told("Setting the report-out")
    pdf.write_bytes(comparison_report_out(comparison, drawn_before, drawn_after, change, made=made))
    told("Saving the pictures")
    return [
        page,
        workbook,
        pdf,
        *write_pictures(drawn_before, folder, file_name(before)),
        *write_pictures(drawn_after, folder, file_name(after)),
        *write_pictures([change], folder, stem),
    ]


def write_pictures(drawn: Sequence[Picture], folder: Path, stem: str) -> list[Path]:
    from connectors.render.png import svg_to_png

    written = []
    for picture in drawn:
        svg, png = (folder / f"{stem}-{picture.name}{end}" for end in (".svg", ".png"))
        svg.write_text(picture.svg, encoding="utf-8")
        png.write_bytes(svg_to_png(picture.svg, scale=PNG_SCALE))
        written += [svg, png]
    return written


def file_name(map_id: str) -> str:
    """A map's id as a file name that every system takes: letters, digits and hyphens."""
    safe = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in map_id.lower())
    return safe.strip("-")[:80] or "map"
