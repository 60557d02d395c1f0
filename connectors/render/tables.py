"""What is a table of a report, and how is each of its cells said?"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypeAlias

from connectors.render.wording import number_words, pounds_words, share_words, wait_words

Value: TypeAlias = str | float | int | timedelta | None


class Kind(StrEnum):
    """What a column holds, so that each renderer can write it as its readers expect."""

    TEXT = "text"
    NUMBER = "number"
    TIME = "time"
    SHARE = "share"
    HOURS = "hours"
    POUNDS = "pounds"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, what stands under it, and how wide it is beside the others (1 is narrow)."""

    title: str
    kind: Kind = Kind.TEXT
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A title, a line that says how to read it, and rows of raw values in the columns' units."""

    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


def cell_words(value: Value, kind: Kind, day: timedelta) -> str:
    """One cell as text; nothing for what is not known. `day` is the map's day of waiting."""
    if value is None:
        return ""
    if isinstance(value, timedelta):
        return wait_words(value, day)
    if isinstance(value, str):
        return value
    words = {
        Kind.SHARE: share_words,
        Kind.HOURS: lambda hours: number_words(hours, places=0 if abs(hours) >= 10 else 1),
        Kind.POUNDS: pounds_words,
    }
    return words.get(kind, lambda number: number_words(number, places=2))(value)


RIGHT = frozenset({Kind.NUMBER, Kind.TIME, Kind.SHARE, Kind.HOURS, Kind.POUNDS})
LONG_TABLE = 12
"""Rows from which a table is folded away under its title."""


@dataclass(frozen=True, slots=True)
class SaidTable:
    """A table in words: what the template prints."""

    title: str
    note: str
    columns: tuple[tuple[str, bool], ...]  # heading, right-aligned
    rows: tuple[tuple[str, ...], ...]

    @property
    def long(self) -> bool:
        return len(self.rows) >= LONG_TABLE


def said(table: Table, day: timedelta) -> SaidTable:
    """`day` is the map's day of waiting."""
    return SaidTable(
        table.title,
        table.note,
        tuple((column.title, column.kind in RIGHT) for column in table.columns),
        tuple(
            tuple(cell_words(value, column.kind, day) for value, column in zip(row, table.columns, strict=True))
            for row in table.rows
        ),
    )
