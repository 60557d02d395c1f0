"""What do we need from wherever registers are kept? Changes in one transaction, none over another's, all told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.audit import FieldChange
from engine.errors import Conflict
from engine.registers.definition import Definition, Record, Value
from engine.registers.kept_values import as_json


class ChangedMeanwhile(Conflict):
    """Somebody else saved one of the records after it was read. Nothing was saved.

    `revision`: what the record has come to, where one alone was changed; 0: it is not there any more.
    """

    def __init__(self, records: Iterable[tuple[str, str]], revision: int | None = None) -> None:
        self.records = tuple(records)
        self.revision = revision if len(self.records) == 1 else None
        named = ", ".join(f"{id} ({register})" for register, id in self.records[:5])
        more = f" and {len(self.records) - 5} more" if len(self.records) > 5 else ""
        super().__init__(
            f"Somebody else changed {named}{more} while you had it open. Nothing of yours was saved: look at it again."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChange:
    """What one record becomes, ready to be saved.

    values    None: it is taken out
    revision  of the record it was made from; 0 for a new one
    changes   field by field, old and new, as the audit trail tells it
    """

    register: str
    id: str
    revision: int
    values: Mapping[str, Value] | None
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A record as it was saved once: who, when and why. `values` is None where it was taken out."""

    revision: int
    at: datetime
    by: str
    why: str
    values: Mapping[str, Value] | None


class RegisterStore(Protocol):
    """Where registers are kept. Every method is one transaction; all raise StoreUnavailable."""

    def records(self, register: str) -> Sequence[Record]:
        """Every record of a register, by id."""

    def record(self, register: str, id: str) -> Record | None: ...

    def save(self, changes: Sequence[RecordChange], *, by: str, at: datetime, why: str = "") -> None:
        """All of them or none, each with a row in the audit trail.

        Raises ChangedMeanwhile, naming every record whose revision is no longer the one it was made from.
        """

    def history(self, register: str, id: str) -> Sequence[Version]:
        """How a record came to what it is, the first version first."""


def changed(definition: Definition, old: Record | None, id: str, values: Mapping[str, Value] | None) -> RecordChange:
    """The change from `old` (None: there is none) to these values (None: it is taken out)."""
    before = old.values if old else {}
    after = values or {}
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return RecordChange(
        register=definition.key,
        id=id,
        revision=old.revision if old else 0,
        values=values,
        changes=tuple(_field_change(definition, name, before.get(name), after.get(name)) for name in names),
    )


def audited_as(change: RecordChange) -> str:
    """What the audit trail calls it."""
    if change.values is None:
        return "record taken out"
    return "record changed" if change.revision else "record added"


def _field_change(definition: Definition, name: str, old: Value | None, new: Value | None) -> FieldChange:
    found = definition.by_id.get(name)
    if found is not None and found.sensitive:
        return FieldChange(field=name, withheld=True)
    return FieldChange(field=name, old=None if old is None else as_json(old), new=None if new is None else as_json(new))
