"""What is to change among people, teams, roles and stand-ins, and how does the audit trail tell it?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Protocol, TypeAlias, TypeVar

from engine.audit import AuditEntry, FieldChange, JsonValue
from engine.errors import Conflict
from engine.people import Directory, People, Person, RoleHolding, StandIn, Team

Record: TypeAlias = Person | Team | RoleHolding | StandIn
_R = TypeVar("_R", bound=Record)

PERSON_CASE = "person "
"""Before a person's id, what the audit trail calls the record of a person (AuditEntry.case)."""


class ChangedMeanwhile(Conflict):
    """Somebody else changed people in between."""

    def __init__(self) -> None:
        super().__init__("somebody else changed the people meanwhile, and nothing was saved. Do it again")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleChange:
    """New records, and those that take the place of older ones; nobody is deleted.

    source   which list the new people come from (a profile's id), "" for by hand
    dropped  stand-ins that were announced and will not happen
    """

    people: tuple[Person, ...] = ()
    teams: tuple[Team, ...] = ()
    roles: tuple[RoleHolding, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()
    dropped: tuple[StandIn, ...] = ()
    source: str = ""

    def __bool__(self) -> bool:
        return bool(self.people or self.teams or self.roles or self.stand_ins or self.dropped)


class PeopleStore(People, Protocol):
    """Where people are kept. Everything is saved in one transaction with its audit rows."""

    def snapshot(self) -> tuple[Directory, int]:
        """Everybody, and the number of the change that made it so."""

    def listed_by(self, source: str) -> frozenset[str]:
        """Ids of the people who came with this list."""

    def save(self, change: PeopleChange, *, revision: int, by: str, at: datetime, why: str) -> None:
        """`revision`: as of the snapshot the change was made from. Raises ChangedMeanwhile, StoreUnavailable."""


def key_of(record: Record) -> tuple[str, ...]:
    """What makes it the same one."""
    match record:
        case RoleHolding():
            return (record.role, record.person, record.team)
        case StandIn():
            return (record.person, record.by, record.begins.isoformat())
        case _:
            return (record.id,)


def changed_only(before: Directory, change: PeopleChange) -> PeopleChange:
    """Without what is so already."""
    return PeopleChange(
        people=_new(before.people, change.people),
        teams=_new(before.teams, change.teams),
        roles=_new(before.roles, change.roles),
        stand_ins=_new(before.stand_ins, change.stand_ins),
        dropped=tuple(each for each in change.dropped if each in before.stand_ins),
        source=change.source,
    )


def applied(before: Directory, change: PeopleChange) -> Directory:
    """Everybody after the change, in the order of their ids."""
    stand_ins = _merged(before.stand_ins, change.stand_ins)
    return Directory(
        people=_merged(before.people, change.people),
        teams=_merged(before.teams, change.teams),
        roles=_merged(before.roles, change.roles),
        stand_ins=tuple(each for each in stand_ins if each not in change.dropped),
    )


def audit_entries(before: Directory, change: PeopleChange, *, by: str, at: datetime, why: str) -> Sequence[AuditEntry]:
    """One entry for each record: who, when, what, each field from old to new."""
    return [
        AuditEntry(at=at, by=by, what=what, case=_case(record), item=" ".join(key_of(record)), changes=moved, why=why)
        for what, record, moved in told(before, change)
    ]


def told(before: Directory, change: PeopleChange) -> Iterator[tuple[str, Record, tuple[FieldChange, ...]]]:
    """What happens to each record ("person added", "team changed"), and its fields from old to new."""
    kinds: Iterable[tuple[str, Sequence[Record], Sequence[Record]]] = (
        ("team", before.teams, change.teams),
        ("person", before.people, change.people),
        ("role", before.roles, change.roles),
        ("stand-in", before.stand_ins, change.stand_ins),
    )
    for kind, earlier, records in kinds:
        old_by_key = {key_of(each): each for each in earlier}
        for record in records:
            old = old_by_key.get(key_of(record))
            moved = _moved(old, record)
            if moved:
                yield f"{kind} {'added' if old is None else _how(old, record)}", record, moved
    for each in change.dropped:
        yield "stand-in dropped", each, ()


def _how(old: Record, new: Record) -> str:
    if isinstance(old, Person) and isinstance(new, Person) and old.leaves != new.leaves:
        return "left" if new.leaves else "back"
    return "changed"


def _moved(old: Record | None, new: Record) -> tuple[FieldChange, ...]:
    was = {} if old is None else _written(old)
    return tuple(
        FieldChange(field=name, withheld=True)
        if name == "why"  # why somebody is away may be special-category data
        else FieldChange(field=name, old=was.get(name), new=value)
        for name, value in _written(new).items()
        if value != was.get(name)
    )


def _written(record: Record) -> Mapping[str, JsonValue]:
    """Its fields as the trail keeps them; None for what is empty."""
    said = ((each.name, getattr(record, each.name)) for each in fields(record))
    return {name: value.isoformat() if isinstance(value, date) else value or None for name, value in said}


def _case(record: Record) -> str:
    match record:
        case Person():
            return PERSON_CASE + record.id
        case Team():
            return ""
        case _:
            return PERSON_CASE + record.person


def _new(earlier: Sequence[_R], records: Sequence[_R]) -> tuple[_R, ...]:
    known: frozenset[object] = frozenset(earlier)
    return tuple(dict.fromkeys(filter(lambda record: record not in known, records)))


def _merged(earlier: Sequence[_R], records: Sequence[_R]) -> tuple[_R, ...]:
    merged = {key_of(each): each for each in (*earlier, *records)}
    return tuple(merged[key] for key in sorted(merged))
