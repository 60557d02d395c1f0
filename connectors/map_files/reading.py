"""What map is in this YAML or JSON file?"""

from pathlib import Path

from connectors.preflight import YamlDocument, read_yaml
from connectors.preflight.door import unreadable
from engine.errors import Fault
from process_maps.document import NotAMap, read_document
from process_maps.finding import Finding
from process_maps.process_map import ProcessMap


def read_map(path: Path) -> ProcessMap:
    """The map in a YAML or JSON file (every JSON file is YAML). Raises UnreadableFile with every fault."""
    written = read_yaml(path)
    try:
        return read_document(written.data)
    except NotAMap as error:
        raise unreadable(path, [_fault(finding, written) for finding in error.findings]) from error


def _fault(finding: Finding, written: YamlDocument) -> Fault:
    return Fault(where=written.where(finding.place), what=finding.what, remedy=finding.remedy)
