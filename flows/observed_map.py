"""What really happened to the cases of a process? The observed map, its report, and event logs for mining tools."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import EightflowsError
from flows.answers import print_files, print_json, printable
from flows.settings import Settings
from flows.wiring import open_store, running_here

if TYPE_CHECKING:
    from engine.measures.observed import ObservedMap

HEADINGS = ("drawn", "median", "working", "9 of 10", "done", "again", "there now")


class NoCases(EightflowsError):
    """The process has not run yet."""


def show_observed(name: str, *, json: bool, out: Path | None) -> None:
    """Raises UnknownProcess, NoCases."""
    found = read_observed(name)
    files = write_observed(found, out) if out else []
    if json:
        print_json(document(found) | {"files": [str(file) for file in files]})
        return
    _print(found)
    print_files(files)


def read_observed(name: str) -> "ObservedMap":
    from engine.measures.observed import observed

    with open_store(Settings.from_env()) as store:
        running = running_here(store).current(name)
        found = observed(running.process.map, store.cases.histories(running.id))
    if not found.cases:
        raise NoCases(f"no case of {name} has run yet: there is nothing to measure")
    return found


def write_observed(found: "ObservedMap", folder: Path) -> list[Path]:
    """The report of the map as it ran, the map itself as YAML, and the event log as XES and CSV."""
    from connectors.eventlogs.writing import LoggedWork, write_csv, write_xes
    from flows.map_reading import write_map
    from flows.map_report import report_on
    from flows.report_files import file_name, write_report_files

    files = write_report_files(report_on(found.process), folder, made=datetime.now(UTC))
    stem = f"{file_name(found.process.id)}-observed"
    drawing, xes, table = (folder / (stem + ending) for ending in (".yaml", ".xes", ".csv"))
    names = {step.id: step.name for step in found.drawn.steps}
    work = [
        LoggedWork(case=each.case, activity=names[each.step], enabled=each.came, ended=each.done, role=each.by)
        for each in found.visits
    ]
    drawing.unlink(missing_ok=True)
    write_map(found.process, drawing)
    write_xes(work, xes, name=found.drawn.name)
    write_csv(work, table)
    return [*files, drawing, xes, table]


def document(found: "ObservedMap") -> dict[str, object]:
    """For another program; times in minutes."""
    lead = found.lead_time
    return {
        "process": found.drawn.name,
        "cases": found.cases,
        "closed": found.closed,
        "lead_time_minutes": lead and _minutes(lead.median),
        "lead_time_ninth_decile_minutes": lead and _minutes(lead.ninth_decile),
        "steps": [
            {
                "step": each.step,
                "name": each.name,
                "visits": each.visits,
                "repeats": each.repeats,
                "sent_back": each.sent_back,
                "waiting_now": each.waiting,
                "drawn_minutes": _minutes(each.drawn),
                "elapsed_minutes": _minutes(each.elapsed),
                "working_minutes": _minutes(each.working),
                "elapsed_ninth_decile_minutes": _minutes(each.ninth),
            }
            for each in found.steps
        ],
    }


def _minutes(time: timedelta | None) -> float | None:
    return None if time is None else round(time.total_seconds() / 60, 1)


def _print(found: "ObservedMap") -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    cases = "1 case" if found.cases == 1 else f"{found.cases:,} cases"
    console.print(Text(printable(f"{found.drawn.name}: {cases}, {found.closed:,} closed"), style="bold"))
    if lead := found.lead_time:
        console.print(f"Opening to close: median {_words(lead.median)}, 9 of 10 within {_words(lead.ninth_decile)}")
    if found.skipped:
        console.print(f"{found.skipped} cases ran on a map with other steps and are not counted.")
    table = Table("Step", box=None, pad_edge=False, header_style="bold")
    for heading in HEADINGS:
        table.add_column(heading, justify="right")
    for each in found.steps:
        times = map(_words, (each.drawn, each.elapsed, each.working, each.ninth))
        counts = map(str, (each.visits, each.repeats, each.waiting))
        table.add_row(Text(printable(each.name)), *times, *counts)
    console.print(table)
    console.print("Times are whole stays, waiting and work together. Working: 9:00 to 17:00 on working days.")


def _words(time: timedelta | None) -> str:
    """ "3 d 4 h", "25 min", "< 1 min"; a dash for what was not measured."""
    if time is None:
        return "-"
    whole = round(time.total_seconds() / 60)
    if not whole:
        return "< 1 min" if time else "0"
    days, rest = divmod(whole, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"
