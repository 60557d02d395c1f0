"""Whom does a change touch, and why each of them? Evaluated anew at every send: docs/method/audience.md."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.errors import EightflowsError, Fault
from engine.notices.audience_rule import NOBODY, AudienceRule
from engine.notices.trust import SystemUse, TrustOn

__all__ = [
    "NOBODY",
    "Audience",
    "AudienceChange",
    "AudienceRule",
    "EmptyAudience",
    "Member",
    "UnusableAudience",
    "by_service",
    "compared",
    "evaluate",
    "managers_of",
    "refuse_empty",
    "together",
    "users_of",
    "without",
]


class UnusableAudience(EightflowsError):
    """The rule names what is not in the registers. Lists every fault."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("the audience cannot be worked out\n" + "\n".join(map(str, faults)))


class EmptyAudience(EightflowsError):
    """Nobody would be told."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is to be told, and why: sentences that go on from "because you"."""

    person: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """The evaluated list of one rule on one day, in order of person id."""

    members: tuple[Member, ...]
    staff: int

    @property
    def people(self) -> frozenset[str]:
        return frozenset(member.person for member in self.members)

    @property
    def share(self) -> float:
        """Of everybody who works here that day, 0 to 1."""
        return len(self.members) / self.staff if self.staff else 0.0


@dataclass(frozen=True, slots=True)
class AudienceChange:
    """What is different from the list evaluated last time."""

    joined: tuple[str, ...]
    left: tuple[str, ...]


def faults_of(rule: AudienceRule, trust: TrustOn) -> tuple[Fault, ...]:
    """Everything the rule names that nobody knows."""
    known: Mapping[str, Iterable[str]] = {
        "systems": trust.systems,
        "services": trust.services,
        "only_services": trust.services,
        "only_sites": trust.sites,
        "teams": trust.team_names,
        "roles": trust.roles,
        "only_roles": trust.roles,
        "except_roles": trust.roles,
        "copy_roles": trust.roles,
        "people": trust.everybody,
        "audiences": trust.audiences,
        "copy_people": trust.everybody,
    }
    faults = []
    for name, register in known.items():
        for each in getattr(rule, name):
            if each not in register:
                noun = name.rpartition("_")[2]
                remedy = f"Write the reference of one in the register of {noun}, or take it out"
                faults.append(Fault(f"audience.{name}", f"there is no {each!r}", remedy))
    return tuple(faults)


def evaluate(rule: AudienceRule, trust: TrustOn, *, not_users: Mapping[str, frozenset[str]] | None = None) -> Audience:
    """Everybody the rule reaches on that day, with every reason.

    not_users  system -> those who said that they do not use it
    Raises UnusableAudience. May be empty: `refuse_empty` is for whoever is about to send.
    """
    if faults := faults_of(rule, trust):
        raise UnusableAudience(faults)
    brought = _brought_in(rule, trust, not_users or {})
    keep = _filter(rule, trust)
    reasons = {person: found for person, found in brought.items() if keep is None or person in keep}
    for role in rule.except_roles:
        for person in trust.roles[role]:
            reasons.pop(person, None)
    _add(reasons, "get a copy of every notice of this kind", rule.copy_people)
    for role in rule.copy_roles:
        _add(reasons, f"get a copy as {role}", trust.roles[role])
    for person in rule.except_people:
        reasons.pop(person, None)
    members = tuple(Member(person, tuple(reasons[person])) for person in sorted(reasons) if person in trust.everybody)
    return Audience(members=members, staff=len(trust.everybody))


def refuse_empty(audience: Audience, ref: str) -> Audience:
    """The audience, unless there is nobody in it. Raises EmptyAudience."""
    if not audience.members:
        raise EmptyAudience(
            f"{ref}: nobody would be told. Look at the services, sites, roles and people of its systems in the "
            "register of systems"
        )
    return audience


def managers_of(audience: Audience, trust: TrustOn) -> Audience:
    """Those who manage somebody in the audience, for a notice that asks to plan cover."""
    managed: dict[str, int] = {}
    for member in audience.members:
        manager = trust.manager_of.get(member.person)
        if manager is not None and manager in trust.everybody:
            managed[manager] = managed.get(manager, 0) + 1
    members = tuple(
        Member(person, (f"manage {count} {'person' if count == 1 else 'people'} it touches",))
        for person, count in sorted(managed.items())
    )
    return Audience(members=members, staff=audience.staff)


def together(audiences: Sequence[Audience]) -> Audience:
    """Everybody in any of them, each once, with every reason."""
    reasons: dict[str, list[str]] = {}
    for audience in audiences:
        for member in audience.members:
            for reason in member.reasons:
                _add(reasons, reason, (member.person,))
    members = tuple(Member(person, tuple(reasons[person])) for person in sorted(reasons))
    return Audience(members=members, staff=max((each.staff for each in audiences), default=0))


def without(audience: Audience, people: Iterable[str]) -> Audience:
    gone = frozenset(people)
    if not gone:
        return audience
    return Audience(tuple(member for member in audience.members if member.person not in gone), audience.staff)


def compared(audience: Audience, before: Iterable[str], trust: TrustOn) -> AudienceChange:
    """What changed since people were last told. Managers who were asked to plan cover for it have not left."""
    last, now = frozenset(before), audience.people
    left = last - now
    if left:
        left -= managers_of(audience, trust).people
    return AudienceChange(joined=tuple(sorted(now - last)), left=tuple(sorted(left)))


def by_service(people: Iterable[str], trust: TrustOn) -> dict[str, int]:
    """How many of them work in each service, most first; "" for those whose team has none."""
    counts: dict[str, int] = {}
    for person in people:
        service = trust.service_of.get(person, "")
        counts[service] = counts.get(service, 0) + 1
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def users_of(system: SystemUse, trust: TrustOn) -> dict[str, str]:
    """Who uses a system, with the reason: those it names, and staff that fit services, sites and roles at once."""
    reasons: dict[str, str] = {}
    groups = []
    if system.services:
        groups.append((trust.in_services(system.services), "services", system.services))
    if system.sites:
        groups.append((trust.at_sites(system.sites), "sites", system.sites))
    if system.roles:
        groups.append((trust.holding(system.roles), "roles", system.roles))
    if groups:
        fitting = frozenset.intersection(*(people for people, _, _ in groups))
        words = trust.reason_words(system)
        reasons = {person: words(person) for person in fitting}
    for person in system.people:
        reasons[person] = f"are named as a user of {system.name}"
    return reasons


def _brought_in(rule: AudienceRule, trust: TrustOn, not_users: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    nobody: frozenset[str] = frozenset()
    for ref in rule.systems:
        said_no = not_users.get(ref, nobody)
        for person, reason in users_of(trust.systems[ref], trust).items():
            if person not in said_no:
                reasons.setdefault(person, []).append(reason)
    for service in rule.services:
        _add(reasons, f"work in {trust.services[service]}", trust.in_services((service,)))
    for team in rule.teams:
        _add(reasons, f"work in the team {trust.team_names[team]}", trust.in_team(team))
    for role in rule.roles:
        _add(reasons, f"are {role}", trust.roles[role])
    _add(reasons, "are named in this notice", rule.people)
    for ref in rule.audiences:
        for member in evaluate(trust.audiences[ref], trust, not_users=not_users).members:
            for reason in member.reasons:
                _add(reasons, reason, (member.person,))
    return reasons


def _add(reasons: dict[str, list[str]], reason: str, people: Iterable[str]) -> None:
    for person in people:
        known = reasons.setdefault(person, [])
        if reason not in known:
            known.append(reason)


def _filter(rule: AudienceRule, trust: TrustOn) -> frozenset[str] | None:
    """Those all filters let through; None where there is no filter."""
    through = []
    if rule.only_sites:
        through.append(trust.at_sites(rule.only_sites))
    if rule.only_services:
        through.append(trust.in_services(rule.only_services))
    if rule.only_roles:
        through.append(trust.holding(rule.only_roles))
    return frozenset.intersection(*through) if through else None
