"""What shape has a register? Its fields, as data: process_maps/library/registers/<key>.yaml, and its records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

from engine.registers.periods import Period

Value: TypeAlias = str | int | Decimal | date | bool | Period | tuple[str, ...]
"""What a field of a record says. A field that says nothing is not among the record's values."""


class Kind(StrEnum):
    """What a field holds. A reference names a record of another register, a person somebody in the directory."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    YES_OR_NO = "yes or no"
    CHOICE = "choice"
    REFERENCE = "reference"
    LIST = "list"
    EMAIL = "email"
    PERIOD = "period"
    PERSON = "person"


class Group(StrEnum):
    """Who works with a register: what access is given by."""

    SUPPLIERS = "suppliers"
    SYSTEMS = "systems"
    GOVERNANCE = "information governance"
    NOTICES = "notices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a register.

    of          what a list is a list of: text, choice, person or reference
    register    of a reference: the key of the register it names a record of
    unit        what a number counts, or the one unit a period may be in
    longest     the most characters of a text, or of each name in a list
    least, most the smallest and largest number taken; `whole`: no fractions
    also        other headings people give the column
    sensitive   its value is never written to the audit trail, only that it changed
    reviewed    a service review must confirm or change it before it can close
    """

    id: str
    label: str
    kind: Kind
    of: Kind = Kind.TEXT
    register: str = ""
    choices: tuple[str, ...] = ()
    unit: str = ""
    required: bool = False
    help: str = ""
    longest: int = 200
    least: Decimal | None = None
    most: Decimal | None = None
    whole: bool = False
    also: tuple[str, ...] = ()
    sensitive: bool = False
    reviewed: bool = False

    def __post_init__(self) -> None:
        choosing = self.kind is Kind.CHOICE or (self.kind is Kind.LIST and self.of is Kind.CHOICE)
        if choosing and not self.choices:
            raise ValueError(f"the field {self.id!r} offers no choices")
        if self.refers and not self.register:
            raise ValueError(f"the field {self.id!r} does not say which register it refers to")

    @property
    def refers(self) -> bool:
        """Whether it names records of another register."""
        return self.kind is Kind.REFERENCE or (self.kind is Kind.LIST and self.of is Kind.REFERENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class InOrder:
    """Two dates of a record, the first before the second: `what` says what is wrong where they are not."""

    before: str
    after: str
    what: str
    same_day: bool = True


@dataclass(frozen=True, kw_only=True)
class Definition:
    """The shape of one register.

    id     the field whose value names a record: each only once, whatever its capitals
    label  the field that is shown for a record;  group: who works with it
    """

    key: str
    title: str
    about: str
    id: str
    fields: tuple[Field, ...]
    label: str = ""
    group: Group = Group.SUPPLIERS
    in_order: tuple[InOrder, ...] = ()

    def __post_init__(self) -> None:
        ids = [each.id for each in self.fields]
        if twice := {id for id in ids if ids.count(id) > 1}:
            raise ValueError(f"two fields are called {min(twice)!r}")
        for name in (self.id, self.label or self.id, *[side for rule in self.in_order for side in _sides(rule)]):
            if name not in ids:
                raise ValueError(f"there is no field {name!r}")

    @cached_property
    def by_id(self) -> Mapping[str, Field]:
        return {each.id: each for each in self.fields}

    def __getitem__(self, id: str) -> Field:
        return self.by_id[id]

    @property
    def references(self) -> tuple[Field, ...]:
        return tuple(each for each in self.fields if each.refers)

    def label_of(self, record: "Record") -> str:
        """What a record is called where it is shown."""
        return str(record.values.get(self.label or self.id, record.id))


def _sides(rule: InOrder) -> tuple[str, str]:
    return rule.before, rule.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One entry of a register, as it is kept. `revision` counts its savings, from 1; 0: not saved yet."""

    register: str
    id: str
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    revision: int = 0

    def text(self, name: str) -> str:
        found = self.values.get(name)
        return "" if found is None else str(found)

    def names(self, name: str) -> tuple[str, ...]:
        """The names in a list field; () where it says nothing."""
        found = self.values.get(name, ())
        return found if isinstance(found, tuple) else (str(found),)

    def day(self, name: str) -> date | None:
        found = self.values.get(name)
        return found if isinstance(found, date) else None

    def number(self, name: str) -> Decimal | None:
        found = self.values.get(name)
        return Decimal(found) if isinstance(found, int | Decimal) and not isinstance(found, bool) else None

    def whole(self, name: str) -> int | None:
        found = self.number(name)
        return None if found is None else int(found)

    def yes(self, name: str) -> bool:
        """Whether it says yes; a field left empty does not."""
        return self.values.get(name) is True

    def period(self, name: str) -> Period | None:
        found = self.values.get(name)
        return found if isinstance(found, Period) else None


Records: TypeAlias = Mapping[str, Sequence[Record]]
"""Registers by key, each with its records."""
