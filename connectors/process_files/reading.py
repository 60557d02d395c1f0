"""What do a map and a running.yaml say together?"""

from hashlib import sha256
from pathlib import Path

from connectors.preflight import read_yaml
from engine.cases.process import Process
from engine.cases.running import NotRunnable, process_of
from engine.errors import Fault, UnreadableFile
from process_maps.process_map import ProcessMap

VERSION_DIGITS = 12


def read_process(process_map: ProcessMap, map_file: Path, policies: Path, *, version: str = "") -> Process:
    """The process of a map that was read from `map_file`, with the policies in `policies`.

    Its version, unless one is given, is a hash of both files: whatever is changed in either makes another.
    Raises UnreadableFile with every fault at its line.
    """
    document = read_yaml(policies)
    version = version or sha256(map_file.read_bytes() + b"\0" + policies.read_bytes()).hexdigest()[:VERSION_DIGITS]
    try:
        return process_of(process_map, document.data, version=version)
    except NotRunnable as wrong:
        faults = [
            Fault(
                f"line {document.line_of(fault.place)}, {'.'.join(map(str, fault.place))}",
                fault.what,
                fault.remedy,
            )
            for fault in wrong.faults
        ]
        raise UnreadableFile(policies.name, faults) from None
