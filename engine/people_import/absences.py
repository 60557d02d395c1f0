"""Which absences does a roster's list give? A reason is a code and stays one: nothing here knows what it means."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from engine.people import Directory
from engine.people_import.findings import Finding, Matter
from engine.people_import.rows import Reading, ReadRow

LONG_OPEN = timedelta(days=28)
CHASED_AFTER = timedelta(days=14)
"""How long a reason may be "not known yet" before somebody asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """One spell. `last_day` None while it lasts; the person is back on `back_on`.

    reference             as the roster has it, "" where it has none
    days_lost, hours_lost  working days and hours, as the roster counts them; None where it does not say
    reason                a code
    """

    person: str
    first_day: date
    last_day: date | None = None
    reference: str = ""
    reason: str = ""
    days_lost: float | None = None
    hours_lost: float | None = None
    where: str = ""

    @property
    def back_on(self) -> date | None:
        """The day after the last day of absence."""
        return self.last_day + timedelta(days=1) if self.last_day else None

    @property
    def key(self) -> str:
        """What makes it the same absence in tomorrow's list."""
        return self.reference or f"{self.person} {self.first_day.isoformat()}"


def absences(reading: Reading, directory: Directory, *, on: date) -> tuple[tuple[Absence, ...], tuple[Finding, ...]]:
    """Oldest first. Of two that overlap the later one is rejected, with where the other stands."""
    findings: list[Finding] = []
    read = [(row, found) for row in reading.rows if (found := _absence(reading, directory, row, findings))]
    read.sort(key=lambda pair: (pair[1].first_day, pair[1].person, pair[0].number))
    taken: list[Absence] = []
    earlier: dict[str, list[Absence]] = defaultdict(list)
    keys: dict[str, Absence] = {}
    for row, absence in read:
        if _clashes(reading, row, absence, earlier[absence.person], keys, findings):
            continue
        earlier[absence.person].append(absence)
        keys[absence.key] = absence
        taken.append(absence)
        findings += _to_look_at(reading, row, absence, on)
    return tuple(taken), tuple(findings)


def _absence(reading: Reading, directory: Directory, row: ReadRow, findings: list[Finding]) -> Absence | None:
    said = row.text("person")
    person = directory.by_employee_number(said) or directory.person(said)
    first, last = row.values.get("first_day"), row.values.get("last_day")
    if person is None:
        what, remedy = "there is no such person", "Import the people first, or correct the number"
        findings.append(reading.finding(row, "person", Matter.NOT_THERE, what, remedy, rejects=True))
    if not isinstance(first, date) or person is None:
        return None
    if isinstance(last, date) and last < first:
        what, remedy = "it ends before it begins", "Correct one of the two days"
        findings.append(reading.finding(row, "last_day", Matter.IMPOSSIBLE, what, remedy, rejects=True))
        return None
    return Absence(
        person=person.id,
        first_day=first,
        last_day=last if isinstance(last, date) else None,
        reference=row.text("reference"),
        reason=row.text("reason"),
        days_lost=_amount(row, "days_lost"),
        hours_lost=_amount(row, "hours_lost"),
        where=row.where,
    )


def _clashes(
    reading: Reading,
    row: ReadRow,
    absence: Absence,
    earlier: list[Absence],
    keys: dict[str, Absence],
    findings: list[Finding],
) -> bool:
    same = keys.get(absence.key)
    if same is not None:
        alike = (same.person, same.first_day, same.last_day) == (absence.person, absence.first_day, absence.last_day)
        what = f"this absence stands in {same.where} too" + ("" if alike else ", with other days")
        findings.append(
            reading.finding(row, "reference", Matter.DUPLICATE, what, "Keep the row that is right", rejects=not alike)
        )
        return True
    for other in earlier:
        if other.last_day is None:
            what = f"an absence of this person in {other.where} has no last day, and another begins here"
            findings.append(
                reading.finding(row, "first_day", Matter.MISSING_END, what, "Fill in that last day", rejects=True)
            )
            return True
        if absence.first_day <= other.last_day:
            what = f"it overlaps the absence in {other.where}"
            findings.append(
                reading.finding(row, "first_day", Matter.OVERLAP, what, "Correct the days of one", rejects=True)
            )
            return True
    return False


def _to_look_at(reading: Reading, row: ReadRow, absence: Absence, on: date) -> list[Finding]:
    findings = []
    lasted = (absence.last_day or on) - absence.first_day
    if absence.first_day > on:
        what, remedy = f"it begins after {on:%d/%m/%Y}", "Check the day"
        findings.append(reading.finding(row, "first_day", Matter.IMPOSSIBLE, what, remedy, rejects=False))
    if absence.last_day is None and lasted > LONG_OPEN:
        what = f"it has no last day after {lasted.days} days"
        remedy = "Ask whether the person is back. If not, leave it"
        findings.append(reading.finding(row, "last_day", Matter.MISSING_END, what, remedy, rejects=False))
    column = reading.profile.column("reason")
    if column and absence.reason in column.placeholder and lasted > CHASED_AFTER:
        what = f"the reason is still not known after {lasted.days} days"
        findings.append(
            reading.finding(row, "reason", Matter.UNKNOWN_CODE, what, "Ask the manager for the code", rejects=False)
        )
    return findings


def _amount(row: ReadRow, name: str) -> float | None:
    found = row.values.get(name)
    return found if isinstance(found, float) else None
