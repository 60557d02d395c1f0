"""Which maps does the library hold, and where?"""

from functools import cache
from pathlib import Path

from connectors.map_files import read_map
from process_maps.analysis.report import MapReport, analyse
from process_maps.process_map import ProcessMap

LIBRARY = Path(__file__).parents[1] / "process_maps" / "library"
PROCESSES = tuple(sorted(folder.parent.name for folder in LIBRARY.glob("*/current.yaml")))


@cache
def library_map(process: str, state: str = "current") -> ProcessMap:
    return read_map(LIBRARY / process / f"{state}.yaml")


@cache
def library_report(process: str, state: str = "current") -> MapReport:
    return analyse(library_map(process, state))
