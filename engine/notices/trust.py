"""Who works where on a day, and what does each system's register say of its users? Indexed once, asked often."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Protocol

from engine.notices.audience_rule import AudienceRule
from engine.people import Directory, Person, Team

Index = Mapping[str, frozenset[str]]
NO_AUDIENCES: Mapping[str, AudienceRule] = MappingProxyType({})


class SystemUse(Protocol):
    """What the register of systems says that notices need (engine/registers/systems.py)."""

    @property
    def ref(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def services(self) -> tuple[str, ...]: ...
    @property
    def sites(self) -> tuple[str, ...]: ...
    @property
    def roles(self) -> tuple[str, ...]: ...
    @property
    def people(self) -> tuple[str, ...]: ...
    @property
    def health_it(self) -> bool | None: ...
    @property
    def version(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustOn:
    """The trust on one day.

    everybody   person id -> person, those who work here that day
    roles       role or post -> people
    services, sites, team_names   id -> name
    audiences   kept audiences by reference
    """

    day: date
    everybody: Mapping[str, Person]
    systems: Mapping[str, SystemUse]
    services: Mapping[str, str]
    sites: Mapping[str, str]
    team_names: Mapping[str, str]
    audiences: Mapping[str, AudienceRule]
    roles: Index
    manager_of: Mapping[str, str]
    service_of: Mapping[str, str]
    site_of: Mapping[str, str]
    _by_team: Index
    _by_service: Index
    _by_site: Index

    def in_team(self, team: str) -> frozenset[str]:
        return self._by_team.get(team, frozenset())

    def in_services(self, services: Iterable[str]) -> frozenset[str]:
        return _any_of(self._by_service, services)

    def at_sites(self, sites: Iterable[str]) -> frozenset[str]:
        return _any_of(self._by_site, sites)

    def holding(self, roles: Iterable[str]) -> frozenset[str]:
        return _any_of(self.roles, roles)

    def reason_words(self, system: SystemUse) -> Callable[[str], str]:
        """What makes a person a user of the system: "use LilliCare in Sexual health at Lichfield as Nurse"."""
        made: dict[tuple[str, str, tuple[str, ...]], str] = {}
        holders = [(role, self.roles.get(role, frozenset())) for role in system.roles]

        def words(person: str) -> str:
            place = (
                self.service_of.get(person, "") if system.services else "",
                self.site_of.get(person, "") if system.sites else "",
                tuple(role for role, people in holders if person in people),
            )
            if place not in made:
                service, site = self.services.get(place[0], place[0]), self.sites.get(place[1], place[1])
                as_role = f" as {' and '.join(place[2])}" if place[2] else ""
                made[place] = (
                    f"use {system.name}" + (f" in {service}" if service else "") + (f" at {site}" if site else "")
                ) + as_role
            return made[place]

        return words


def trust_on(
    day: date,
    directory: Directory,
    *,
    systems: Sequence[SystemUse],
    services: Mapping[str, str],
    sites: Mapping[str, str],
    audiences: Mapping[str, AudienceRule] = NO_AUDIENCES,
) -> TrustOn:
    """The trust on that day: leavers and those who have not started are not in it."""
    everybody = {person.id: person for person in directory.people if person.works_on(day)}
    by_team: dict[str, set[str]] = {}
    by_service: dict[str, set[str]] = {}
    by_site: dict[str, set[str]] = {}
    roles: dict[str, set[str]] = {}
    service_of, site_of = {}, {}
    places = {team.id: _place(directory.teams_from(team.id)) for team in directory.teams}
    for id, person in everybody.items():
        if person.post:
            roles.setdefault(person.post, set()).add(id)
        if person.team in places:
            teams, service_of[id], site_of[id] = places[person.team]
            by_service.setdefault(service_of[id], set()).add(id)
            by_site.setdefault(site_of[id], set()).add(id)
            for team in teams:
                by_team.setdefault(team, set()).add(id)
    for holding in directory.roles:
        held = roles.setdefault(holding.role, set())
        if holding.person in everybody and holding.holds_on(day):
            held.add(holding.person)
    managers = ((id, directory.manager_of(id)) for id in everybody)
    return TrustOn(
        day=day,
        everybody=everybody,
        systems={system.ref: system for system in systems},
        services=services,
        sites=sites,
        team_names={team.id: team.name for team in directory.teams},
        audiences=audiences,
        roles=_frozen(roles),
        manager_of={id: manager.id for id, manager in managers if manager is not None},
        service_of=service_of,
        site_of=site_of,
        _by_team=_frozen(by_team),
        _by_service=_frozen(by_service),
        _by_site=_frozen(by_site),
    )


def _place(teams: Sequence[Team]) -> tuple[tuple[str, ...], str, str]:
    """The team and those above it; the nearest service and site any of them names."""
    service = next((team.service for team in teams if team.service), "")
    site = next((team.site for team in teams if team.site), "")
    return tuple(team.id for team in teams), service, site


def _frozen(index: Mapping[str, set[str]]) -> Index:
    return {key: frozenset(people) for key, people in index.items()}


def _any_of(index: Index, keys: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(index.get(key, frozenset()) for key in keys))
