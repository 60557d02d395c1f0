"""What does a list hold before anything is made of it? Headers and rows, with where each stands."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

CellContent: TypeAlias = str | int | float | bool | datetime | date | time | timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """`where` as its reader sees it: "line 12", "People!12". As many cells as the table has headers."""

    where: str
    cells: tuple[CellContent, ...]
    fault: str = ""  # why the row cannot be read at all


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """One list. `notes`: how the file had to be read ("in the encoding Windows-1252")."""

    name: str
    headers: tuple[str, ...]
    headers_at: str
    rows: tuple[RawRow, ...]
    notes: tuple[str, ...] = ()
