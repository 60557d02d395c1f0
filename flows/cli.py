"""What can be asked for on the command line, and how does an error read there?

Exit codes: 0 done, 1 failed, 2 wrong use or a file to put right, 3 waiting for a person, 130 stopped by
Ctrl-C. A command ends normally for 0, raises EightflowsError for 2, and `SystemExit(Exit.WAITING)` for 3.

Every command imports its work inside its body, so that `eightflows --help` answers at once.
"""

import os
import sys
import traceback
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from typing import Annotated

from cyclopts import App, CycloptsError, Parameter

from engine.errors import EightflowsError, UnreadableFile
from flows.settings import Settings, quiet_prefect


class Exit(IntEnum):
    """What the shell is told."""

    DONE = 0
    FAILED = 1
    WRONG_USE = 2
    WAITING = 3
    STOPPED = 130


MapFile = Annotated[Path, Parameter(help="A process map: a filled-in workbook (.xlsx) or a YAML file.")]
AsJson = Annotated[
    bool, Parameter(negative="", help="Print one JSON object on standard output, nothing else.")
]
OutFolder = Annotated[Path | None, Parameter(help="Write the pictures, page, workbook and PDF here.")]


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
def analyse(map_file: MapFile, /, *, json: AsJson = False, out: OutFolder = None) -> None:
    """Work out lead time, waste, information flow and what a machine could do."""
    from flows import map_report

    map_report.analyse(map_file, json=json, out=out)


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
def convert(
    source: MapFile, target: Annotated[Path, Parameter(help="The same map, as .xlsx or .yaml.")], /
) -> None:
    """Turn a workbook into YAML, or YAML into a workbook."""
    from flows import map_report

    map_report.convert(source, target)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code. However it ends, its reader is told here."""
    try:
        quiet_prefect(Settings.from_env())
        app(arguments, exit_on_error=False)
        sys.stdout.flush()
    except CycloptsError:  # cyclopts has said what was wrong
        return Exit.WRONG_USE
    except EightflowsError as error:
        _tell(error)
        return Exit.WRONG_USE
    except KeyboardInterrupt:
        _say("Stopped.")
        return Exit.STOPPED
    except BrokenPipeError:  # whoever read our output has gone: `eightflows analyse ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILED
    except OSError as error:
        _say(f"{error.filename or 'eightflows'}: {error.strerror or error}")
        return Exit.FAILED
    except Exception as error:  # noqa: BLE001 - a job that failed in part, or a fault in eightflows itself
        _tell_failure(error)
        return Exit.FAILED
    return Exit.DONE


def _tell_failure(error: Exception) -> None:
    """What several jobs could not do is told one by one; the unforeseen goes to a file, with its trace."""
    ours, unforeseen = error.split(EightflowsError) if isinstance(error, ExceptionGroup) else (None, error)
    for known in _leaves(ours):
        _tell(known)
    if unforeseen:
        record = Settings.from_env().home / "last-error.txt"
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text("".join(traceback.format_exception(unforeseen)), encoding="utf-8")
        _say(f"eightflows itself failed: {type(unforeseen).__name__}: {unforeseen}")
        _say(f"Show this file to whoever looks after it: {record}")


def _leaves(group: ExceptionGroup[EightflowsError] | None) -> Iterator[EightflowsError]:
    for error in group.exceptions if group else ():
        if isinstance(error, ExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


def _tell(error: EightflowsError) -> None:
    """A terminal gets a table of the faults; a pipe or a log gets one fault a line."""
    if not (isinstance(error, UnreadableFile) and sys.stderr.isatty()):
        _say(str(error))
        return
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    heading, *_ = str(error).splitlines()
    faults = Table.grid("where", "what", padding=(0, 2, 1, 0))
    for fault in error.faults:
        what = Text(_printable(f"{fault.what}.\n")).append(_printable(fault.remedy), style="green")
        faults.add_row(Text(_printable(fault.where), style="bold"), what)
    console = Console(stderr=True)
    console.print(Text(_printable(heading), style="bold red"), end="\n\n")
    console.print(Padding(faults, (0, 0, 0, 2)))


def _say(message: str) -> None:
    print("\n".join(map(_printable, message.splitlines())), file=sys.stderr)


def _printable(text: str) -> str:
    """Show control characters, do not send them: a name in a file must not take over the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)
