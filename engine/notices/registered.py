"""What do the registers say that notices need? Systems, safety cases, safety officers, champions, training."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from engine.notices.audience_rule import AudienceRule
from engine.notices.digest import Poll
from engine.notices.release import Condition, Decision, SafetyCase, SafetyOfficer
from engine.people import Directory
from engine.registers.definition import Record

LONG_AGO = date.min
CHAMPION = "digital_champion"
LIVE = "live"  # the state of a system that is in use
_MET, _UNTIL = re.compile(r"met\b", re.IGNORECASE), re.compile(r"(?:until|by)\s+(\d{4}-\d{2}-\d{2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredSystem:
    """A system as its record says. `health_it` is None where the register does not say."""

    ref: str
    name: str
    what_it_is_for: str = ""
    owner: str = ""
    owner_email: str = ""
    services: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    health_it: bool | None = None
    criticality: int | None = None
    version: str = ""
    support: str = ""
    support_contact: str = ""
    contacts: tuple[str, ...] = ()
    features_used: tuple[str, ...] = ()
    features_available: tuple[str, ...] = ()
    end_of_support: date | None = None
    status: str = LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Champion:
    """Somebody who speaks for a service on its systems. Active: neither stepped down nor left."""

    ref: str
    person: str
    service: str
    since: date | None = None
    until: date | None = None

    def active_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """A course or a film about a system."""

    ref: str
    system: str
    title: str
    how: str = ""
    link: str = ""
    checked: date | None = None


def systems_of(records: Iterable[Record]) -> tuple[RegisteredSystem, ...]:
    return tuple(
        RegisteredSystem(
            ref=record.id,
            name=record.text("name") or record.id,
            what_it_is_for=record.text("what_it_is_for"),
            owner=record.text("owner"),
            owner_email=record.text("owner_email"),
            services=record.names("services"),
            sites=record.names("sites"),
            roles=record.names("roles"),
            people=record.names("people"),
            health_it=record.yes("health_it") if "health_it" in record.values else None,
            criticality=record.whole("criticality"),
            version=record.text("version"),
            support=record.text("support"),
            support_contact=record.text("support_contact"),
            contacts=record.names("contacts"),
            features_used=record.names("features_used"),
            features_available=record.names("features_available"),
            end_of_support=record.day("end_of_support"),
            status=record.text("status") or LIVE,
        )
        for record in records
    )


def names_of(records: Iterable[Record]) -> Mapping[str, str]:
    """Reference -> name, of services and of sites."""
    return {record.id: record.text("name") or record.id for record in records}


def safety_cases_of(records: Iterable[Record], saved_by: Callable[[Record], str]) -> tuple[SafetyCase, ...]:
    """Decisions with a day; one without is no decision yet. `saved_by`: who saved a record last."""
    return tuple(
        SafetyCase(
            ref=record.id,
            system=record.text("system"),
            version=record.text("version"),
            decision=Decision(record.text("decision")),
            decided=decided,
            officer=record.text("officer"),
            recorded_by=saved_by(record),
            supplier_case=record.text("supplier_case"),
            supplier_hazard_log=record.text("supplier_hazard_log"),
            local_case=record.text("local_case"),
            hazard_log=record.text("hazard_log"),
            residual_risk=record.whole("residual_risk"),
            conditions=tuple(map(condition_of, record.names("conditions"))),
            continuity_plan=record.yes("continuity_plan"),
            training_done=record.yes("training_done"),
            review_by=record.day("review_by"),
        )
        for record in records
        if (decided := record.day("decided")) is not None and record.text("decision") in list(Decision)
    )


def condition_of(text: str) -> Condition:
    """ "Two people check each dose; until 2027-03-31" or "...; met". What is unclear counts as run out: safe side.

    >>> condition_of("Check each dose; until 2027-03-31").expires
    datetime.date(2027, 3, 31)
    """
    what, semicolon, rest = text.partition(";")
    if not semicolon:
        return Condition(what=what.strip())
    if _MET.match(rest.strip()):
        return Condition(what=what.strip(), met=True)
    found = _UNTIL.match(rest.strip())
    try:
        expires = date.fromisoformat(found[1]) if found else LONG_AGO
    except ValueError:
        expires = LONG_AGO
    return Condition(what=what.strip(), expires=expires)


def officers_of(records: Iterable[Record]) -> tuple[SafetyOfficer, ...]:
    return tuple(
        SafetyOfficer(
            person=record.text("person"),
            body=record.text("body"),
            number=record.text("number"),
            registered_until=record.day("registered_until"),
            trained_until=record.day("trained_until"),
        )
        for record in records
    )


def champions_of(records: Iterable[Record], directory: Directory) -> tuple[Champion, ...]:
    """Those in the register, and whoever holds the role for a team: they speak for the team's service."""
    registered = tuple(
        Champion(
            ref=record.id,
            person=record.text("person"),
            service=record.text("service"),
            since=record.day("since"),
            until=record.day("until"),
        )
        for record in records
    )
    known = {(champion.person, champion.service) for champion in registered}
    by_role = (
        Champion(
            ref=f"{holding.person} {holding.team}",
            person=holding.person,
            service=team.service,
            since=holding.begins,
            until=holding.ends,
        )
        for holding in directory.roles
        if holding.role == CHAMPION and (team := directory.team(holding.team)) is not None and team.service
    )
    return registered + tuple(each for each in by_role if (each.person, each.service) not in known)


def gaps(services: Iterable[str], champions: Iterable[Champion], *, on: date) -> tuple[str, ...]:
    """Services without an active champion, in the order given."""
    covered = {champion.service for champion in champions if champion.active_on(on)}
    return tuple(service for service in services if service not in covered)


def quarter_days(year: int, weekday: int = 2) -> tuple[date, ...]:
    """The second such weekday of March, June, September and December: when champions meet."""
    found = []
    for month in (3, 6, 9, 12):
        first = date(year, month, 1)
        found.append(first + timedelta(days=(weekday - first.weekday()) % 7 + 7))
    return tuple(found)


def training_of(records: Iterable[Record]) -> tuple[Training, ...]:
    return tuple(
        Training(
            ref=record.id,
            system=record.text("system"),
            title=record.text("title"),
            how=record.text("how"),
            link=record.text("link"),
            checked=record.day("checked"),
        )
        for record in records
    )


def polls_of(records: Iterable[Record]) -> tuple[Poll, ...]:
    """Polls with both their days."""
    return tuple(
        Poll(
            id=record.id,
            question=record.text("question"),
            choices=record.names("choices"),
            first=first,
            last=last,
        )
        for record in records
        if (first := record.day("first")) is not None and (last := record.day("last")) is not None
    )


def audiences_of(records: Iterable[Record]) -> Mapping[str, AudienceRule]:
    """Kept audiences, to be used by more than one change. None of them uses another."""
    names = [each.name for each in fields(AudienceRule) if each.name != "audiences"]
    return {record.id: AudienceRule(**{name: record.names(name) for name in names}) for record in records}
