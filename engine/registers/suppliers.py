"""Who supplies us, and which contracts do we hold with them?"""

from dataclasses import dataclass, field

from engine.calendars import WorkingDays
from engine.ports import Mailbox
from engine.registers.contracts import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """A firm or an internal service that supplies us; `name` is how contracts refer to it.

    manager, head_of_service, director  whom a reminder goes to in turn while its owner does not answer
    """

    name: str
    supplies: str = ""
    contact: str = ""  # their account manager
    contact_email: str = ""
    manager: Mailbox | None = None
    head_of_service: Mailbox | None = None
    director: Mailbox | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a supplier needs a name")


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierRegister:
    """Every supplier and contract, and the days we ourselves are closed.

    Each contract names a supplier of this register, and no two contracts share a reference.
    """

    suppliers: tuple[Supplier, ...]
    contracts: tuple[Contract, ...]
    working_days: WorkingDays = field(default_factory=WorkingDays)

    def __post_init__(self) -> None:
        known = {supplier.name for supplier in self.suppliers}
        if strangers := sorted({contract.supplier for contract in self.contracts} - known):
            raise ValueError(f"contracts with suppliers that are not in the register: {', '.join(strangers)}")
        refs = [contract.ref for contract in self.contracts]
        if len(set(refs)) < len(refs):
            raise ValueError("two contracts have the same reference")
