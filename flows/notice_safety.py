"""What is in the Clinical Safety Officer's report of a month? Gathered from registers and notices, as they are now."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from engine.notices.change import ChangeState
from engine.notices.life import KeptChange
from engine.notices.moments import london_day
from engine.notices.registered import officers_of, systems_of
from engine.notices.safety_report import SafetyReport, month_of, safety_report
from engine.notices.seen import Told
from engine.registers.store import RegisterStore
from flows.notice_parts import NoticeParts
from flows.notice_planning import standing_against


def report_of(parts: NoticeParts, registers: RegisterStore, month: date, now: datetime) -> SafetyReport:
    """The report of the month a day lies in."""
    changes = parts.store.changes()
    directory = parts.people()
    return safety_report(
        month,
        today=london_day(now),
        changes=changes,
        missing={
            kept.ref: tuple(f"{fault.what[:1].upper()}{fault.what[1:]}" for fault in against)
            for kept in changes
            if kept.state is ChangeState.SCHEDULED and (against := standing_against(kept.change, parts, now))
        },
        cases=parts.registered.cases,
        officers=officers_of(registers.records("safety_officers")),
        systems=systems_of(registers.records("systems")),
        attested=_attested(parts, changes, month, now),
        names={person.id: person.name for person in directory.people},
    )


def write_report(parts: NoticeParts, registers: RegisterStore, month: date, now: datetime, folder: Path) -> Path:
    """The workbook, named by the last day it speaks of. Raises OSError."""
    from connectors.excel.safety_workbook import write_safety_workbook

    report = report_of(parts, registers, month, now)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"clinical-safety-{report.on}.xlsx"
    write_safety_workbook(path, report)
    return path


def _attested(
    parts: NoticeParts, changes: Sequence[KeptChange], month: date, now: datetime
) -> Mapping[str, tuple[int, int, int]]:
    """Of changes the gate holds: told in person in the month, by how many people, and how many still wait."""
    first, last = month_of(month)
    waiting = parts.store.without_mail(now=now)
    found = {}
    for kept in changes:
        if kept.change.notice not in parts.rules.gated or london_day(kept.recorded) > last:
            continue
        told = [
            each
            for each in parts.store.readings(kept.ref)
            if each.how is Told.ATTESTED and first <= london_day(each.at) <= last
        ]
        found[kept.ref] = (len(told), len({each.by for each in told}), len(waiting.get(kept.ref, ())))
    return found
