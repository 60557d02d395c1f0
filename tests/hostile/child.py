"""What happens in a process of its own that opens hostile files?

    python -m tests.hostile.child MODULE:READER FILE...

prints one line of JSON for each file: tests/hostile/measured.py has what is in it.
"""

import gc
import importlib
import json
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from connectors.preflight import Workbook
from engine.errors import Fault, UnreadableFile

PEAK = Path("/proc/self/status")
FORGET = Path("/proc/self/clear_refs")


def main(reader: str, *files: str) -> None:
    module, _, name = reader.partition(":")
    read = getattr(importlib.import_module(module), name)
    for file in files:
        sys.stdout.write(json.dumps(outcome(read, Path(file))) + "\n")


def outcome(read: Callable[[Path], object], path: Path) -> dict[str, object]:
    _forget_peak()
    started = time.process_time()
    faults: list[Fault] = []
    escaped = None
    try:
        faults += cell_faults(read(path))
    except UnreadableFile as error:
        faults += error.faults
    except BaseException:  # noqa: BLE001 - whatever escapes is what the test is about
        escaped = traceback.format_exc()
    return {
        "seconds": time.process_time() - started,
        "faults": list(map(str, faults)),
        "escaped": escaped,
        "peak_mb": _peak_mb(),
    }


def cell_faults(read: object) -> Iterator[Fault]:
    """The faults a workbook's cells carry, for whoever needs them."""
    if isinstance(read, Workbook):
        for sheet in read.sheets.values():
            for row in sheet.rows:
                for cell in row:
                    if cell.fault is not None:
                        yield cell.fault


def _peak_mb() -> float:
    """Not ru_maxrss where it can be helped: Linux lets a child begin with its parent's."""
    if PEAK.exists():
        return int(PEAK.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def _forget_peak() -> None:
    gc.collect()
    if FORGET.exists():
        FORGET.write_text("5")  # proc(5): start the peak again from now


if __name__ == "__main__":
    main(*sys.argv[1:])
