"""Who works here, who manages whom, who holds which role, and who stands in for whom?"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

from engine.people_records import EMPLOYEE, MANAGER, SECOND_LINE, Person, RoleHolding, StandIn, Team

__all__ = [
    "EMPLOYEE",
    "MANAGER",
    "SECOND_LINE",
    "Directory",
    "People",
    "Person",
    "RoleHolding",
    "StandIn",
    "Team",
]


@dataclass(frozen=True, kw_only=True)
class Directory:
    """Everybody at one moment. Look-ups are made when first asked for and kept.

    Ids are unique. What refers to somebody or something that is not there is passed over, loops are left.
    """

    people: tuple[Person, ...] = ()
    teams: tuple[Team, ...] = ()
    roles: tuple[RoleHolding, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()

    def person(self, id: str) -> Person | None:
        return self._people.get(id)

    def team(self, id: str) -> Team | None:
        return self._teams.get(id)

    def by_sign_in(self, name: str) -> Person | None:
        """Capitals do not matter."""
        return self._by_sign_in.get(name.strip().casefold())

    def by_email(self, address: str) -> Person | None:
        return self._by_email.get(address.strip().casefold())

    def by_employee_number(self, number: str) -> Person | None:
        return self._by_number.get(number.strip().casefold())

    def find(self, text: str, limit: int = 20, *, on: date | None = None) -> tuple[Person, ...]:
        """People whose name, number, address or team has every word of `text`; `on`: only those at work then.

        Names that begin with the text come first. Capitals and accents do not matter.
        """
        words = _plain(text).split()
        if not words:
            return ()
        found = [
            person
            for person, known in self._searched
            if all(word in known for word in words) and (on is None or person.works_on(on))
        ]
        begins = " ".join(words)
        found.sort(key=lambda person: (not _plain(person.name).startswith(begins), _plain(person.name), person.id))
        return tuple(found[:limit])

    def team_of(self, person: str) -> Team | None:
        found = self.person(person)
        return self.team(found.team) if found else None

    def teams_from(self, team: str) -> tuple[Team, ...]:
        """The team and those above it, nearest first."""
        return tuple(self._upwards(team))

    def manager_of(self, person: str) -> Person | None:
        """Their own manager, else the nearest manager of their team or a team above who is not themselves."""
        return next(iter(self._managers(person)), None)

    def second_line_of(self, person: str) -> Person | None:
        """Whom it goes to after the manager: the team's second line, else the manager's manager."""
        return next(iter(self._second_lines(person)), None)

    def reports_to(self, person: str) -> tuple[Person, ...]:
        """The people they manage directly, by name."""
        return self._reports.get(person, ())

    def members(self, team: str) -> tuple[Person, ...]:
        """The people in a team itself, by name."""
        return self._members.get(team, ())

    def roles_of(self, person: str, on: date) -> frozenset[tuple[str, str]]:
        """Each role they hold, with the team they hold it for."""
        return frozenset((each.role, each.team) for each in self._holdings.get(person, ()) if each.holds_on(on))

    def standing_in_for(self, person: str, on: date) -> tuple[Person, ...]:
        """Those whose work comes to this person on that day, because they are away."""
        away = (each.person for each in self.stand_ins if each.covers(on))
        return tuple(
            found for id in dict.fromkeys(away) if (found := self.person(id)) and self.present(id, on).id == person
        )

    def holders(self, role: str, about: str, on: date) -> tuple[Person, ...]:
        """Who is asked for `role` in a case about a person (or a team, or something else) on a day.

        "employee" is the person; "manager" and "second_line" are theirs; any other role is held for their team,
        else for the nearest team above, else for the whole trust. Leavers and those who have not started are
        left out, a stand-in takes the place of who is away, and nobody is asked to decide about themselves.
        Empty where nobody is left: then call the process's owner of exceptions.
        """
        if role == EMPLOYEE:
            subject = self.person(about)
            return (subject,) if subject and subject.works_on(on) else ()
        if role == MANAGER:
            return self._first(self._managers(about), about, on)
        if role == SECOND_LINE:
            return self._first(self._second_lines(about), about, on)
        for team in (*(team.id for team in self._upwards(self._team_id(about))), ""):
            held = [self.person(each.person) for each in self._by_role.get((role, team), ()) if each.holds_on(on)]
            there = self._at_work(filter(None, held), about, on)
            if there:
                return there
        return ()

    def present(self, person: str, on: date, *, but_not: str = "") -> Person:
        """The person, or whoever stands in for them that day: along the chain, never round it or to `but_not`.

        Raises KeyError where there is no such person.
        """
        found, seen = self._people[person], {person, but_not}
        while following := self._next(found.id, on, seen):
            seen.add(following.id)
            found = following
        return found

    def _next(self, person: str, on: date, seen: set[str]) -> Person | None:
        candidates = (self.person(each.by) for each in self._away.get(person, ()) if each.covers(on))
        return next((found for found in candidates if found and found.id not in seen and found.works_on(on)), None)

    def _first(self, candidates: Iterable[Person], about: str, on: date) -> tuple[Person, ...]:
        for candidate in candidates:
            if there := self._at_work([candidate], about, on):
                return there
        return ()

    def _at_work(self, holders: Iterable[Person], about: str, on: date) -> tuple[Person, ...]:
        there = (
            self.present(holder.id, on, but_not=about)
            for holder in holders
            if holder.id != about and holder.works_on(on)
        )
        return tuple({person.id: person for person in there}.values())

    def _managers(self, about: str) -> Iterator[Person]:
        """Nearest first; never the person themselves, nobody twice."""
        person = self.person(about)
        ids = [person.manager] if person else []
        for team in self._upwards(self._team_id(about)):
            ids += [team.manager, team.second_line]
        return self._known(ids, but_not={about})

    def _second_lines(self, about: str) -> Iterator[Person]:
        teams = self._upwards(self._team_id(about))
        manager = next(iter(self._managers(about)), None)
        own = next((team.second_line for team in teams if team.second_line), "")
        above = [each.id for each in self._managers(manager.id)] if manager else []
        return self._known([own, *above], but_not={about, manager.id if manager else ""})

    def _known(self, ids: Iterable[str], but_not: set[str]) -> Iterator[Person]:
        for id in dict.fromkeys(ids):
            found = self.person(id)
            if found and id not in but_not:
                yield found

    def _team_id(self, about: str) -> str:
        person = self.person(about)
        return person.team if person else about

    def _upwards(self, team: str) -> Iterator[Team]:
        seen: set[str] = set()
        while (found := self.team(team)) and team not in seen:
            seen.add(team)
            yield found
            team = found.part_of

    @cached_property
    def _people(self) -> Mapping[str, Person]:
        return {person.id: person for person in self.people}

    @cached_property
    def _teams(self) -> Mapping[str, Team]:
        return {team.id: team for team in self.teams}

    @cached_property
    def _leavers_first(self) -> Sequence[Person]:
        """A name or address that was passed on means whoever has it now."""
        return sorted(self.people, key=lambda person: person.leaves or date.max)

    @cached_property
    def _by_sign_in(self) -> Mapping[str, Person]:
        return {person.sign_in.casefold(): person for person in self._leavers_first if person.sign_in}

    @cached_property
    def _by_email(self) -> Mapping[str, Person]:
        return {person.email.casefold(): person for person in self._leavers_first if person.email}

    @cached_property
    def _by_number(self) -> Mapping[str, Person]:
        return {person.employee_number.casefold(): person for person in self._leavers_first if person.employee_number}

    @cached_property
    def _searched(self) -> tuple[tuple[Person, str], ...]:
        def known(person: Person) -> str:
            team = self.team(person.team)
            said = (person.name, person.employee_number, person.email, person.post, team.name if team else "")
            return _plain(" ".join(said))

        return tuple((person, known(person)) for person in self.people)

    @cached_property
    def _reports(self) -> Mapping[str, tuple[Person, ...]]:
        managed = ((manager.id, person) for person in self.people if (manager := self.manager_of(person.id)))
        return _by_name(managed)

    @cached_property
    def _members(self) -> Mapping[str, tuple[Person, ...]]:
        return _by_name((person.team, person) for person in self.people if person.team)

    @cached_property
    def _holdings(self) -> Mapping[str, list[RoleHolding]]:
        held: dict[str, list[RoleHolding]] = defaultdict(list)
        for each in self.roles:
            held[each.person].append(each)
        return held

    @cached_property
    def _by_role(self) -> Mapping[tuple[str, str], list[RoleHolding]]:
        held: dict[tuple[str, str], list[RoleHolding]] = defaultdict(list)
        for each in self.roles:
            held[each.role, each.team].append(each)
        return held

    @cached_property
    def _away(self) -> Mapping[str, list[StandIn]]:
        away: dict[str, list[StandIn]] = defaultdict(list)
        for each in self.stand_ins:
            away[each.person].append(each)
        return away


class People(Protocol):
    """Where people are known from."""

    def directory(self) -> Directory:
        """Everybody as of now. Cheap to ask for again: the same object until something has changed."""


def _by_name(pairs: Iterable[tuple[str, Person]]) -> Mapping[str, tuple[Person, ...]]:
    grouped: dict[str, list[Person]] = defaultdict(list)
    for key, person in pairs:
        grouped[key].append(person)
    return {
        key: tuple(sorted(people, key=lambda each: (_plain(each.name), each.id))) for key, people in grouped.items()
    }


def _plain(text: str) -> str:
    """Without accents and capitals, as people type when they look for somebody."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter)
    )
