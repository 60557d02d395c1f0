"""What of a review pack does the trust share with the supplier?"""

from pathlib import Path

from connectors.preflight import read_yaml
from connectors.preflight.door import unreadable
from engine.registers.supplier_pack import NotShared, SharedSection, read_shared


def shared_with_supplier(path: Path) -> tuple[SharedSection, ...]:
    """Raises UnreadableFile with every fault."""
    try:
        return read_shared(read_yaml(path).data)
    except NotShared as wrong:
        raise unreadable(path, wrong.faults) from wrong
