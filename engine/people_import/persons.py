"""Which people, and which teams, does a list of people give? The shape of ESR and of a directory."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from engine.people import Directory, Person, Team
from engine.people_change import PeopleChange
from engine.people_import.cells import Value
from engine.people_import.findings import Finding, Matter
from engine.people_import.leavers import Missing
from engine.people_import.rows import Reading, ReadRow

AS_READ = ("employee_number", "email", "sign_in", "post", "band", "starts", "leaves")
"""Fields that are taken over as they stand."""


def persons(
    reading: Reading, directory: Directory, *, listed: Collection[str], on: date, many_leavers: bool
) -> tuple[PeopleChange, tuple[Finding, ...]]:
    """The people and teams of the list. A field whose column the list has not is left as it is."""
    taking = _Taking(reading, directory, on)
    for row in reading.rows:
        taking.take(row)
    people = taking.with_managers()
    gone: tuple[Person, ...] = ()
    if reading.profile.complete:
        rejected = {each.row for each in (*reading.findings, *taking.findings) if each.rejects}
        missing = Missing(reading, directory, {*people}, listed, rejected)
        gone, about = missing.leavers(on=on, many_leavers=many_leavers)
        taking.findings += about
    change = PeopleChange(
        people=(*people.values(), *gone), teams=tuple(taking.teams.values()), source=reading.profile.id
    )
    return change, tuple(taking.findings)


@dataclass(slots=True)
class _Taking:
    """People by id as they come, with the row of each."""

    reading: Reading
    directory: Directory
    on: date
    people: dict[str, Person] = field(default_factory=dict)
    rows: dict[str, ReadRow] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    used: dict[tuple[str, str], str] = field(default_factory=dict)  # sign-in or address -> where it stands
    called: dict[str, str] = field(default_factory=dict)  # number, sign-in or address -> id
    team_ids: dict[str, str] = field(default_factory=dict)  # by the name of the team

    def take(self, row: ReadRow) -> None:
        known, id = self._identity(row)
        name = _name(row)
        if not id:
            self._find(row, "employee_number", Matter.MISSING, "nothing says who this is", "Give the employee number")
        elif not name and known is None:
            self._find(row, "last_name", Matter.MISSING, "there is no name", "Fill it in")
        elif id in self.rows:
            self._twice(row, self.rows[id])
        elif self._leaves_before_start(row) or self._taken_already(row, id):
            return
        else:
            self.rows[id] = row
            given: dict[str, Any] = {each: row.values[each] for each in AS_READ if each in row.values}
            given = {each: _or_blank(each, value) for each, value in given.items()}
            if name:
                given["name"] = name
            if "team" in row.values or "team_name" in row.values:
                given["team"] = self._team(row)
            self.people[id] = replace(known, **given) if known else Person(id=id, **({"name": name} | given))

    def with_managers(self) -> Mapping[str, Person]:
        """Managers are looked for when everybody is known."""
        self.called = {name: id for id, each in self.people.items() for name in _called(each)}
        if "manager" not in self.reading.columns:
            return self.people
        for id, row in self.rows.items():
            said = row.text("manager")
            manager = self._whose(said) if said else ""
            if said and not manager:
                remedy = "Import the manager too, or correct the number. The team's manager is asked until then"
                self._find(row, "manager", Matter.NOT_THERE, "there is no such person", remedy, rejects=False)
            elif manager == id:
                remedy = "Correct the number. The team's manager is asked until then"
                self._find(row, "manager", Matter.LOOP, "this person is their own manager", remedy, rejects=False)
                manager = ""
            self.people[id] = replace(self.people[id], manager=manager)
        for id in self._in_loops():
            remedy = "Correct one of the managers: work that is late goes round in this circle"
            what = "following the managers leads back to this person"
            self._find(self.rows[id], "manager", Matter.LOOP, what, remedy, rejects=False)
        return self.people

    def _identity(self, row: ReadRow) -> tuple[Person | None, str]:
        """The person as known, and their id: the employee number, else the name they sign in with."""
        number, sign_in, email = (row.text(name) for name in ("employee_number", "sign_in", "email"))
        known = (
            (self.directory.by_employee_number(number) if number else None)
            or (self.directory.person(number) if number else None)
            or (self.directory.by_sign_in(sign_in) if sign_in else None)
            or (self.directory.by_email(email) if email else None)
        )
        if known and number and known.employee_number and known.employee_number.casefold() != number.casefold():
            known = None  # an address or sign-in passed on to somebody else
        return known, known.id if known else (number or sign_in.casefold())

    def _whose(self, said: str) -> str:
        if said in self.people:
            return said
        known = (
            self.directory.by_employee_number(said)
            or self.directory.person(said)
            or self.directory.by_sign_in(said)
            or self.directory.by_email(said)
        )
        if known:
            return known.id
        return self.called.get(said.casefold(), "")

    def _twice(self, row: ReadRow, first: ReadRow) -> None:
        if row.values == first.values:
            what = f"the same row stands in {first.where}, and was used once"
            self._find(row, "employee_number", Matter.DUPLICATE, what, "Take one out", rejects=False)
            return
        what = f"this person stands in {first.where} too, and the rows differ"
        self._find(row, "employee_number", Matter.DUPLICATE, what, "Keep the row that is right")

    def _leaves_before_start(self, row: ReadRow) -> bool:
        starts, leaves = row.values.get("starts"), row.values.get("leaves")
        wrong = isinstance(starts, date) and isinstance(leaves, date) and leaves < starts
        if wrong:
            what = "this person would leave before they start"
            self._find(row, "leaves", Matter.IMPOSSIBLE, what, "Correct one of the two days")
        return wrong

    def _taken_already(self, row: ReadRow, id: str) -> bool:
        """One sign-in for two people would let one act as the other."""
        for name, look_up in (("sign_in", self.directory.by_sign_in), ("email", self.directory.by_email)):
            value = row.text(name).casefold()
            if not value:
                continue
            known = look_up(value)
            first = self.used.setdefault((name, value), row.where)
            if first == row.where and (known is None or known.id == id or not known.works_on(self.on)):
                continue
            where = f"in {first}" if first != row.where else "as known already"
            what, remedy = f"somebody else has this too, {where}", "Give each person their own, or leave it empty"
            self._find(row, name, Matter.DUPLICATE, what, remedy)
            return True
        return False

    def _team(self, row: ReadRow) -> str:
        name = row.text("team_name")
        id = row.text("team") or self._team_called(name)
        if not id:
            return ""
        given = {
            to: row.text(said)
            for to, said in (("name", "team_name"), ("service", "service"), ("site", "site"))
            if said in row.values
        }
        if id not in self.teams:
            known = self.directory.team(id)
            self.teams[id] = replace(known, **given) if known else Team(id=id, **({"name": id} | given))
        elif name and self.teams[id].name != name:
            remedy = "Use one name for the team; the first was taken"
            what = "another row has another name for this team"
            self._find(row, "team_name", Matter.DUPLICATE, what, remedy, rejects=False)
        return id

    def _team_called(self, name: str) -> str:
        """The team of that name, else an id made of it."""
        if not self.team_ids:
            self.team_ids = {team.name.casefold(): team.id for team in self.directory.teams}
        plain = name.casefold()
        return self.team_ids.get(plain) or re.sub(r"\W+", "_", plain).strip("_")

    def _in_loops(self) -> Iterator[str]:
        for id in self.people:
            step, seen = id, set[str]()
            while step and step not in seen:
                seen.add(step)
                found = self.people.get(step) or self.directory.person(step)
                step = found.manager if found else ""
            if step == id:
                yield id

    def _find(self, row: ReadRow, name: str, matter: Matter, what: str, remedy: str, *, rejects: bool = True) -> None:
        self.findings.append(self.reading.finding(row, name, matter, what, remedy, rejects=rejects))


def _name(row: ReadRow) -> str:
    first, last, whole = (row.text(name) for name in ("first_name", "last_name", "name"))
    if first or last:
        return f"{first} {last}".strip()
    if whole.count(",") == 1:  # "Netherfold, Tamsin"
        last, first = (part.strip() for part in whole.split(","))
        return f"{first} {last}".strip()
    return whole


def _called(person: Person) -> set[str]:
    return {each.casefold() for each in (person.employee_number, person.sign_in, person.email) if each}


def _or_blank(name: str, value: Value) -> Value:
    return value if value is not None or name in ("starts", "leaves") else ""
