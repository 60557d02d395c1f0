"""What does Microsoft say is coming, and what did we decide about it? A person decides; nothing becomes a notice alone.

What was decided stands in the register of announcements. What Microsoft changes afterwards has to be looked at again.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.calendars import long_date
from engine.notices.change import Notice, Severity
from engine.notices.map_systems import plain
from engine.registers.definition import Record, Value

REGISTER = "announcements"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"([1-9]\d{3})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One thing that is coming, as Microsoft said it. A person decides whether it becomes a change.

    products   what it is about: "Microsoft Teams"
    expected   when, as they say it: a day, or "2027-03"
    act_by     the last day to do something; None: nothing asked
    """

    id: str
    title: str
    text: str
    products: tuple[str, ...]
    severity: Severity
    major: bool
    expected: str
    act_by: date | None
    changed: str

    @property
    def suggests(self) -> Notice:
        """The notice it would most likely become."""
        return Notice.UPGRADE if self.act_by is not None or self.major else Notice.NEW_FEATURE

    @property
    def expected_words(self) -> str:
        """When, as people read it: "Monday 2 November 2026", "March 2027", or as they said it."""
        if self.day is not None:
            return long_date(self.day)
        month = _MONTH.fullmatch(self.expected)
        return f"{date(int(month[1]), int(month[2]), 1):%B %Y}" if month else self.expected

    @property
    def day(self) -> date | None:
        """The day it is expected; None where they name a month, or nothing."""
        try:
            return date.fromisoformat(self.expected) if _DAY.fullmatch(self.expected) else None
        except ValueError:
            return None


class Triage(StrEnum):
    """What a person decided."""

    NOT_FOR_US = "not for us"
    WATCH = "watch"
    MAKE_A_CHANGE = "make a change record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged:
    """An announcement and where it stands. `change_ref`: the change that was recorded for it."""

    announcement: Announcement
    decision: Triage | None = None
    why: str = ""
    by: str = ""
    on: date | None = None
    about: str = ""
    change_ref: str = ""

    @property
    def changed_since(self) -> bool:
        """Whether Microsoft changed it after we decided."""
        return self.decision is not None and self.about != self.announcement.changed

    @property
    def waits(self) -> bool:
        """Whether somebody has to decide: nobody has, or it is another thing by now."""
        return self.decision is None or (self.changed_since and not self.change_ref)


def triaged_of(records: Iterable[Record]) -> tuple[Triaged, ...]:
    """What the register says, the latest change by Microsoft first."""
    found = map(triaged_in, records)
    return tuple(sorted(found, key=lambda each: (each.announcement.changed, each.announcement.id), reverse=True))


def triaged_in(record: Record) -> Triaged:
    severity, decision = record.text("severity"), record.text("decision")
    return Triaged(
        announcement=Announcement(
            id=record.id,
            title=record.text("title"),
            text=record.text("text"),
            products=record.names("products"),
            severity=Severity(severity) if severity in list(Severity) else Severity.NORMAL,
            major=record.yes("major"),
            expected=record.text("expected"),
            act_by=record.day("act_by"),
            changed=record.text("changed"),
        ),
        decision=Triage(decision) if decision in list(Triage) else None,
        why=record.text("why"),
        by=record.text("decided_by"),
        on=record.day("decided_on"),
        about=record.text("decided_about"),
        change_ref=record.text("change_ref"),
    )


def values_of(announcement: Announcement, before: Mapping[str, Value]) -> Mapping[str, Value]:
    """The record with what Microsoft says now; what we decided stays."""
    said: dict[str, Value] = {
        "id": announcement.id,
        "title": announcement.title[:400],
        "text": announcement.text[:4000],
        "products": tuple(each[:200] for each in announcement.products),
        "severity": announcement.severity.value,
        "major": announcement.major,
        "expected": announcement.expected[:200],
        "changed": announcement.changed[:200],
    }
    if announcement.act_by is not None:
        said["act_by"] = announcement.act_by
    ours = ("decision", "why", "decided_by", "decided_on", "decided_about", "change_ref")
    return {**said, **{name: before[name] for name in ours if name in before}} if before else said


def decided_values(record: Record, decision: Triage, *, why: str, by: str, on: date) -> Mapping[str, Value]:
    """The record with a person's decision."""
    decided: dict[str, Value] = {
        **record.values,
        "decision": decision.value,
        "decided_by": by,
        "decided_on": on,
        "decided_about": record.text("changed"),
    }
    decided.pop("why", None)
    return {**decided, "why": why} if why else decided


def systems_meant(announcement: Announcement, names: Mapping[str, str]) -> list[str]:
    """References of the registered systems its products most likely are. `names`: reference -> name."""
    products = [plain(each) for each in announcement.products]
    return [
        ref
        for ref, name in names.items()
        if (known := plain(name)) and any(known == product or known in product for product in products)
    ]
