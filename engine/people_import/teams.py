"""Which teams does a list of teams give, with their managers and the teams above them?"""

from dataclasses import replace
from typing import Any

from engine.people import Directory, Team
from engine.people_change import PeopleChange
from engine.people_import.findings import Finding, Matter
from engine.people_import.rows import Reading, ReadRow


def teams(reading: Reading, directory: Directory) -> tuple[PeopleChange, tuple[Finding, ...]]:
    """A field whose column the list has not is left as it is. Managers must be known already."""
    findings: list[Finding] = []
    first: dict[str, ReadRow] = {}
    found: dict[str, Team] = {}
    for row in reading.rows:
        id = row.text("team")
        if id in first:
            what = f"this team stands in {first[id].where} too"
            findings.append(reading.finding(row, "team", Matter.DUPLICATE, what, "Keep one of the two", rejects=True))
            continue
        first[id] = row
        given: dict[str, Any] = {
            each: row.text(each) for each in ("name", "service", "site", "part_of") if each in row.values
        }
        for each in ("manager", "second_line"):
            if each in row.values:
                given[each] = _person(reading, directory, row, each, findings)
        known = directory.team(id)
        found[id] = replace(known, **given) if known else Team(id=id, **given)
    findings += _above(reading, directory, first, found)
    return PeopleChange(teams=tuple(found.values()), source=reading.profile.id), tuple(findings)


def _person(reading: Reading, directory: Directory, row: ReadRow, name: str, findings: list[Finding]) -> str:
    said = row.text(name)
    person = directory.by_employee_number(said) or directory.person(said) if said else None
    if said and person is None:
        remedy = "Import the people first, or correct the number"
        findings.append(reading.finding(row, name, Matter.NOT_THERE, "there is no such person", remedy, rejects=False))
    return person.id if person else ""


def _above(reading: Reading, directory: Directory, rows: dict[str, ReadRow], found: dict[str, Team]) -> list[Finding]:
    findings = []
    for id, row in rows.items():
        above = found[id].part_of
        if above and above not in found and directory.team(above) is None:
            remedy = "Correct the code, or add the team"
            findings.append(
                reading.finding(row, "part_of", Matter.NOT_THERE, "there is no such team", remedy, rejects=False)
            )
        seen: set[str] = set()
        step = id
        while step and step not in seen:
            seen.add(step)
            team = found.get(step) or directory.team(step)
            step = team.part_of if team else ""
        if step == id:
            what = "following the teams above leads back to this team"
            findings.append(reading.finding(row, "part_of", Matter.LOOP, what, "Correct one of them", rejects=False))
    return findings
