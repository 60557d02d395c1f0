"""What is wrong with one field of a record, and what to do about it?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One thing wrong with a record. `field`: its id; a reader turns it into a cell or a place on a page."""

    field: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}. {self.remedy}"
