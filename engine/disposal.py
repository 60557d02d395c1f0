"""Which records beside cases may go: people who have left, and the lists of who was told of a change and read it?

A person confirms; nothing goes by itself. The periods are policy data (process_maps/library/policies/retention.yaml).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from engine.audit import DISPOSED, AuditEntry, FieldChange
from engine.calendars import short_date
from engine.forms.policies import Family, Policies
from engine.forms.retention import disposal_from
from engine.people import Directory


class Kind(StrEnum):
    """What the record is. The word stands before its id: "person:20016430"."""

    PERSON = "person"
    NOTICE = "notice"


RULES: Mapping[Kind, str] = {Kind.PERSON: "people_entry", Kind.NOTICE: "notice_lists"}
"""By which policy each is kept; none of them is a rule for a case."""

COUNTS_FROM: Mapping[Kind, str] = {Kind.PERSON: "leaving", Kind.NOTICE: "closing"}
NOT_ENDED: Mapping[Kind, str] = {
    Kind.PERSON: "works here, or no last day is known",
    Kind.NOTICE: "nobody has said yet that the work is done",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Something that is kept. `ended`: the day its period counts from; `needed`: why it stays whatever its age."""

    kind: Kind
    id: str
    ended: date | None
    needed: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRecord:
    """A record that may go, since when, and by which rule: the sentence a person reads before confirming."""

    record: Record
    since: date
    rule: str


def entries(directory: Directory, kept_about: Collection[str]) -> Iterator[Record]:
    """Everybody. `kept_about`: those about whom the content of a case is kept."""
    for person in directory.people:
        needed = "a case about them is still kept" if person.id in kept_about else ""
        yield Record(kind=Kind.PERSON, id=person.id, ended=person.leaves, needed=needed)


def notice_lists(over: Mapping[str, date | None]) -> Iterator[Record]:
    """Every change with such lists, by its reference: the day it was over, None where that is not known."""
    for ref, day in over.items():
        yield Record(kind=Kind.NOTICE, id=ref, ended=day)


def due(records: Iterable[Record], policies: Policies, *, today: date) -> Sequence[DueRecord]:
    """Those whose day has come, the longest due first."""
    found = [each for record in records if (each := _dated(record, policies, today)) and not record.needed]
    return sorted((each for each in found if each.since <= today), key=lambda each: (each.since, each.record.name))


def why_not(record: Record, policies: Policies, *, today: date) -> str:
    """Why it may not go on that day; "" where it may."""
    if record.ended is None:
        return f"{record.name}: {NOT_ENDED[record.kind]}"
    if record.needed:
        return f"{record.name}: {record.needed}"
    dated = _dated(record, policies, today)
    if dated is None:
        return f"{record.name}: no rule says how long it is kept"
    return "" if dated.since <= today else f"{record.name}: is kept until {short_date(dated.since)}"


def _dated(record: Record, policies: Policies, today: date) -> DueRecord | None:
    """By the rule in force today: the schedule an organisation keeps to now holds for what it has kept so far."""
    terms = policies.terms(Family.RETENTION, on=today, id=RULES[record.kind])
    worked = disposal_from(terms, {COUNTS_FROM[record.kind]: record.ended}) if terms and record.ended else None
    return DueRecord(record=record, since=worked.value, rule=worked.working) if worked else None


def disposal_entry(
    each: DueRecord, *, case: str, counts: Mapping[str, int], by: str, at: datetime, why: str
) -> AuditEntry:
    """What the audit trail says of it. `counts`: how much of what went ("letters")."""
    since = FieldChange(field="from", new=each.since.isoformat())
    rule = FieldChange(field="rule", new=each.rule)
    gone = (FieldChange(field=name, old=count, new=0) for name, count in counts.items() if count)
    return AuditEntry(at=at, by=by, what=DISPOSED, case=case, changes=(since, rule, *gone), why=why)
