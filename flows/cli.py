"""What can be asked for on the command line?

Every command imports its work inside its body, so that `eightflows --help` answers at once.
"""

import sys
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, CycloptsError, Parameter

from flows.arguments import DAY, PORT, SHARE, whole
from flows.endings import Exit as Exit
from flows.endings import ending
from flows.settings import Settings, quiet_prefect

if TYPE_CHECKING:
    from flows.log_commands import LogOptions


MapFile = Annotated[Path, Parameter(help="A process map: a filled-in workbook (.xlsx) or a YAML file.")]
AsJson = Annotated[bool, Parameter(negative="", help="Print one JSON object on standard output, nothing else.")]
LogFile = Annotated[Path, Parameter(help="An event log: CSV or XES (plain or .gz), Parquet or Excel.")]
Same = Annotated[
    tuple[str, ...],
    Parameter(negative="", help="'Activity=step': which activity of the log is which step of the map."),
]
OutFolder = Annotated[Path | None, Parameter(help="Write the pictures, page, workbook and PDF here.")]


@Parameter(name="*", group="How the log is read")
@dataclass(frozen=True, kw_only=True)
class LogColumns:
    """The column for each role; those not said are guessed, "none" says there is none."""

    case: Annotated[str | None, Parameter(help="Column that says which case.")] = None
    activity: Annotated[str | None, Parameter(help="Column that says what was done.")] = None
    start: Annotated[str | None, Parameter(help="Column that says when it was started.")] = None
    end: Annotated[str | None, Parameter(help="Column that says when it was completed.")] = None
    resource: Annotated[str | None, Parameter(help="Column that says who did it.")] = None
    lifecycle: Annotated[str | None, Parameter(help="Column that says start or complete.")] = None
    instance: Annotated[str | None, Parameter(help="Column that joins a start to its completion.")] = None
    clock: Annotated[str, Parameter(help="Zone people work in, as Europe/London; UTC takes times as written.")] = "UTC"


LOG_AS_IT_IS = LogColumns()


def _version() -> str:
    from importlib.metadata import version

    return version("eightflows")


app = App(
    name="eightflows",
    help="Draw the work, see the waste in the eight flows of care, try a future, run the machine steps.",
    version=_version,
    suppress_keyboard_interrupt=False,  # told below, with every other way to end
    result_action="return_value",
)


@app.command(sort_key=1)
def demo(*, out: Annotated[Path, Parameter(help="Folder for everything it makes.")] = Path("out")) -> None:
    """Report on a real process, compare it with its future, run the supplier reminders."""
    from flows import main_job

    main_job.demo(out)


@app.command(sort_key=2)
def template(out: Annotated[Path, Parameter(help="The workbook to write (.xlsx).")], /) -> None:
    """Write an empty workbook to fill in about a process."""
    from flows import map_report

    map_report.template(out)


@app.command(sort_key=3)
def check(map_file: MapFile, /) -> None:
    """Say whether a map is fit to analyse, and what to put right."""
    from flows import map_report

    map_report.check(map_file)


@app.command(sort_key=4)
def analyse(
    map_file: MapFile,
    /,
    *,
    scenario: Annotated[Path | None, Parameter(help="What if? A YAML file of scenarios: simulate the map too.")] = None,
    json: AsJson = False,
    out: OutFolder = None,
) -> None:
    """Work out lead time, waste, information flow and what a machine could do."""
    from flows import map_report

    map_report.analyse(map_file, json=json, out=out, scenarios=scenario)


@app.command(sort_key=5)
def compare(current: MapFile, future: MapFile, /, *, json: AsJson = False, out: OutFolder = None) -> None:
    """Say what a future map saves against the current one, and what gets worse."""
    from flows import map_report

    map_report.compare(current, future, json=json, out=out)


@app.command(sort_key=6)
def draw(map_file: MapFile, out: Annotated[Path, Parameter(help="The picture to write (.svg).")], /) -> None:
    """Draw a map as a picture."""
    from flows import map_report

    map_report.draw(map_file, out)


@app.command(sort_key=7)
def convert(source: MapFile, target: Annotated[Path, Parameter(help="The same map, as .xlsx or .yaml.")], /) -> None:
    """Turn a workbook into YAML, or YAML into a workbook."""
    from flows import map_report

    map_report.convert(source, target)


app.command("flows.simulate_commands:simulate", name="simulate", sort_key=8, help="Try futures, with chance in them.")


@app.command(sort_key=11)
def mine(
    log: LogFile,
    out: Annotated[Path, Parameter(help="The map to write (.yaml or .xlsx).")],
    /,
    *,
    name: Annotated[str | None, Parameter(help="What the process is called; else the file's name.")] = None,
    steps: Annotated[float, SHARE, Parameter(help="Draw steps that at least this share of cases meets.")] = 0.05,
    ways: Annotated[float, SHARE, Parameter(help="Draw ways taken by at least this share of those before.")] = 0.1,
    median: Annotated[bool, Parameter(negative="", help="Draw median times instead of means.")] = False,
    flow: Annotated[str, Parameter(help="The flow of care that moves, as information.")] = "service_users",
    columns: LogColumns = LOG_AS_IT_IS,
) -> None:
    """Draw the map that an event log shows."""
    from flows import log_commands

    log_commands.mine(
        log,
        out,
        options=_log_options(columns),
        name=name,
        flow=flow,
        least_cases=steps,
        least_share=ways,
        median=median,
    )


@app.command(sort_key=12)
def waiting(
    log: LogFile,
    /,
    *,
    map: Annotated[Path | None, Parameter(help="A map of it: adds the waits by flow of care.")] = None,
    hours: Annotated[Path | None, Parameter(help="People's working hours (.json); else as observed.")] = None,
    same: Same = (),
    json: AsJson = False,
    columns: LogColumns = LOG_AS_IT_IS,
) -> None:
    """Say why work waited: batches, busy people, priorities, absence, or what the log does not know."""
    from flows import log_commands

    log_commands.waiting(log, options=_log_options(columns), map_file=map, hours_file=hours, same=same, json=json)


@app.command(sort_key=13)
def conformance(
    map_file: MapFile,
    log: LogFile,
    /,
    *,
    same: Same = (),
    json: AsJson = False,
    columns: LogColumns = LOG_AS_IT_IS,
) -> None:
    """Say which cases of a log go as the map is drawn, where they leave it, and the times measured on it."""
    from flows import log_commands

    log_commands.conformance(map_file, log, options=_log_options(columns), same=same, json=json)


@app.command(sort_key=31)
def up(
    *,
    port: Annotated[int | None, PORT, Parameter(help="For Prefect's server; 0: any. Else 4200, if free.")] = None,
) -> None:
    """Run everything on this machine until Ctrl-C: Prefect's server, the flows, the pages."""
    from flows import up as running

    running.up(port=port)


@app.command(sort_key=32)
def run(
    flow: Annotated[str | None, Parameter(help="The flow's name; without one, all are listed.")] = None,
    /,
    *,
    on: Annotated[date | None, DAY, Parameter(help="The business date, as 2026-12-25; else today.")] = None,
    dry_run: Annotated[
        bool, Parameter(negative="", help="Show what would go out, on a copy: nothing is sent or changed.")
    ] = False,
) -> None:
    """Run one flow now, for any date, for real or to see what would go out."""
    from flows import run_flow

    if flow is None:
        run_flow.list_flows()
    else:
        run_flow.run_flow(flow, on=on, dry_run=dry_run)


app.command("flows.case_acts:app", name="case", help="Start cases, see what waits for whom, fill in forms.")
app.command("flows.notice_commands:app", name="notice", help="Tell the people affected by a change, see who read it.")


@app.command(sort_key=15)
def observed(
    process: Annotated[str, Parameter(help="The process that runs, as return_to_work.")],
    /,
    *,
    json: AsJson = False,
    out: OutFolder = None,
) -> None:
    """Measure how a process really ran: its map with measured times, and an event log for mining tools."""
    from flows import observed_map

    observed_map.show_observed(process, json=json, out=out)


app.command("flows.outbox_commands:app", name="outbox", help="See letters on their way, decide on those stuck.")
app.command("flows.people_commands:app", name="people", help="Import people and their teams, look them up.")
app.command("flows.supplier_commands:app", name="supplier", help="Registers, last safe days, decisions, review packs.")
app.command("flows.store_commands:audit", name="audit", help="Check the record of who did what.")
app.command("flows.store_commands:keys", name="keys", help="Make a new key, seal everything with it.")
app.command("flows.store_commands:database", name="database", help="Copy the database, or move it to a server.")
app.command("flows.retention_commands:app", name="retention", help="List what is due for disposal, dispose of it.")


@app.command(sort_key=14)
def calibrate(
    map_file: MapFile,
    log: LogFile,
    out: Annotated[Path, Parameter(help="The calibrated map to write (.yaml or .xlsx).")],
    /,
    *,
    same: Same = (),
    seed: Annotated[int, whole(0, 2**32 - 1), Parameter(help="The same seed is the same luck.")] = 1,
    json: AsJson = False,
    columns: LogColumns = LOG_AS_IT_IS,
) -> None:
    """Fit a map from an event log, and say whether its simulation reproduces the present."""
    from flows import calibrate as calibration

    calibration.calibrate(map_file, log, out, options=_log_options(columns), same=same, seed=seed, json=json)


@app.command(sort_key=30)
def serve(*, port: Annotated[int | None, PORT, Parameter(help="Where the pages are; else 8008.")] = None) -> None:
    """Serve the pages on this machine until Ctrl-C. The first time it prints a link to make the first account."""
    from flows import web_server

    web_server.serve(port=port)


def _log_options(columns: LogColumns) -> "LogOptions":
    from flows.log_commands import LogOptions

    roles = asdict(columns)
    return LogOptions(clock=roles.pop("clock"), columns=roles)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code. However it ends, its reader is told."""
    try:
        quiet_prefect(Settings.from_env())
        app(arguments, exit_on_error=False)
        sys.stdout.flush()
    except CycloptsError:  # cyclopts has said what was wrong
        return Exit.WRONG_USE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - told to whoever asked, as far as it can be
        return ending(error)
    return Exit.DONE
