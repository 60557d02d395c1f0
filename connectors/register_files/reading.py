"""Which registers does the library define?"""

from collections.abc import Mapping
from pathlib import Path

import process_maps
from connectors.preflight import YamlDocument, read_yaml
from connectors.preflight.door import unreadable
from engine.errors import Fault
from engine.registers.definition import Definition
from engine.registers.definition_document import NotADefinition, read_definition
from process_maps.finding import Finding

REGISTERS = Path(process_maps.__file__).parent / "library" / "registers"


def library_registers(folder: Path = REGISTERS) -> Mapping[str, Definition]:
    """Every register by its key. Raises UnreadableFile."""
    found: dict[str, Definition] = {}
    for path in sorted(folder.glob("*.yaml")):
        definition = read_definition_file(path)
        if definition.key != path.stem:
            remedy = f"Call the file {definition.key}.yaml, or change the key"
            raise unreadable(path, [Fault("line 1", f"the register in it is called {definition.key!r}", remedy)])
        found[definition.key] = definition
    return found


def registers_named(*keys: str, folder: Path = REGISTERS) -> Mapping[str, Definition]:
    """Some of them, by key. Raises UnreadableFile."""
    return {key: read_definition_file(folder / f"{key}.yaml") for key in keys}


def read_definition_file(path: Path) -> Definition:
    """The register a YAML file defines. Raises UnreadableFile with every fault at its line."""
    written = read_yaml(path)
    try:
        return read_definition(written.data)
    except NotADefinition as error:
        raise unreadable(path, [_fault(finding, written) for finding in error.findings]) from error


def _fault(finding: Finding, written: YamlDocument) -> Fault:
    return Fault(where=written.where(finding.place), what=finding.what, remedy=finding.remedy)
