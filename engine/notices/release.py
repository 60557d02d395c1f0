"""May a notice about a health IT system leave "scheduled"? The trust's authority to release, in DCB0160's terms.

DCB0129 binds the manufacturer, DCB0160 the organisation that uses the system; both ask for a clinical safety case, a
hazard log and a Clinical Safety Officer who is a registered, trained clinician. docs/guide/notices.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from engine.calendars import ENGLAND, WorkingDays, long_date
from engine.errors import EightflowsError, Fault
from engine.notices.change import Change
from engine.notices.moments import london_day
from engine.notices.rules import NoticeRules
from engine.notices.trust import SystemUse

OFFICER_ROLE = "clinical_safety_officer"  # as engine/access_terms.py has it: given by an administrator
UNACCEPTABLE_RISK = 5  # of 5 levels: never released
LEAST_WORDS = 5  # of the reason for an emergency


class Decision(StrEnum):
    RELEASE = "release"
    RELEASE_WITH_CONDITIONS = "release with conditions"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What the release depends on, and the last day on which it may be unmet."""

    what: str
    expires: date | None = None
    met: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyCase:
    """One decision of the Clinical Safety Officer about one version of one system.

    supplier_case, supplier_hazard_log   versions of the manufacturer's documents (DCB0129)
    local_case, hazard_log               versions of ours (DCB0160)
    residual_risk   1 to 5 after controls; 5 is unacceptable
    officer         person id of the Clinical Safety Officer
    recorded_by     who saved it last: a decision somebody else wrote, or changed, is not the officer's
    """

    ref: str
    system: str
    version: str
    decision: Decision
    decided: date
    officer: str
    recorded_by: str
    supplier_case: str = ""
    supplier_hazard_log: str = ""
    local_case: str = ""
    hazard_log: str = ""
    residual_risk: int | None = None
    conditions: tuple[Condition, ...] = ()
    continuity_plan: bool = False
    training_done: bool = False
    review_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyOfficer:
    """A Clinical Safety Officer: a registered clinician with training in clinical risk management."""

    person: str
    body: str
    number: str
    registered_until: date | None
    trained_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyRelease:
    """Two named people let a change go without the decision, which is owed by `task_due`."""

    change: str
    versions: Mapping[str, str]
    first: str
    second: str
    why: str
    at: datetime
    task_due: date


class NotReleased(EightflowsError):
    """The authority to release is missing. Lists everything that is."""

    def __init__(self, ref: str, faults: Sequence[Fault]) -> None:
        self.ref, self.faults = ref, tuple(faults)
        super().__init__(f"{ref} stays scheduled: no authority to release\n" + "\n".join(map(str, faults)))


class NoEmergencyRelease(EightflowsError):
    """The emergency route is not open like this. Lists every reason."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("not released as an emergency\n" + "\n".join(map(str, faults)))


def gated_systems(change: Change, systems: Mapping[str, SystemUse], rules: NoticeRules) -> tuple[SystemUse, ...]:
    """Health IT systems whose release this change needs. One whose register does not say is taken to be one."""
    if change.notice not in rules.gated:
        return ()
    known = (systems[ref] for ref in change.systems if ref in systems)
    return tuple(system for system in known if system.health_it is not False)


def obstacles(
    change: Change,
    systems: Mapping[str, SystemUse],
    cases: Iterable[SafetyCase],
    officers: Iterable[SafetyOfficer],
    rules: NoticeRules,
    *,
    on: date,
    emergency: EmergencyRelease | None = None,
) -> tuple[Fault, ...]:
    """Everything that stands between the change and its release on that day; () where it may go."""
    known = {officer.person: officer for officer in officers}
    decided = sorted(cases, key=lambda case: (case.decided, case.ref))
    found: list[Fault] = []
    for system in gated_systems(change, systems, rules):
        version = change.version_of(system.ref, system.version)
        if emergency is not None and emergency.versions.get(system.ref) == version:
            continue
        found += _of_system(system, version, decided, known, on)
    return tuple(found)


def require_release(
    change: Change,
    systems: Mapping[str, SystemUse],
    cases: Iterable[SafetyCase],
    officers: Iterable[SafetyOfficer],
    rules: NoticeRules,
    *,
    on: date,
    emergency: EmergencyRelease | None = None,
) -> None:
    """Raises NotReleased unless there is nothing against it."""
    if faults := obstacles(change, systems, cases, officers, rules, on=on, emergency=emergency):
        raise NotReleased(change.ref, faults)


def emergency_release(
    change: Change,
    systems: Mapping[str, SystemUse],
    rules: NoticeRules,
    *,
    first: str,
    second: str,
    roles: Mapping[str, frozenset[str]],
    why: str,
    now: datetime,
    working_days: WorkingDays = ENGLAND,
) -> EmergencyRelease:
    """The release two named people answer for. `roles`: person -> the roles they hold for the whole trust.

    Raises NoEmergencyRelease with every reason against it.
    """
    faults = []
    allowed = " or ".join(rules.emergency_roles)
    if first == second:
        faults.append(Fault("second", "is the first person again", "Two different people must release it"))
    for place, person in (("first", first), ("second", second)):
        if not roles.get(person, frozenset()) & frozenset(rules.emergency_roles):
            faults.append(Fault(place, "does not hold a role that may release", f"Ask somebody who is {allowed}"))
    if len(why.split()) < LEAST_WORDS:
        faults.append(Fault("why", "says too little", "Write what would happen if it waited for the decision"))
    versions = {
        system.ref: change.version_of(system.ref, system.version) for system in gated_systems(change, systems, rules)
    }
    if not versions:
        faults.append(Fault("change", "needs no authority to release", "Send it the usual way"))
    if faults:
        raise NoEmergencyRelease(faults)
    due = working_days.add_working_days(london_day(now), rules.retrospective_working_days)
    return EmergencyRelease(
        change=change.ref, versions=versions, first=first, second=second, why=why.strip(), at=now, task_due=due
    )


def _of_system(
    system: SystemUse,
    version: str,
    decided: Sequence[SafetyCase],
    officers: Mapping[str, SafetyOfficer],
    on: date,
) -> Iterator[Fault]:
    if not version.strip():
        yield Fault(f"{system.ref}.version", "is not known", "Write the version this change leaves the system at")
        return
    of_system = [case for case in decided if case.system == system.ref and case.decided <= on]
    of_version = [case for case in of_system if case.version == version]
    if not of_version:
        covered = f"; the last one covers {of_system[-1].version}" if of_system else ""
        what = f"no safety decision covers {system.name} {version}{covered}"
        yield Fault(system.ref, what, "Ask the Clinical Safety Officer to decide on this version")
        return
    yield from _of_case(of_version[-1], system, officers.get(of_version[-1].officer), on)


def _of_case(case: SafetyCase, system: SystemUse, officer: SafetyOfficer | None, on: date) -> Iterator[Fault]:
    where = case.ref
    if case.decision is Decision.REFUSE:
        yield Fault(where, f"{system.name} {case.version} was refused", "Do what the refusal asks, then ask again")
    for name, document in (
        ("supplier's safety case (DCB0129)", case.supplier_case),
        ("supplier's hazard log", case.supplier_hazard_log),
        ("our safety case (DCB0160)", case.local_case),
        ("our hazard log", case.hazard_log),
    ):
        if not document.strip():
            yield Fault(where, f"the version of the {name} is missing", "Write which version the decision rests on")
    if case.residual_risk is None:
        yield Fault(where, "the residual risk is missing", "Write 1 to 5")
    elif case.residual_risk >= UNACCEPTABLE_RISK:
        yield Fault(where, f"residual risk {case.residual_risk} is unacceptable", "Reduce the risk first")
    if not case.continuity_plan:
        yield Fault(where, "there is no plan for when it is down", "Write and check the business continuity plan")
    if not case.training_done:
        yield Fault(where, "training is not done", "Train those who use it, and say so in the safety case")
    if case.review_by is not None and case.review_by < on:
        yield Fault(where, f"its review was due on {long_date(case.review_by)}", "Review the safety case")
    for condition in case.conditions:
        if not condition.met and condition.expires is not None and condition.expires < on:
            what = f"the condition {condition.what!r} ran out on {long_date(condition.expires)}"
            yield Fault(where, what, "Meet the condition, or ask the Clinical Safety Officer again")
    yield from _of_officer(case, officer, on)


def _of_officer(case: SafetyCase, officer: SafetyOfficer | None, on: date) -> Iterator[Fault]:
    if case.recorded_by != case.officer:
        what = "somebody else than the Clinical Safety Officer wrote or changed it"
        yield Fault(case.ref, what, "The officer confirms it: opens the decision, and saves it")
    if officer is None:
        what = "whoever decided is no Clinical Safety Officer: not in the register, or without the role"
        yield Fault(case.ref, what, "Have a Clinical Safety Officer decide")
        return
    for name, last in (("registration", officer.registered_until), ("training", officer.trained_until)):
        if last is None:
            yield Fault(case.ref, f"the officer's {name} has no end date", "Write until when it holds")
        elif last < on:
            yield Fault(case.ref, f"the officer's {name} ran out on {long_date(last)}", f"Renew the {name} first")
