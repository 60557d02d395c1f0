"""Is a record fit for its register? Every fault at once, each by its field."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from engine.errors import Fault
from engine.registers.contracts import contract_faults
from engine.registers.definition import Definition, Field, Record, Records, Value
from engine.registers.faults import FieldFault
from engine.registers.values import Misread, read_value
from process_maps.document_values import shown

MOST_SUGGESTIONS = 200  # "did you mean" takes time, and nobody reads further
VIEWS = {"contracts": contract_faults}
"""What a register's typed view finds wrong beyond its fields, by the register's key."""


@dataclass(frozen=True, slots=True)
class Known:
    """The records there are to refer to, by register. A register that is not among them is not checked against."""

    ids: Mapping[str, Mapping[str, str]]  # register -> id without capitals -> id as it is written
    places: Mapping[str, str] = field(default_factory=dict)  # where a reader looks for them: "on the sheet Sites"

    @classmethod
    def of(cls, records: Records) -> "Known":
        return cls({key: {record.id.casefold(): record.id for record in found} for key, found in records.items()})

    def find(self, register: str, name: str) -> str | None:
        return self.ids[register].get(name.casefold())

    def place(self, register: str) -> str:
        return self.places.get(register, f"in the register {register}")

    def alike(self, register: str, name: str) -> str | None:
        of_register = self.ids[register]
        close = get_close_matches(name.casefold(), of_register, n=1)
        return of_register[close[0]] if close else None


NOTHING_KNOWN = Known({})


def read_values(definition: Definition, raw: Mapping[str, object]) -> tuple[dict[str, Value], list[FieldFault]]:
    """What was given field by field (a form, a program), read: values, and every field that could not be."""
    values: dict[str, Value] = {}
    faults: list[FieldFault] = []
    for name, given in raw.items():
        if name not in definition.by_id:
            faults.append(FieldFault(name, f"there is no field {shown(name)}", "Leave it out"))
            continue
        try:
            read = read_value(definition[name], given)
        except Misread as misread:
            faults.append(FieldFault(name, f"{definition[name].label}: {misread.what}", misread.remedy))
            continue
        if read is not None:
            values[name] = read
    return values, faults


def check(
    definition: Definition, values: Mapping[str, Value], known: Known = NOTHING_KNOWN
) -> tuple[dict[str, Value], list[FieldFault]]:
    """The values with every reference spelt as its record is, and everything wrong with them."""
    settled = dict(values)
    faults = [
        FieldFault(each.id, f"{each.label}: it is empty", "Fill it in")
        for each in definition.fields
        if each.required and each.id not in values
    ]
    for each in definition.references:
        if each.id in values and each.register in known.ids:
            settled[each.id] = _settled(each, values[each.id], known, faults)
    faults += _order(definition, values)
    if definition.key in VIEWS:
        faults += VIEWS[definition.key](
            Record(register=definition.key, id=str(values.get(definition.id, "")), values=settled)
        )
    return settled, faults


def still_named(definitions: Iterable[Definition], records: Records, gone: Collection[tuple[str, str]]) -> list[Fault]:
    """Who still refers to records that are to be taken out, themselves not taken out: register and id of each."""
    faults = []
    for definition in definitions:
        for record in records.get(definition.key, ()):
            if (definition.key, record.id) in gone:
                continue
            for each in definition.references:
                for name in record.names(each.id):
                    if (each.register, name) in gone:
                        what = f"{each.label.lower()} {shown(name)} would be taken out, and is still named here"
                        where = f"{definition.title}, {record.id}"
                        faults.append(Fault(where, what, "Change it here first, or keep what it names"))
    return faults


def _settled(of: Field, value: Value, known: Known, faults: list[FieldFault]) -> Value:
    names = value if isinstance(value, tuple) else (str(value),)
    found = []
    for name in names:
        there = known.find(of.register, name)
        if there is None:
            alike = known.alike(of.register, name) if len(faults) < MOST_SUGGESTIONS else None
            remedy = f"Did you mean {shown(alike)}?" if alike else "Add it there, or correct the name"
            what = f"{of.label.lower()} {shown(name)} is not {known.place(of.register)}"
            faults.append(FieldFault(of.id, what, remedy))
        found.append(there or name)
    return tuple(dict.fromkeys(found)) if isinstance(value, tuple) else found[0]


def _order(definition: Definition, values: Mapping[str, Value]) -> Iterator[FieldFault]:
    for rule in definition.in_order:
        before, after = values.get(rule.before), values.get(rule.after)
        if not (isinstance(before, date) and isinstance(after, date)):
            continue
        if before > after or (before == after and not rule.same_day):
            first, second = definition[rule.before].label.lower(), definition[rule.after].label.lower()
            yield FieldFault(rule.after, rule.what, f"Correct the {first} or the {second}")
