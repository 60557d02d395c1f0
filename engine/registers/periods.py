"""How long is a period a contract or a register speaks of: 3 months, 90 clear days, 20 working days?"""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_MONTHS = 120  # ten years: anything longer is a slip of the pen


class NoticeUnit(StrEnum):
    """What a period is counted in. A week is 7 days, a year is 12 months."""

    DAYS = "days"
    MONTHS = "months"
    WORKING_DAYS = "working days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A length of time in the unit it was agreed in. `clear`: neither its first nor its last day counts."""

    length: int
    unit: NoticeUnit
    clear: bool = False

    def __post_init__(self) -> None:
        if self.length < 1:
            raise ValueError(f"a period is 1 or more {self.unit}, not {self.length}")

    def __str__(self) -> str:
        """In words: "3 clear months", "20 working days", "1 month"."""
        unit = self.unit if self.length > 1 else self.unit.removesuffix("s")
        return f"{self.length} clear {unit}" if self.clear else f"{self.length} {unit}"
