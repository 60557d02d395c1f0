"""What happens when somebody simulates a map on the command line?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import Fault, UnreadableFile
from flows.answers import place_words, print_files, print_json
from flows.map_reading import read_map
from process_maps.finding import Finding, Place, UnfitMap
from process_maps.process_map import ProcessMap

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from process_maps.simulation.estimates import Estimate
    from process_maps.simulation.map_scenarios import MapScenario
    from process_maps.simulation.what_if import WhatIf

FAR = 0.15
"""Share of the drawn lead time by which the simulated one may differ before somebody should look."""

PERCENTILES = ((50, "Half within"), (85, "85% within"), (95, "95% within"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is simulated; `overload`: also where lines would grow without end."""

    cases: int = 1_000
    replications: int = 30
    seed: int = 1
    overload: bool = False


def simulate(map_file: Path, *, scenarios: Path | None, size: Size, waits: str, json: bool, out: Path | None) -> None:
    """Simulate a map and its scenarios, and print what was found. Raises UnreadableFile with every fault."""
    from process_maps.simulation.of_map import Assumptions, Waits
    from process_maps.simulation.run import Plan
    from process_maps.simulation.what_if import warm_up_for, what_if

    process = read_map(map_file)
    futures = _read_scenarios(scenarios, process)
    plan = Plan(
        cases=size.cases,
        warm_up=warm_up_for(process),
        replications=size.replications,
        seed=size.seed,
        overload=size.overload,
    )
    try:
        found = what_if(process, futures, plan, Assumptions(waits=Waits(waits)))
    except UnfitMap as unfit:
        raise UnreadableFile(map_file.name, [_fault(process, finding) for finding in unfit.findings]) from None
    files = _write_pictures(process, found, out) if out is not None else []
    if json:
        from process_maps.simulation.simulation_document import simulation_document

        print_json(simulation_document(process, found))
    else:
        _print(process, found)
        print_files(files)


def _read_scenarios(path: Path | None, process: ProcessMap) -> Sequence[MapScenario]:
    if path is None:
        return ()
    from connectors.map_files.scenarios import read_scenarios

    return read_scenarios(path, process)


def _write_pictures(process: ProcessMap, found: WhatIf, folder: Path) -> list[Path]:
    from connectors.render.simulation_charts import simulation_pictures
    from flows.report_files import file_name, write_pictures

    folder.mkdir(parents=True, exist_ok=True)
    return write_pictures(simulation_pictures(found), folder, f"{file_name(process.id)}-simulation")


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


def _print(process: ProcessMap, found: WhatIf) -> None:
    from rich.console import Console
    from rich.text import Text

    from connectors.render.wording import count_words, wait_words
    from process_maps.analysis.report import analyse
    from process_maps.quantities import MINUTE

    console = Console()
    plan = found.present.results.plan
    console.print(Text(f"{process.name} ({process.state} state), simulated", style="bold"))
    for table in _tables(process, found):
        console.print(table)
        console.print()
    lead_time = analyse(process).timeline.lead_time
    drawn = wait_words(lead_time)
    if abs(found.present.results.lead_time().mean * MINUTE - lead_time) > FAR * lead_time:
        said = "The simulation is far from the map itself: believe neither before somebody has looked."
        console.print(Text(f"Look again: {said}", style="yellow"))
    runs = f"{count_words(plan.replications, 'runs')} of {plan.cases:,} cases after {plan.warm_up:,} to fill the house"
    console.print(Text(f"The map itself says {drawn}. {runs}, seed {plan.seed}; ± holds 95%.", style="dim"))
    console.print(Text(_enough(found), style="dim"))
    _print_assumptions(console, found)


def _enough(found: WhatIf) -> str:
    plan = found.present.results.plan
    if found.needed is None:
        return "One run says nothing about how sure a figure is: ask for more with --replications."
    if found.needed <= plan.replications:
        return f"For a mean lead time to within 5%, {found.needed} runs would have done."
    return f"For a mean lead time to within 5%, {found.needed:,} runs are needed: --replications {found.needed}."


def _print_assumptions(console: Console, found: WhatIf) -> None:
    from rich.padding import Padding
    from rich.text import Text

    console.print(Text("\nAssumed", style="bold"))
    for note in found.present.made.notes:
        console.print(Padding(Text(note), (0, 0, 0, 2)))


def _tables(process: ProcessMap, found: WhatIf) -> Iterator[Table]:
    yield _lead_times(found)
    if found.effects:
        yield _scenarios(found)
    if found.present.made.lanes:
        yield _lanes(process, found)
    yield _steps(process, found)


def _table(*columns: str, title: str = "") -> Table:
    """The first column holds words, the others figures."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title, style="bold") if title else None, title_justify="left", box=None, pad_edge=False)
    for place, column in enumerate(columns):
        table.add_column(column, justify="right" if place else "left")
    return table


def _lead_times(found: WhatIf) -> Table:
    from rich.text import Text

    results = found.present.results
    table = _table("Lead time", "")
    table.add_row(Text("Mean"), Text(_time(results.lead_time()), style="bold"))
    for percent, words in PERCENTILES:
        table.add_row(Text(words), Text(_time(results.lead_time_percentile(percent)), style="bold"))
    return table


def _scenarios(found: WhatIf) -> Table:
    from rich.text import Text

    from connectors.render.simulation_charts import difference_words

    table = _table("What if", "Mean lead time", "Against now, all intervals at once 95%")
    for effect in found.effects:
        style = "" if not effect.difference.settled else "green" if effect.difference.mean < 0 else "red"
        table.add_row(
            Text(effect.scenario.name),
            Text(_time(effect.future.results.lead_time())),
            Text(difference_words(effect.difference), style=style),
        )
    return table


def _lanes(process: ProcessMap, found: WhatIf) -> Table:
    from rich.text import Text

    from connectors.render.wording import number_words, share_words

    people = {lane.id: lane.people for lane in process.lanes}
    table = _table("Lane", "People", "At work on this")
    for lane in found.present.made.lanes:
        busy = found.present.lane_utilisation(lane)
        counted = people.get(lane)
        table.add_row(
            Text(_name(process, lane)),
            Text(number_words(counted) if counted is not None else ""),
            Text(share_words(busy.mean)),
        )
    return table


def _steps(process: ProcessMap, found: WhatIf) -> Table:
    from rich.text import Text

    from connectors.render.wording import number_words

    table = _table("Step", "In line or closed", "Batch or list", "Other wait", "Waiting at a time")
    names = {step.id: step.name for step in process.steps}
    for step in found.present.results.steps():
        if step.id not in names:
            continue
        waits = (Text(_mean(wait)) for wait in (step.line, step.batch, step.extra))
        table.add_row(Text(names[step.id]), *waits, Text(number_words(step.queue_length.mean)))
    return table


def _mean(figure: Estimate) -> str:
    """A mean time; nothing where there is none to speak of, or nobody came."""
    from connectors.render.wording import wait_words
    from process_maps.quantities import MINUTE

    return wait_words(figure.mean * MINUTE) if figure.mean > 0 else ""


def _time(figure: Estimate) -> str:
    from connectors.render.wording import wait_words
    from process_maps.quantities import MINUTE

    give_or_take = f" ± {wait_words(figure.half_width * MINUTE)}" if figure.half_width < float("inf") else ""
    return wait_words(figure.mean * MINUTE) + give_or_take
