"""What map has somebody filled in? Every fault by its cell; the file itself is never changed."""

from dataclasses import dataclass
from pathlib import Path

from connectors.excel.capture_collector import Collector
from connectors.excel.capture_columns import MARKER, STEPS, VERSION
from connectors.excel.capture_document import document_of
from connectors.excel.capture_tables import sheet_of_steps
from connectors.preflight import open_workbook
from connectors.preflight.door import shown, unreadable
from engine.errors import Fault
from process_maps.document import NotAMap, read_document
from process_maps.finding import Finding
from process_maps.process_map import ProcessMap


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A filled-in workbook. `remarks`: what was passed over or taken one way, for its author to know."""

    process: ProcessMap
    remarks: tuple[Fault, ...]


def read_capture(path: Path) -> ProcessMap:
    """The map in a capture workbook. Raises UnreadableFile with every fault."""
    return captured(path).process


def captured(path: Path) -> Capture:
    """The map in a capture workbook, and remarks. Raises UnreadableFile with every fault."""
    workbook = open_workbook(path)
    version = workbook.properties.get(MARKER, VERSION)
    if version != VERSION:
        what = f"it is a capture workbook of another version ({version[:40]})"
        raise unreadable(path, [Fault("the file", what, "Copy its sheets into a new template")])
    steps = sheet_of_steps(workbook)
    if steps is None:
        sheets = ", ".join(shown(name) for name in list(workbook.sheets)[:5])
        what = f"there is no sheet {STEPS.sheet!r}; its sheets are {sheets}"
        raise unreadable(path, [Fault("the file", what, "Start from the template, or name the sheet Steps again")])
    collector = Collector()
    document = document_of(workbook, steps, collector)
    try:
        process = read_document(document)
    except NotAMap as error:
        told = {fault.where for fault in collector.faults}
        faults = [_fault(finding, collector) for finding in error.findings]
        faults = [*collector.faults, *(fault for fault in faults if fault.where not in told)]
        raise unreadable(path, faults) from error
    if collector.faults:
        raise unreadable(path, collector.faults)
    return Capture(process=process, remarks=tuple(collector.remarks))


def _fault(finding: Finding, collector: Collector) -> Fault:
    return Fault(where=collector.where(finding.place), what=finding.what, remedy=finding.remedy)
