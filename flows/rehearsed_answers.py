"""What do made-up people answer in a rehearsal? Ordinary things that fit their case; nobody's data."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zlib import crc32

from engine.access import actor_of
from engine.cases.casework import Casework
from engine.cases.deadlines import LONDON
from engine.cases.model import ItemState
from engine.cases.store import CaseStore, OpenItem
from engine.cases.work import NotAccepted, Task
from engine.people import Directory

SILENT = 3
"""One of so many people has not answered yet."""

LONGEST = 1_000
TOPICS = ("welcome", "news", "support", "work_as_cause", "colleagues", "fit_note_advice", "leave")
WEEK = timedelta(days=7)


def answer_all(cases: CaseStore, work: Casework, directory: Directory, now: datetime) -> int:
    """Everybody who answers at all does so now; returns how many did."""
    answered = 0
    for item in cases.open_items(limit=LONGEST):
        if item.state is ItemState.WAITING and item.node in ANSWERS and _answers(item):
            answered += _answer(item, work, directory, now)
    return answered


def _answers(item: OpenItem) -> bool:
    """Always the same ones, whatever order they come in."""
    return crc32(f"{item.subject} {item.node}".encode()) % SILENT != 0


def _answer(item: OpenItem, work: Casework, directory: Directory, now: datetime) -> bool:
    today = now.astimezone(LONDON).date()
    asked = directory.holders(item.asked, item.subject, today) if item.asked else ()
    if not asked:
        return False
    by = actor_of(asked[0].id, directory, today)
    entries = ANSWERS[item.node](work.task(item.case, item.item, by=by, now=now), today)
    try:
        work.submit(item.case, item.item, entries, by=by, now=now)
    except NotAccepted as not_yet:
        if not_yet.errors:
            return False
        reasons = {warning.key: "As the person said" for warning in not_yet.warnings}
        work.submit(item.case, item.item, entries, by=by, now=now, reasons=reasons)
    return True


def _fit_note(task: Task, today: date) -> Mapping[str, Any]:
    first = date.fromisoformat(task.answers["first_day_absent"])
    last = task.answers.get("last_day_absent") or (max(today, first + WEEK) + WEEK).isoformat()
    note = {"from_day": (first + WEEK).isoformat(), "to_day": last, "verdict": "Not fit for work"}
    return {"fit_notes": [note]}


def _meeting(task: Task, today: date) -> Mapping[str, Any]:
    first = date.fromisoformat(task.answers["first_day_absent"])
    last = date.fromisoformat(task.answers.get("last_day_absent") or (today - timedelta(days=1)).isoformat())
    return {
        "last_day_absent": last.isoformat(),
        "return_date": (last + timedelta(days=1)).isoformat(),
        "reported_on": first.isoformat(),
        "reported_at": "07:15",
        "reported_to": "The shift lead",
        "reported_in_line": True,
        "fit_notes": task.answers.get("fit_notes"),
        "discussion_date": today.isoformat(),
        "held_how": "Face to face",
        "held_by": "The line manager",
        "topics": {topic: {"discussed": True} for topic in TOPICS},
        "adjustments_needed": False,
        "phased": False,
        "oh_referral": False,
        "triggers_considered": True,
        "progress": "letter",
    }


def _confirmation(_task: Task, _today: date) -> Mapping[str, Any]:
    return {
        "agreed": True,
        "absence_reason": "S98",
        "share_reason": False,
        "symptom_free_48h": True,
        "work_related": "no",
        "injury_at_work": "no",
        "pregnancy_related": "no",
        "disability_related": "prefer not to say",
    }


def _decision(_task: Task, today: date) -> Mapping[str, Any]:
    return {
        "send_letter": True,
        "triggers_considered": True,
        "stage": "Attendance meeting",
        "meeting_on": (today + 3 * WEEK).isoformat(),
        "meeting_at": "10:30",
        "meeting_place": "Room 4",
        "companion_offered": True,
    }


ANSWERS: Mapping[str, Callable[[Task, date], Mapping[str, Any]]] = {
    "fit_note": _fit_note,
    "meet": _meeting,
    "confirm": _confirmation,
    "decide_letter": _decision,
}
"""By step of the return-to-work map."""
