"""What would an import change, what does it reject, and what should somebody look at?"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from engine.access_terms import Action
from engine.people import Directory
from engine.people_change import PeopleChange, changed_only, told
from engine.people_import.absences import Absence, absences
from engine.people_import.findings import Finding, Matter
from engine.people_import.holdings import roles, stand_ins
from engine.people_import.persons import persons
from engine.people_import.profile import Kind
from engine.people_import.rows import Reading
from engine.people_import.teams import teams


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`change` holds only what is not so already; `absences` of a roster, which changes no people.

    before  as people are known when the plan is made
    """

    reading: Reading
    before: Directory
    change: PeopleChange
    findings: tuple[Finding, ...]
    absences: tuple[Absence, ...] = ()

    @property
    def rejected(self) -> tuple[int, ...]:
        """Numbers of the rows that are not imported."""
        return tuple(sorted({each.row for each in self.findings if each.rejects and each.row is not None}))

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if not each.rejects)

    @property
    def taken(self) -> int:
        """Rows that are imported."""
        return len(self.reading.table.rows) - self.reading.passed_over - len(self.rejected)

    @property
    def held_back(self) -> tuple[Finding, ...]:
        """Why nothing at all may be imported."""
        return tuple(each for each in self.findings if each.rejects and each.row is None)

    def counts(self) -> Mapping[str, int]:
        """What happens how often: "person added", "person left". Counts only, fit to be shown anywhere."""
        return dict(sorted(Counter(what for what, _, _ in told(self.before, self.change)).items()))

    def matters(self) -> Mapping[Matter, int]:
        return Counter(each.matter for each in self.findings)


def action_of(kind: Kind) -> Action:
    """What somebody must be allowed to import such a list: one that gives roles gives power."""
    return Action.GIVE_ROLE if kind is Kind.ROLES else Action.IMPORT_PEOPLE


def plan_import(
    reading: Reading,
    directory: Directory,
    *,
    listed: Collection[str] = (),
    on: date,
    many_leavers: bool = False,
) -> Plan:
    """What the list would change on a day.

    listed        ids of the people who came with this list before: those missing from a complete one have left
    many_leavers  more have really left, or roles ended, than is likely (persons.py, holdings.py)
    """
    found_absences: tuple[Absence, ...] = ()
    match reading.profile.gives:
        case Kind.PEOPLE:
            change, findings = persons(reading, directory, listed=listed, on=on, many_leavers=many_leavers)
        case Kind.TEAMS:
            change, findings = teams(reading, directory)
        case Kind.ROLES:
            change, findings = roles(reading, directory, on=on, many_leavers=many_leavers)
        case Kind.STAND_INS:
            change, findings = stand_ins(reading, directory)
        case _:
            found_absences, findings = absences(reading, directory, on=on)
            change = PeopleChange()
    return Plan(
        reading=reading,
        before=directory,
        change=changed_only(directory, change),
        findings=tuple(sorted((*reading.findings, *findings), key=_by_row)),
        absences=found_absences,
    )


def _by_row(finding: Finding) -> int:
    return -1 if finding.row is None else finding.row
