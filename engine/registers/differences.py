"""What would change if these records came in the place of those that are kept?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.registers.definition import Definition, Record, Value
from engine.registers.store import RecordChange, changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """A register as it is against what has been handed in. Nothing is changed until somebody agrees.

    added, altered   changes ready to be saved
    same             how many records say just what is kept
    missing          records that are kept and were not handed in; they stay unless `taking_out` is asked for
    """

    definition: Definition
    added: tuple[RecordChange, ...] = ()
    altered: tuple[RecordChange, ...] = ()
    same: int = 0
    missing: tuple[Record, ...] = ()

    def changes(self, *, taking_out: bool = False) -> tuple[RecordChange, ...]:
        """What to save. `taking_out`: the handed-in list is the whole register."""
        gone = tuple(changed(self.definition, record, record.id, None) for record in self.missing if taking_out)
        return (*self.added, *self.altered, *gone)

    def lines(self) -> Iterator[tuple[str, str, str, str]]:
        """Each change as it is shown: record, field as people call it, old, new."""
        for change in (*self.added, *self.altered):
            for each in change.changes:
                label = self.definition[each.field].label if each.field in self.definition.by_id else each.field
                if each.withheld:
                    yield change.id, label, "(not shown)", "(not shown)"
                else:
                    yield change.id, label, said(each.old), said(each.new)


def differences(
    definition: Definition,
    kept: Sequence[Record],
    handed_in: Sequence[Record],
    fields: Sequence[str] | None = None,
) -> Differences:
    """What is new and what is different, record by record.

    fields  those the list speaks of: what it has no column for stays as it is; None for all
    """
    by_id = {record.id.casefold(): record for record in kept}
    spoken_of = set(definition.by_id if fields is None else fields)
    added, altered, same = [], [], 0
    for record in handed_in:
        old = by_id.pop(record.id.casefold(), None)
        if old is None:
            added.append(changed(definition, None, record.id, record.values))
            continue
        values = _laid_over(old.values, record.values, spoken_of)
        if values == old.values:
            same += 1
        else:
            altered.append(changed(definition, old, old.id, values))
    return Differences(
        definition=definition,
        added=tuple(added),
        altered=tuple(altered),
        same=same,
        missing=tuple(by_id.values()),
    )


def laid_over(kept: Sequence[Record], handed_in: Sequence[Record]) -> list[Record]:
    """The register with what was handed in over what is kept."""
    return list({record.id.casefold(): record for record in (*kept, *handed_in)}.values())


def said(value: object) -> str:
    """A value as the audit trail keeps it, in words: "nothing" for none."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, Mapping):
        return str(next(iter(value.values())))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _laid_over(old: Mapping[str, Value], new: Mapping[str, Value], fields: set[str]) -> dict[str, Value]:
    return {name: value for name, value in old.items() if name not in fields} | {
        name: value for name, value in new.items() if name in fields
    }
