"""What happens when somebody checks, analyses, compares, draws or converts a map on the command line?"""

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from engine.errors import Fault, UnreadableFile
from flows.answers import place_words, print_files, print_json, refuse_to_overwrite
from flows.map_reading import read_map, read_with_remarks, refuse_to_write, unknown_ending, write_map
from process_maps.process_map import ProcessMap

if TYPE_CHECKING:
    from process_maps.analysis.compare import Comparison
    from process_maps.analysis.report import MapReport
    from process_maps.simulation.report import SimulationReport

LONDON = ZoneInfo("Europe/London")


def template(out: Path) -> None:
    """An empty capture workbook. Refuses to write over a file: it may be somebody's filled-in one."""
    from connectors.excel.capture_template import write_template

    if out.suffix.lower() != ".xlsx":
        raise UnreadableFile(out.name, [unknown_ending(out)])
    refuse_to_overwrite(out)
    write_template(out)
    print(f"Wrote {out}. Fill in the sheet Steps, then: eightflows analyse {out} --out report")


def convert(source: Path, target: Path) -> None:
    """What stands in the source and is not read is told: it is not in the target either."""
    refuse_to_write(target)
    process, remarks = read_with_remarks(source)
    write_map(process, target)
    for remark in remarks:
        print(remark)
    print(f"Wrote {target}")


def check(map_file: Path) -> None:
    """Warnings on standard output; faults are raised by reading the map."""
    from process_maps.checks import findings

    process, remarks = read_with_remarks(map_file)
    for remark in remarks:
        print(remark)
    warnings = findings(process)
    for warning in warnings:
        print(f"{place_words(process, warning.place)}: {warning.what}. {warning.remedy}")
    steps = f"{len(process.steps)} step{'s' * (len(process.steps) != 1)}"
    looked = f"{len(warnings)} worth a second look" if warnings else "nothing to put right"
    print(f"{process.name}: {steps}, fit to analyse, {looked}.")


def analyse(map_file: Path, *, json: bool, out: Path | None, scenarios: Path | None = None) -> None:
    """Print what a map tells and write its report; with scenarios the map is simulated too."""
    from process_maps.analysis.report import analyse as analysis_of
    from process_maps.analysis.report_document import as_document

    report = analysis_of(read_map(map_file))
    simulated = _simulated(map_file, scenarios) if scenarios is not None else None
    files = _written(report, out, simulated)
    if json:
        print_json(as_document(report) | ({"simulation": _document(simulated)} if simulated is not None else {}))
    else:
        _print_report(report, files if simulated is None else ())
        if simulated is not None:
            from flows.simulate import print_simulation

            print()
            print_simulation(simulated)
            print_files(files)


def _simulated(map_file: Path, scenarios: Path) -> "SimulationReport":
    from flows.simulate import Size, simulated

    return simulated(map_file, scenarios=scenarios, size=Size(), waits="remainder", staffing=True)


def _document(simulated: "SimulationReport") -> dict[str, Any]:
    from process_maps.simulation.report_document import report_document

    return report_document(simulated)


def compare(current: Path, future: Path, *, json: bool, out: Path | None) -> None:
    from flows.report_files import write_comparison_files
    from process_maps.analysis.compare import compare as comparison_of
    from process_maps.analysis.report import analyse as analysis_of
    from process_maps.analysis.report_document import comparison_document

    before, after = read_both(current, future)
    comparison = comparison_of(analysis_of(before), analysis_of(after))
    files = write_comparison_files(comparison, out, made=datetime.now(LONDON)) if out else []
    if json:
        print_json(comparison_document(comparison))
    else:
        print_comparison(comparison, files)


def draw(map_file: Path, out: Path) -> None:
    from connectors.render.value_stream import draw_value_stream

    if out.suffix.lower() not in (".svg", ".png"):
        raise UnreadableFile(out.name, [Fault(out.name, "is not a picture", "Name it .svg or .png")])
    drawn = draw_value_stream(report_on(read_map(map_file)))
    if out.suffix.lower() == ".svg":
        out.write_text(drawn, encoding="utf-8")
    else:
        from connectors.render.png import svg_to_png

        out.write_bytes(svg_to_png(drawn, scale=2.0))
    print(f"Wrote {out}")


def report_on(process: ProcessMap) -> "MapReport":
    """Everything said about a map. A map read from a file has no errors left, but its times may be absurd."""
    from process_maps.analysis.report import analyse
    from process_maps.finding import UnfitMap

    try:
        return analyse(process)
    except UnfitMap as unfit:
        faults = [
            Fault(place_words(process, finding.place), finding.what, finding.remedy) for finding in unfit.findings
        ]
        raise UnreadableFile(process.name, faults) from None


def read_both(current: Path, future: Path) -> tuple[ProcessMap, ProcessMap]:
    """Two maps; the faults of both at once."""
    read: list[ProcessMap] = []
    refused: list[UnreadableFile] = []
    for path in (current, future):
        try:
            read.append(read_map(path))
        except UnreadableFile as error:
            refused.append(error)
    if len(refused) == 1:
        raise refused[0]
    if refused:
        faults = [
            Fault(f"{error.file} {fault.where}", fault.what, fault.remedy)
            for error in refused
            for fault in error.faults
        ]
        raise UnreadableFile(f"{refused[0].file} and {refused[1].file}", faults)
    before, after = read
    return before, after


def print_comparison(
    comparison: "Comparison", files: Sequence[Path], *, measures: Container[str] | None = None
) -> None:
    """Measures before and after (all, or those named), what gets worse, and the files made."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from connectors.render.comparison_tables import measure_table
    from connectors.render.tables import Kind, cell_words

    told = [change for change in comparison.measures if measures is None or change.measure in measures]
    shown = measure_table(replace(comparison, measures=tuple(told)))
    day = comparison.before.process.calendar.waiting_day
    table = Table(title=Text(comparison.after.process.name), title_justify="left", box=None, pad_edge=False)
    for column in shown.columns:
        table.add_column(column.title, justify="left" if column.kind is Kind.TEXT else "right")
    for row in shown.rows:
        cells = zip(row, shown.columns, strict=True)
        table.add_row(*(Text(cell_words(value, column.kind, day)) for value, column in cells))
    console = Console()
    console.print(table)
    for line in comparison.worse:
        console.print(Text(f"Gets worse: {line}", style="red"))
    print_files(files)


def _written(report: "MapReport", out: Path | None, simulated: "SimulationReport | None") -> list[Path]:
    if out is None:
        return []
    from flows.report_files import write_report_files

    return write_report_files(report, out, made=datetime.now(LONDON), simulated=simulated)


def _print_report(report: "MapReport", files: Sequence[Path]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from connectors.render.headline import headlines, small_print

    console = Console()
    process = report.process
    console.print(Text(f"{process.name} ({process.state} state)", style="bold"))
    table = Table(box=None, show_header=False, pad_edge=False)
    for figure in headlines(report):
        table.add_row(Text(figure.label), Text(figure.value, style="bold"), Text(figure.hint, style="dim"))
    for label, step in (
        ("Bottleneck", report.balance.bottleneck),
        ("Longest stage", report.balance.longest_stage),
    ):
        if step is not None:
            table.add_row(Text(label), Text(_name(process, step), style="bold"), Text(""))
    console.print(table)
    console.print(Text(small_print(report), style="dim"))
    for finding in report.findings:
        console.print(Text(f"Look again: {finding.what}. {finding.remedy}", style="yellow"))
    print_files(files)


def _name(process: ProcessMap, step: str) -> str:
    return getattr(process.node(step), "name", step)
