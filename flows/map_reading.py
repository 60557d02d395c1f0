"""Which connector reads or writes this map? The ending of the file says it."""

from pathlib import Path

from engine.errors import Fault, UnreadableFile
from flows.answers import refuse_to_overwrite
from process_maps.process_map import ProcessMap

WORKBOOK = frozenset({".xlsx", ".xlsm", ".xls"})
TEXT = frozenset({".yaml", ".yml", ".json"})


def read_map(path: Path) -> ProcessMap:
    """A map from a capture workbook, YAML or JSON. Raises UnreadableFile with every fault."""
    if path.suffix.lower() in WORKBOOK:
        from connectors.excel.capture_reading import read_capture

        return read_capture(path)
    if path.suffix.lower() in TEXT:
        from connectors.map_files import read_map as read_text

        return read_text(path)
    raise UnreadableFile(path.name, [unknown_ending(path)])


def read_with_remarks(path: Path) -> tuple[ProcessMap, tuple[Fault, ...]]:
    """A map, and what a person should know of how its workbook was read (columns passed over)."""
    if path.suffix.lower() not in WORKBOOK:
        return read_map(path), ()
    from connectors.excel.capture_reading import captured

    capture = captured(path)
    return capture.process, capture.remarks


def write_map(process: ProcessMap, path: Path) -> None:
    """The same map as a workbook, YAML or JSON. Raises UnreadableFile for another ending, OSError."""
    if path.suffix.lower() == ".xlsx":
        from connectors.excel.capture_writing import write_capture

        write_capture(process, path)
    elif path.suffix.lower() in TEXT:
        from connectors.map_files import write_map as write_text

        write_text(process, path)
    else:
        raise UnreadableFile(path.name, [unknown_ending(path)])


def refuse_to_write(path: Path) -> None:
    """Before long work: a map can be written here, and nothing stands here yet. Raises UnreadableFile."""
    if path.suffix.lower() not in {*TEXT, ".xlsx"}:
        raise UnreadableFile(path.name, [unknown_ending(path)])
    refuse_to_overwrite(path)


def unknown_ending(path: Path) -> Fault:
    ending = f"a file ending in {path.suffix!r}" if path.suffix else "a file without an ending"
    return Fault(path.name, f"{ending} is not a map", "Give an Excel workbook (.xlsx) or a YAML file (.yaml)")
