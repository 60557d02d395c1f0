"""What does the Clinical Safety Officer look at each month? Decisions, conditions, what is owed, what is not covered.

The emergency route is the one way past the authority to release: what used it stands here until its decision is made.
docs/guide/notices.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.calendars import short_date
from engine.notices.change import ChangeState
from engine.notices.life import KeptChange
from engine.notices.moments import london_day, moment_words
from engine.notices.registered import LIVE, RegisteredSystem
from engine.notices.release import Condition, EmergencyRelease, SafetyCase, SafetyOfficer

SOON = timedelta(days=60)
"""What runs out within this time is shown as running out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """One decision of the month."""

    case: SafetyCase
    system: str
    officer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionLine:
    """A condition of a decision in force that is not met. `ran_out`: nothing more is announced until it is seen to."""

    case: str
    system: str
    version: str
    condition: Condition
    ran_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyLine:
    """A change released past the gate. `decided`: when the decision it owed was made; None: not yet."""

    kept: KeptChange
    release: EmergencyRelease
    systems: tuple[str, ...]
    first: str
    second: str
    decided: date | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLine:
    """A change that waits for its authority to release."""

    kept: KeptChange
    systems: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UncoveredLine:
    """A live health IT system without a decision on the version in use, or with one whose review is overdue."""

    system: RegisteredSystem
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerLine:
    """An officer's registration and training; `last`: the earlier of their ends, None where one is missing."""

    name: str
    officer: SafetyOfficer
    last: date | None
    ran_out: bool
    soon: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestedLine:
    """A notice that had to pass the gate, and how many without mail were told in person in the month, by how many."""

    kept: KeptChange
    told: int
    by: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyReport:
    """One month, as things stood on `on`: its last day, or the day of making while the month runs."""

    first: date
    on: date
    decisions: tuple[DecisionLine, ...]
    conditions: tuple[ConditionLine, ...]
    emergencies: tuple[EmergencyLine, ...]
    held: tuple[HeldLine, ...]
    uncovered: tuple[UncoveredLine, ...]
    officers: tuple[OfficerLine, ...]
    attested: tuple[AttestedLine, ...]

    @property
    def overdue(self) -> int:
        return sum(each.overdue for each in self.emergencies)

    @property
    def ran_out(self) -> int:
        return sum(each.ran_out for each in self.conditions)


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def safety_report(
    month: date,
    *,
    today: date,
    changes: Sequence[KeptChange],
    missing: Mapping[str, tuple[str, ...]],
    cases: Iterable[SafetyCase],
    officers: Iterable[SafetyOfficer],
    systems: Iterable[RegisteredSystem],
    attested: Mapping[str, tuple[int, int, int]],
    names: Mapping[str, str],
) -> SafetyReport:
    """The report of the month a day lies in.

    missing   change -> what stands against its release, of those that wait for it now
    attested  gated change -> told in person in the month, by how many, still waiting
    names     person id -> name
    """
    first, last = month_of(month)
    on = min(last, today)
    known = {each.ref: each for each in systems}
    decided = sorted((each for each in cases if each.decided <= on), key=lambda each: (each.decided, each.ref))
    in_force = {(each.system, each.version): each for each in decided}
    emergencies = [
        _emergency(each, each.emergency, decided, known, names, on)
        for each in changes
        if each.emergency is not None and london_day(each.emergency.at) <= on
    ]
    return SafetyReport(
        first=first,
        on=on,
        decisions=tuple(
            DecisionLine(case=each, system=_name(each.system, known), officer=names.get(each.officer, each.officer))
            for each in decided
            if each.decided >= first
        ),
        conditions=tuple(
            ConditionLine(
                case=each.ref, system=_name(each.system, known), version=each.version, condition=condition,
                ran_out=condition.expires is not None and condition.expires < on,
            )
            for each in in_force.values()
            for condition in each.conditions
            if not condition.met
        ),
        emergencies=tuple(each for each in emergencies if each.decided is None or london_day(each.release.at) >= first),
        held=tuple(
            HeldLine(kept=each, systems=_names(each, known), missing=missing[each.ref])
            for each in changes
            if each.state is ChangeState.SCHEDULED and missing.get(each.ref)
        ),
        uncovered=tuple(_uncovered(known.values(), in_force, decided, on)),
        officers=tuple(_officer(each, names, on) for each in officers),
        attested=tuple(
            AttestedLine(kept=each, told=found[0], by=found[1], waiting=found[2])
            for each in changes
            if (found := attested.get(each.ref)) is not None and any(found)
        ),
    )  # fmt: skip


def to_do(report: SafetyReport) -> list[str]:
    """What the officer owes or has to ask for, most pressing first."""
    found = [
        f"Decide on {', '.join(each.systems)}: released in an emergency on {short_date(london_day(each.release.at))}, "
        f"the decision was due by {short_date(each.release.task_due)}"
        for each in report.emergencies
        if each.overdue
    ]
    found += [
        f"{each.system} {each.version}: the condition “{each.condition.what}” ran out. Have it met, or decide again"
        for each in report.conditions
        if each.ran_out
    ]
    found += [
        f"{each.name}: registration or training {'has no end date' if each.last is None else 'has run out'}"
        for each in report.officers
        if each.ran_out
    ]
    found += [
        f"Decide on {', '.join(each.systems)}: {each.kept.ref}, {moment_words(each.kept.change.starts)}, waits for it"
        for each in report.held
    ]
    if report.uncovered:
        count = len(report.uncovered)
        found.append(
            f"{count} live health IT {'system is' if count == 1 else 'systems are'} not covered by a decision in force"
        )
    return found


def _emergency(
    kept: KeptChange,
    release: EmergencyRelease,
    decided: Sequence[SafetyCase],
    known: Mapping[str, RegisteredSystem],
    names: Mapping[str, str],
    on: date,
) -> EmergencyLine:
    days = [
        next((each.decided for each in decided if (each.system, each.version) == owed), None)
        for owed in release.versions.items()
    ]
    made = max((day for day in days if day is not None), default=None) if None not in days else None
    return EmergencyLine(
        kept=kept,
        release=release,
        systems=tuple(f"{_name(system, known)} {version}" for system, version in release.versions.items()),
        first=names.get(release.first, release.first),
        second=names.get(release.second, release.second),
        decided=made,
        overdue=made is None and on > release.task_due,
    )


def _uncovered(
    systems: Iterable[RegisteredSystem],
    in_force: Mapping[tuple[str, str], SafetyCase],
    decided: Sequence[SafetyCase],
    on: date,
) -> Iterable[UncoveredLine]:
    for system in systems:
        if system.status != LIVE or system.health_it is False:
            continue
        case = in_force.get((system.ref, system.version))
        if case is None:
            last = [each.version for each in decided if each.system == system.ref][-1:]
            why = f"no decision on {system.version or 'the version in use'}"
            yield UncoveredLine(system=system, why=why + (f"; the last one covers {last[0]}" if last else ""))
        elif case.review_by is not None and case.review_by < on:
            yield UncoveredLine(system=system, why=f"the review of {case.ref} is overdue")


def _officer(officer: SafetyOfficer, names: Mapping[str, str], on: date) -> OfficerLine:
    ends = (officer.registered_until, officer.trained_until)
    last = min((day for day in ends if day is not None), default=None) if None not in ends else None
    return OfficerLine(
        name=names.get(officer.person, officer.person),
        officer=officer,
        last=last,
        ran_out=last is None or last < on,
        soon=last is not None and on <= last <= on + SOON,
    )


def _names(kept: KeptChange, known: Mapping[str, RegisteredSystem]) -> tuple[str, ...]:
    return tuple(_name(ref, known) for ref in kept.change.systems)


def _name(ref: str, known: Mapping[str, RegisteredSystem]) -> str:
    return known[ref].name if ref in known else ref
