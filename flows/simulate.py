"""What happens when somebody simulates a map on the command line?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import Fault, UnreadableFile
from flows.answers import LONDON, place_words, print_files, print_json
from flows.map_reading import read_map
from process_maps.finding import Finding, Place, UnfitMap
from process_maps.process_map import ProcessMap

if TYPE_CHECKING:
    from rich.console import Console

    from connectors.render.tables import Table as ReportTable
    from process_maps.simulation.map_scenarios import MapScenario
    from process_maps.simulation.map_staffing import StaffingQuestion, Trying
    from process_maps.simulation.report import SimulationReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is simulated; `overload`: also where lines would grow without end."""

    cases: int = 1_000
    replications: int = 30
    seed: int = 1
    overload: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Machines:
    """Who tries the staffings: this process, so many processes on this machine, or those of a Dask scheduler."""

    workers: int = 0
    scheduler: str = ""

    @property
    def several(self) -> bool:
        return bool(self.workers or self.scheduler)


HERE = Machines()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a file of scenarios asks for."""

    scenarios: Sequence[MapScenario] = ()
    staffing: StaffingQuestion | None = None


def simulate(
    map_file: Path,
    *,
    scenarios: Path | None,
    size: Size,
    waits: str,
    json: bool,
    out: Path | None,
    machines: Machines = HERE,
) -> None:
    """Simulate a map with its scenarios and staffings, and print or write what was found.

    Staffings are tried where the file asks for them, and around today's numbers where a report is written or
    several machines are given. Raises UnreadableFile with every fault.
    """
    if machines.several:
        from flows.many_machines import simulated_by_many

        report = simulated_by_many(map_file, scenarios=scenarios, size=size, waits=waits, machines=machines)
    else:
        report = simulated(map_file, scenarios=scenarios, size=size, waits=waits, staffing=out is not None)
    files = _written(report, out)
    if json:
        from process_maps.simulation.report_document import report_document

        print_json(report_document(report))
    else:
        print_simulation(report)
        print_files(files)


def simulated(
    map_file: Path,
    *,
    scenarios: Path | None,
    size: Size,
    waits: str,
    staffing: bool,
    trying: Trying | None = None,
) -> SimulationReport:
    """What a map tells when it is simulated. `trying`: who tries the staffings; else this process.

    Raises UnreadableFile with every fault of the files, the map and what it is asked.
    """
    from process_maps.simulation.of_map import Assumptions, Waits
    from process_maps.simulation.report import simulation_report
    from process_maps.simulation.run import Plan
    from process_maps.simulation.sweep import tried
    from process_maps.simulation.what_if import warm_up_for, what_if

    process = read_map(map_file)
    asked = _asked(scenarios, process)
    plan = Plan(
        cases=size.cases,
        warm_up=warm_up_for(process),
        replications=size.replications,
        seed=size.seed,
        overload=size.overload,
    )
    try:
        found = what_if(process, asked.scenarios, plan, Assumptions(waits=Waits(waits)))
        return simulation_report(process, found, asked.staffing, staffing=staffing, trying=trying or tried)
    except UnfitMap as unfit:
        raise UnreadableFile(map_file.name, [_fault(process, finding) for finding in unfit.findings]) from None


def _asked(path: Path | None, process: ProcessMap) -> Asked:
    """Scenarios and staffings of a file; the faults of both at once."""
    if path is None:
        return Asked()
    from connectors.map_files.scenarios import read_scenarios
    from connectors.map_files.staffing import read_staffing

    faults: list[Fault] = []
    asked = Asked()
    try:
        asked = Asked(scenarios=read_scenarios(path, process))
    except UnreadableFile as unreadable:
        faults += unreadable.faults
    try:
        asked = Asked(scenarios=asked.scenarios, staffing=read_staffing(path, process))
    except UnreadableFile as unreadable:
        faults += [fault for fault in unreadable.faults if fault not in faults]
    if faults:
        raise UnreadableFile(path.name, faults)
    return asked


def _written(report: SimulationReport, out: Path | None) -> list[Path]:
    if out is None:
        return []
    from flows.report_files import write_simulation_files

    return write_simulation_files(report, out, made=datetime.now(LONDON))


def _fault(process: ProcessMap, finding: Finding) -> Fault:
    return Fault(_where(process, finding.place), _with_names(process, finding), finding.remedy)


def _where(process: ProcessMap, place: Place) -> str:
    """Lanes and steps by their names; what belongs to a scenario begins with its name."""
    match place:
        case ("scenarios", str() as scenario, *rest):
            return f"Scenario {scenario}, {_where(process, tuple(rest))}"
        case ("pools" | "nodes", str() as id, *_):
            return _name(process, id)
    return place_words(process, place)


def _with_names(process: ProcessMap, finding: Finding) -> str:
    """The sentence with the lane or step it begins with under its name."""
    match finding.place:
        case (*_, "pools" | "nodes", str() as id) if finding.what.startswith(id):
            return _name(process, id) + finding.what.removeprefix(id)
    return finding.what


def _name(process: ProcessMap, id: str) -> str:
    """What a pool or task is called on the map: those of one lane or step begin with its id."""
    for known in (id, id.partition("/")[0]):
        if known in process.graph:
            return str(getattr(process.node(known), "name", "") or known)
    return id


# ---------------------------------------------------------------- on the console


LEFT_OUT = {
    "What if": ("85% within", "Finished a week", "Against now", "From", "To"),
    "Staffing": ("From", "To"),
    "Who is busy": ("From", "To"),
    "Waiting at each step": ("Simulated", "Visits a case", "Most at once"),
}
"""Columns for which a terminal has no room; the report has them all."""


def print_simulation(report: SimulationReport) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    from connectors.render.simulation_tables import simulation_tables, trust_lines

    console = Console()
    process = report.process
    console.print(Text(f"{process.name} ({process.state} state), simulated", style="bold"))
    for table in simulation_tables(report):
        _print_table(console, table)
    near, *sure = trust_lines(report)
    console.print(Text(f"Look again: {near}" if report.far else near, style="yellow" if report.far else "bold"))
    for heading, lines in (("", sure), ("Assumed", report.found.present.made.notes)):
        console.print(Text(heading, style="bold"))
        for line in lines:
            console.print(Padding(Text(line), (0, 0, 0, 2)))


def _print_table(console: Console, table: ReportTable) -> None:
    from rich.table import Table
    from rich.text import Text

    from connectors.render.tables import Kind, cell_words
    from process_maps.quantities import WHOLE_DAY

    left_out = LEFT_OUT.get(table.title, ())
    places = [place for place, column in enumerate(table.columns) if column.title not in left_out]
    shown = Table(title=Text(table.title, style="bold"), title_justify="left", box=None, pad_edge=False)
    for place in places:
        column = table.columns[place]
        shown.add_column(Text(column.title), justify="left" if column.kind is Kind.TEXT else "right")
    for row in table.rows:
        shown.add_row(*(Text(cell_words(row[place], table.columns[place].kind, WHOLE_DAY)) for place in places))
    console.print(shown)
    if table.title == "Staffing":
        console.print(Text(table.note, style="dim"))
    console.print()
