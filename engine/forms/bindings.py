"""Which answers does a calculation get? Names are looked up, and their types compared with what it takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import TypeAlias

from engine.conditions import Condition
from engine.conditions import Kind as ConditionKind
from engine.forms.calculations.registry import CALCULATIONS, Calculation, Column, One, Parameter, RowsWith
from engine.forms.definition import UNSAID_CHOICES, Computed, Field, FieldType, Level
from engine.forms.values import type_of

TODAY = "today"
DUE_ON = "due_on"
"""Inside a checklist: the day its row is due."""
DATE = date
NUMBERS = (int, Decimal)
_WORDS: Mapping[type | None, str] = {
    bool: "yes or no",
    int: "a number",
    Decimal: "a number",
    str: "text",
    date: "a date",
    tuple: "several choices",
    None: "a table",
}
_TYPE_OF_KIND = {
    ConditionKind.YES_NO: bool,
    ConditionKind.NUMBER: Decimal,
    ConditionKind.TEXT: str,
    ConditionKind.DATE: date,
}

KeyFault: TypeAlias = tuple[tuple[str, ...], str, str]
"""The key under `computed` that is wrong, what, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What can be named in one place of a form: its fields, and inside a table the table's columns too."""

    fields: Mapping[str, Field]
    columns: Mapping[str, Field] = field(default_factory=lambda: MappingProxyType({}))
    in_checklist: bool = False

    def inside(self, table: Field) -> "Scope":
        columns = {column.id: column for column in table.columns}
        return replace(self, columns=columns, in_checklist=table.type is FieldType.CHECKLIST)

    def find(self, name: str) -> Field | None:
        return self.columns.get(name) or self.fields.get(name)

    def knows(self, name: str) -> bool:
        return self.find(name) is not None

    def names(self) -> Mapping[str, type]:
        """What a condition may use here."""
        every = {**self.fields, **self.columns}
        found = {name: kind for name, each in every.items() if (kind := type_of(each)) is not None}
        return {**found, TODAY: date, **({DUE_ON: date} if self.in_checklist else {})}

    def level(self, names: Iterable[str]) -> Level:
        """The highest level among these answers."""
        return max((found.level for name in names if (found := self.find(name))), default=Level.L1)

    def choices(self, name: str) -> tuple[str, ...]:
        """The texts a name can be; () where it can be any."""
        found = self.find(name)
        if found is None:
            return ()
        if found.type is FieldType.YES_NO_UNSAID:
            return UNSAID_CHOICES
        return tuple(str(option.value) for option in found.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where one parameter comes from: an answer, a table, or one column of a table. "" for nothing."""

    name: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A calculation with a source for each parameter; `where` chooses among the rows."""

    calculation: Calculation
    sources: Mapping[str, Source]
    where: Condition | None = None

    @property
    def names(self) -> frozenset[str]:
        return frozenset(source.name for source in self.sources.values() if source.name)

    def level(self, scope: Scope) -> Level:
        """The most confidential answer that goes in: of a table, the columns the calculation looks at."""
        return max((self._level_of(name, source, scope) for name, source in self.sources.items()), default=Level.L1)

    def _level_of(self, name: str, source: Source, scope: Scope) -> Level:
        found = scope.find(source.name)
        if found is None:
            return Level.L1
        parameter = self.calculation.takes[name]
        looked_at = {source.column}
        if isinstance(parameter, RowsWith):
            looked_at = {*parameter.columns, *parameter.may}
        return max(found.level, *(each.level for each in found.columns if each.id in looked_at), Level.L1)

    def tables(self, scope: Scope) -> tuple[Field, ...]:
        """The tables whose rows it looks at."""
        return tuple(found for name in sorted(self.names) if (found := scope.find(name)) and found.has_rows)


def bound(computed: Computed, scope: Scope) -> tuple[Binding | None, list[KeyFault]]:
    """The calculation a field asks for, with everything that does not fit."""
    calculation = CALCULATIONS.get(computed.calculation)
    if calculation is None:
        known = ", ".join(sorted(CALCULATIONS))
        return None, [(("calculation",), f"there is no calculation {computed.calculation!r}", f"Write one of {known}")]
    faults: list[KeyFault] = []
    for name in computed.of.keys() - calculation.takes.keys():
        takes = ", ".join(calculation.takes)
        faults.append((("of", name), f"{computed.calculation} takes no {name!r}", f"It takes {takes}"))
    sources = {}
    for name, parameter in calculation.takes.items():
        text = computed.of.get(name, "")
        what = _misfit(text, parameter, scope)
        if what:
            faults.append((("of", name), what, f"Give {_wanted(parameter)}"))
        head, _, column = text.partition(".")
        sources[name] = Source(name=head, column=column)
    return (None if faults else Binding(calculation=calculation, sources=sources)), faults


def _misfit(text: str, parameter: Parameter, scope: Scope) -> str:
    """What is wrong with a source; "" where nothing is."""
    if not text:
        return "" if parameter.optional else "it is not given"
    if text == TODAY and isinstance(parameter, One) and parameter.type is date:
        return ""
    name, _, column = text.partition(".")
    found = scope.find(name)
    if found is None:
        return f"there is no field {name!r}"
    if isinstance(parameter, RowsWith):
        return _missing_columns(found, parameter) if found.has_rows and not column else f"{text!r} is not a table"
    given: Field | None = found
    if isinstance(parameter, Column):
        given = next((each for each in found.columns if each.id == column), None)
    if given is None or (column and isinstance(parameter, One)):
        return f"{text!r} is {'not a column of a table' if given is None else 'a column, not one answer'}"
    return "" if same_type(type_of(given), parameter.type) else f"{text!r} is {in_words(type_of(given))}"


def _missing_columns(table: Field, parameter: RowsWith) -> str:
    there = {column.id: type_of(column) for column in table.columns}
    for name, wanted in {**parameter.columns, **parameter.may}.items():
        if name not in there and name in parameter.may:
            continue
        if name not in there or not same_type(there[name], wanted):
            return f"table {table.id!r} needs a column {name!r} of {in_words(wanted)}"
    return ""


def same_type(one: type | None, other: type | None) -> bool:
    """Whole and other numbers go together."""
    return one is other or (one in NUMBERS and other in NUMBERS)


def in_words(type: type | None) -> str:
    return _WORDS.get(type, "of another kind")


def type_of_kind(kind: ConditionKind) -> type | None:
    return _TYPE_OF_KIND.get(kind)


def _wanted(parameter: Parameter) -> str:
    match parameter:
        case One():
            return f"the id of a field that is {in_words(parameter.type)}"
        case Column():
            return f"table.column where the column is {in_words(parameter.type)}"
        case RowsWith():
            columns = ", ".join(parameter.columns)
            return f"the id of a table with the columns {columns}" if columns else "the id of a table"
