"""Which roles are held by whom, and who stands in for whom, by a list of either?"""

from dataclasses import replace
from datetime import date, timedelta

from engine.access_terms import ROLES
from engine.people import Directory, RoleHolding, StandIn
from engine.people_change import PeopleChange, key_of
from engine.people_import.findings import Finding, Matter
from engine.people_import.rows import Reading, ReadRow

LIKELY_ENDS = 0.5
FEW_ENDS = 5
"""More than half and more than five ending at once: the list is more likely cut short than right."""


def roles(
    reading: Reading, directory: Directory, *, on: date, many_leavers: bool
) -> tuple[PeopleChange, tuple[Finding, ...]]:
    """Where the list is complete, roles that are not in it end the day before.

    None ends while a row is rejected: it may be the one that is missing.
    """
    findings: list[Finding] = []
    found: dict[tuple[str, ...], RoleHolding] = {}
    first: dict[tuple[str, ...], str] = {}
    for row in reading.rows:
        person, team = _person(reading, directory, row, "person", findings), row.text("team")
        begins, ends = _days(reading, row, findings)
        if person is None or (begins and ends and ends < begins):
            continue
        if team and directory.team(team) is None:
            what = "there is no such team"
            remedy = "Correct the code; leave it empty for the whole trust"
            findings.append(reading.finding(row, "team", Matter.NOT_THERE, what, remedy, rejects=True))
            continue
        role = row.text("role")
        if role not in ROLES:
            what = "eightflows does not know this role: it gives no rights, and is asked where a map names it"
            findings.append(
                reading.finding(row, "role", Matter.UNKNOWN_CODE, what, "Check how it is written", rejects=False)
            )
        holding = RoleHolding(role=role, person=person, team=team, begins=begins, ends=ends)
        if key_of(holding) in found:
            what = f"this stands in {first[key_of(holding)]} too"
            findings.append(reading.finding(row, "role", Matter.DUPLICATE, what, "Keep one", rejects=True))
            continue
        found[key_of(holding)], first[key_of(holding)] = holding, row.where
    whole = reading.profile.complete and not any(each.rejects for each in (*reading.findings, *findings))
    ended = _ended(directory, found, on) if whole else ()
    if not many_leavers and len(ended) > max(FEW_ENDS, LIKELY_ENDS * len(directory.roles)):
        findings.append(_too_many(reading, len(ended)))
        ended = ()
    return PeopleChange(roles=(*found.values(), *ended), source=reading.profile.id), tuple(findings)


def stand_ins(reading: Reading, directory: Directory) -> tuple[PeopleChange, tuple[Finding, ...]]:
    """Several for one person at once are kept: the first of them who is at work is asked."""
    findings: list[Finding] = []
    found: dict[tuple[str, ...], StandIn] = {}
    for row in reading.rows:
        person = _person(reading, directory, row, "person", findings)
        by = _person(reading, directory, row, "by", findings)
        begins, ends = _days(reading, row, findings)
        if person is None or by is None or begins is None or ends is None or ends < begins:
            continue
        if person == by:
            what = "nobody stands in for themselves"
            findings.append(reading.finding(row, "by", Matter.LOOP, what, "Name somebody else", rejects=True))
            continue
        one = StandIn(person=person, by=by, begins=begins, ends=ends, why=row.text("why"))
        if key_of(one) in found:
            what = "the list says this twice"
            findings.append(reading.finding(row, "person", Matter.DUPLICATE, what, "Keep one", rejects=True))
            continue
        found[key_of(one)] = one
    return PeopleChange(stand_ins=tuple(found.values()), source=reading.profile.id), tuple(findings)


def _ended(directory: Directory, there: dict[tuple[str, ...], RoleHolding], on: date) -> tuple[RoleHolding, ...]:
    yesterday = on - timedelta(days=1)
    return tuple(
        replace(each, ends=max(yesterday, each.begins) if each.begins else yesterday)
        for each in directory.roles
        if key_of(each) not in there and (each.ends is None or each.ends >= on)
    )


def _too_many(reading: Reading, count: int) -> Finding:
    return Finding(
        matter=Matter.NOT_THERE,
        where=reading.table.name,
        what=f"{count} roles people hold are not in it, and would end",
        remedy="Check that the list is whole. If they have all ended, import it with --many-leavers",
        rejects=True,
    )


def _person(reading: Reading, directory: Directory, row: ReadRow, name: str, findings: list[Finding]) -> str | None:
    said = row.text(name)
    person = directory.by_employee_number(said) or directory.person(said)
    if person is None:
        remedy = "Import the people first, or correct the number"
        findings.append(reading.finding(row, name, Matter.NOT_THERE, "there is no such person", remedy, rejects=True))
        return None
    return person.id


def _days(reading: Reading, row: ReadRow, findings: list[Finding]) -> tuple[date | None, date | None]:
    begins, ends = row.values.get("begins"), row.values.get("ends")
    first = begins if isinstance(begins, date) else None
    last = ends if isinstance(ends, date) else None
    if first and last and last < first:
        what = "it ends before it begins"
        findings.append(
            reading.finding(row, "ends", Matter.IMPOSSIBLE, what, "Correct one of the two days", rejects=True)
        )
    return first, last
