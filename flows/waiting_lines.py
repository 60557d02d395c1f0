"""Who is waited for, by name and until when, over all cases of a process?"""

from collections.abc import Sequence
from datetime import datetime

from connectors.excel.work_list_workbook import WaitingLine
from engine.cases.deadlines import LONDON
from engine.cases.model import ItemState
from engine.cases.running_processes import RunningProcesses
from engine.cases.store import CaseStore, OpenItem
from engine.cases.work_lists import name_of
from engine.cases.writing import role_words
from engine.people import Directory

MOST = 10_000


def waiting_lines(
    cases: CaseStore, processes: RunningProcesses, directory: Directory, *, process: str, now: datetime
) -> Sequence[WaitingLine]:
    """Every piece of work a person is asked for, soonest due first. What waits for its day is left out."""
    running = processes.current(process)
    found = [each for each in cases.open_items(limit=MOST) if each.process == running.id]
    return [
        WaitingLine(
            case=each.case,
            step=running.step_name(each.node),
            who=_who(each, directory, now),
            role=role_words(each.asked),
            team=team.name if (team := directory.team_of(each.subject)) else "",
            since=each.since,
            due=each.due,
            state=each.state.value,
            shade=each.shade.value,
        )
        for each in found
        if each.state is ItemState.STOPPED or (each.state is ItemState.WAITING and each.asked)
    ]


def _who(item: OpenItem, directory: Directory, now: datetime) -> str:
    if item.assignee:
        return name_of(directory, item.assignee)
    holders = directory.holders(item.asked, item.subject, now.astimezone(LONDON).date()) if item.asked else ()
    return " or ".join(holder.name for holder in holders) or "nobody yet"
