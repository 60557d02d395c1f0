"""What is noticed about a list, where, and what is to be done about it?"""

from dataclasses import dataclass
from enum import StrEnum

from engine.errors import Fault


class Matter(StrEnum):
    """What a finding is about; the report counts by it."""

    CHANGED_HEADER = "changed header"
    MISSING = "missing value"
    UNREADABLE = "unreadable value"
    UNSAFE = "unsafe text"
    UNKNOWN_CODE = "unknown code"
    DUPLICATE = "duplicate"
    OVERLAP = "overlap"
    MISSING_END = "missing end"
    IMPOSSIBLE = "impossible dates"
    NOT_THERE = "not there"
    LOOP = "loop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`row` is its number among the rows of the table, from 0; None where it is about the whole list.

    rejects  the row is not imported; otherwise it is, and somebody should look at it
    column   the header as the file has it;  where: "line 12" or "People!12"
    """

    matter: Matter
    where: str
    what: str
    remedy: str
    row: int | None = None
    column: str = ""
    rejects: bool = False

    def as_fault(self) -> Fault:
        return Fault(f"{self.where}, {self.column}" if self.column else self.where, self.what, self.remedy)
