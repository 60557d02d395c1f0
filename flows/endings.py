"""How does a command end: what is the shell told, and what does the reader of an error see?

Exit codes: 0 done, 1 failed, 2 wrong use or a file to put right, 3 waiting for a person, 130 stopped by Ctrl-C.
A command ends normally for 0, raises EightflowsError for 2, and `SystemExit(Exit.WAITING)` for 3.
"""

import os
import sys
import traceback
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path

from engine.errors import EightflowsError, UnreadableFile
from flows.answers import printable
from flows.settings import Settings


class Exit(IntEnum):
    """What the shell is told."""

    DONE = 0
    FAILED = 1
    WRONG_USE = 2
    WAITING = 3
    STOPPED = 130


def ending(error: Exception | KeyboardInterrupt) -> Exit:
    """Tell the reader what ended a command, and return what the shell is told."""
    match error:
        case EightflowsError():
            _tell(error)
            return Exit.WRONG_USE
        case KeyboardInterrupt():
            _say("Stopped.")
            return Exit.STOPPED
        case BrokenPipeError():  # whoever read our output has gone: `eightflows analyse ... | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        case OSError():
            _say(_about_disk(error))
        case _:  # a job that failed in part, or a fault in eightflows itself
            _tell_failure(error)
    return Exit.FAILED


def _about_disk(error: OSError) -> str:
    said = f"{error.filename or 'eightflows'}: {error.strerror or error}"
    where, home = Path(str(error.filename or "")), Settings.from_env().home
    if home in (where, *where.parents):
        said += f". eightflows keeps its things in {home}: set EIGHTFLOWS_HOME to a folder you may write to"
    return said


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
        what = Text(printable(f"{fault.what}.\n")).append(printable(fault.remedy), style="green")
        faults.add_row(Text(printable(fault.where), style="bold"), what)
    console = Console(stderr=True)
    console.print(Text(printable(heading), style="bold red"), end="\n\n")
    console.print(Padding(faults, (0, 0, 0, 2)))


def _say(message: str) -> None:
    print("\n".join(map(printable, message.splitlines())), file=sys.stderr)
