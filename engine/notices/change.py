"""What is a change to a system, as those it touches need to hear of it? docs/guide/notices.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from engine.errors import Fault
from engine.notices.audience_rule import NOBODY, AudienceRule
from engine.notices.moments import moment_words

LONGEST_TITLE = 160  # as IT service management tools allow; letters read best below 60
NO_VERSIONS: Mapping[str, str] = MappingProxyType({})


class Notice(StrEnum):
    """What the notice is about: decides sequence, channels and whether the safety gate stands."""

    PLANNED_DOWNTIME = "planned downtime"
    UPGRADE = "upgrade"
    NEW_SYSTEM = "new system"
    NEW_FEATURE = "new feature"
    TRAINING = "training"
    MAJOR_INCIDENT = "major incident"
    SUCCESS_STORY = "success story"


class ChangeKind(StrEnum):
    """Standard: approved beforehand, low risk. Normal: assessed and authorised. Emergency: cannot wait."""

    STANDARD = "standard"
    NORMAL = "normal"
    EMERGENCY = "emergency"


class Severity(StrEnum):
    """How much depends on it, least first."""

    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Impact(StrEnum):
    """What the work does to the system meanwhile."""

    NONE = "none"
    DEGRADED = "degraded"
    READ_ONLY = "read only"
    DOWN = "down"


class ChangeState(StrEnum):
    """No notice goes out before RELEASED."""

    SCHEDULED = "scheduled"
    RELEASED = "released"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change record.

    versions     system -> the version the change leaves it at; none: the version in the register
    audience     whom it touches, beyond the users of `systems`
    act_by       the last day to do what `what_to_do` says
    urgent_because  why a critical notice may pass frequency cap and quiet hours
    """

    ref: str
    title: str
    notice: Notice
    starts: datetime
    kind: ChangeKind = ChangeKind.NORMAL
    severity: Severity = Severity.NORMAL
    impact: Impact = Impact.NONE
    major: bool = False
    systems: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=lambda: NO_VERSIONS)
    audience: AudienceRule = NOBODY
    ends: datetime | None = None
    what: str
    why: str = ""
    care_impact: str
    what_to_do: str
    act_by: date | None = None
    stays_same: str = ""
    benefit: str
    fallback: str = ""
    back_entry: str = ""
    help: str
    more: str = ""
    owner: str
    approver: str = ""
    supplier: str = ""
    urgent_because: str = ""

    @property
    def is_critical(self) -> bool:
        return self.severity is Severity.CRITICAL

    @property
    def rule(self) -> AudienceRule:
        """Who is touched: the users of its systems, and whoever the audience names besides."""
        return self.audience.with_systems(self.systems)

    def version_of(self, system: str, registered: str) -> str:
        return self.versions.get(system, registered)


def faults_of(change: Change, *, now: datetime) -> tuple[Fault, ...]:
    """What keeps a record from being planned, every fault at once."""
    return tuple(_faults(change, now))


def _faults(change: Change, now: datetime) -> list[Fault]:
    found = [
        Fault(name, "is missing", f"Write it: {meaning}")
        for name, meaning in NEEDED.items()
        if not getattr(change, name).strip()
    ]
    if len(change.title) > LONGEST_TITLE:
        what = f"has {len(change.title)} characters"
        found.append(Fault("title", what, f"Write at most {LONGEST_TITLE}, best below 60"))
    if not change.systems and change.audience == NOBODY:
        found.append(Fault("systems", "nobody would be told", "Name the systems it changes, or an audience"))
    if change.ends is not None and change.ends <= change.starts:
        what = f"{moment_words(change.ends)} is not after the start, {moment_words(change.starts)}"
        found.append(Fault("ends", what, "Write when the work ends"))
    if change.ends is None and change.notice in WINDOWS:
        found.append(Fault("ends", f"a {change.notice} needs its end", "Write when users can work again"))
    if change.starts <= now and change.kind is not ChangeKind.EMERGENCY and change.notice not in LOOKS_BACK:
        what = f"{moment_words(change.starts)} has passed"
        found.append(Fault("starts", what, "Write a time to come, or make it an emergency change"))
    if change.impact in (Impact.DOWN, Impact.READ_ONLY) and not change.fallback.strip():
        found.append(Fault("fallback", "is missing", "Write how staff carry on while the system cannot be used"))
    if change.is_critical and not change.urgent_because.strip():
        what = "a critical notice passes quiet hours and the frequency cap"
        found.append(Fault("urgent_because", what, "Write why it may, for the record"))
    return found


WINDOWS = frozenset({Notice.PLANNED_DOWNTIME, Notice.UPGRADE})
LOOKS_BACK = frozenset({Notice.MAJOR_INCIDENT, Notice.SUCCESS_STORY})
NEEDED = {
    "title": "a verb first, and the name of the system",
    "what": "what is changing",
    "care_impact": "what it means for care",
    "what_to_do": "the one thing the reader must do, or that there is nothing to do",
    "benefit": "what gets better",
    "help": "who helps, and when they are there",
    "owner": "who answers for it",
}


class Edit(StrEnum):
    """What an edit means for those who were told already."""

    TYPO = "typo"  # nothing they would act on: nobody is written to
    CHANGED = "changed"
    MOVED = "moved"


_TIMES = frozenset({"starts", "ends"})
_WORDING = frozenset({"title", "why", "benefit", "more", "stays_same", "help", "owner", "approver", "supplier"})
_WORDING_TOO = frozenset({"urgent_because", "kind", "major", "severity", "what"})


def edit_of(old: Change, new: Change) -> tuple[Edit, tuple[str, ...]]:
    """What kind of edit it is, and the fields that make it so. Times, audience and impact are material."""
    differing = tuple(each.name for each in fields(Change) if getattr(old, each.name) != getattr(new, each.name))
    if times := tuple(name for name in differing if name in _TIMES):
        return Edit.MOVED, times
    material = tuple(name for name in differing if name not in _WORDING | _WORDING_TOO)
    return (Edit.CHANGED, material) if material else (Edit.TYPO, differing)
