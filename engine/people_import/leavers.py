"""Who has left, going by a list that names everybody?"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.people import Directory, Person
from engine.people_import.findings import Finding, Matter
from engine.people_import.rows import Reading

LIKELY_LEAVERS = 0.1
FEW_LEAVERS = 5
"""More than a tenth and more than five missing at once: the list is more likely cut short than right."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Those who came with the list before (`listed`) and are not `there` any more.

    rejected  numbers of the rows that are not imported
    """

    reading: Reading
    directory: Directory
    there: Collection[str]
    listed: Collection[str]
    rejected: Collection[int | None]

    def leavers(self, *, on: date, many_leavers: bool) -> tuple[tuple[Person, ...], Sequence[Finding]]:
        """They have left the day before; nobody has where the list may not be whole, and why."""
        gone = tuple(self._gone(on))
        if gone and (nameless := self._nameless()):
            return (), [_nobody_left(nameless)]
        if not many_leavers and len(gone) > max(FEW_LEAVERS, LIKELY_LEAVERS * len(self.listed)):
            return (), [_too_many(self.reading, len(gone))]
        return gone, []

    def _gone(self, on: date) -> Iterator[Person]:
        """A rejected row is no sign of leaving: nobody is marked whose number stands in the list at all."""
        named = {number for number, _, _ in self._numbers() if number}
        for person in self.directory.people:
            if person.id not in self.listed or person.id in self.there or {person.id, person.employee_number} & named:
                continue
            if person.leaves is None or person.leaves > on:
                yield replace(person, leaves=on - timedelta(days=1))

    def _nameless(self) -> str:
        """Where the first rejected row stands that does not say who it is about; "" for none."""
        return next((where for said, row, where in self._numbers() if not said and row in self.rejected), "")

    def _numbers(self) -> Iterator[tuple[str, int, str]]:
        """The employee number each row has, the row, and where that stands."""
        table, header = self.reading.table, self.reading.columns.get("employee_number")
        if header is not None:
            place = table.headers.index(header)
            for number, row in enumerate(table.rows):
                said = row.cells[place]
                yield "" if said is None else str(said).strip(), number, row.where


def _nobody_left(where: str) -> Finding:
    return Finding(
        matter=Matter.MISSING,
        where=where,
        what="this row does not say who it is about, so nobody was marked as having left",
        remedy="Import the whole list again once it says so",
    )


def _too_many(reading: Reading, count: int) -> Finding:
    return Finding(
        matter=Matter.NOT_THERE,
        where=reading.table.name,
        what=f"{count} people who came with this list before are not in it, far more than usual",
        remedy="Check that the list is whole. If they have all left, import it with --many-leavers",
        rejects=True,
    )
