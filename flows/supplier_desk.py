"""Who works with the registers on the command line, and what does the table of engine/access.py allow them?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from engine.errors import EightflowsError
from flows.acting import acting_person
from flows.arguments import DAY

if TYPE_CHECKING:
    from engine.access import Action, Actor
    from engine.people import Person
    from engine.registers.definition import Definition, Record
    from engine.registers.permission import Does
    from engine.registers.portfolio import Portfolio
    from flows.supplier_parts import SupplierParts

On = Annotated[date | None, DAY, Parameter(help="The business date, as 2026-12-25; else today.")]
DryRun = Annotated[bool, Parameter(negative="", help="Say what would be done, and change nothing.")]


class NotThere(EightflowsError):
    """What was named is not in the registers."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The registers on one day, and who sits before them."""

    parts: "SupplierParts"
    today: date
    by: "Actor"
    person: "Person"

    def portfolio(self) -> "Portfolio":
        return self.parts.portfolio(self.today)

    def check(self, action: "Action", record: "Record | None" = None) -> None:
        """`record`: its owner may too. Raises NotAllowed."""
        from engine.access import check
        from engine.registers.permission import record_ties

        check(action, self.by, record_ties(record, self.person))

    def check_register(self, does: "Does", definition: "Definition", record: "Record | None" = None) -> None:
        from engine.registers.permission import register_action

        self.check(register_action(does, definition), record)

    def sees(self, definition: "Definition") -> bool:
        from engine.access import may
        from engine.registers.permission import register_action

        return may(register_action("see", definition), self.by)


@contextmanager
def sat_down(acting: str | None, on: date | None) -> Iterator[Desk]:
    """Open the registers for a person of the directory. Raises NotThere for somebody nobody knows."""
    from engine.access import actor_of
    from flows.settings import Settings
    from flows.supplier_parts import business_date, open_parts

    today = business_date(on)
    with open_parts(Settings.from_env(), on=today) as parts:
        person = acting_person(parts.store.people.directory(), acting)
        yield Desk(parts, today, actor_of(person.id, parts.store.people.directory(), today), person)
