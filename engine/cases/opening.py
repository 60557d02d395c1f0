"""How does a case begin: its number, the form it is opened with, where it has come to already?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from engine.audit import Answered, entry_of
from engine.cases.advance import advance
from engine.cases.answering import Checks, accept, filled_form, plain_answers
from engine.cases.facts import for_conditions, from_a_person, known_for
from engine.cases.model import ItemState, Opened, Submitted
from engine.cases.running_processes import RunningProcess
from engine.cases.store import CaseChange, FilledForm, opened
from engine.forms.definition import Role
from engine.people import Directory

OPENING = "opening"
"""Where the form a case was started with is kept: an item no map can have."""

LETTERS_AND_DIGITS = "23456789BCDFGHJKMNPQRSTVWXYZ"
"""Of case numbers: nothing that is read for something else, and no words."""
CODE_LENGTH = 8


def case_id(running: RunningProcess, subject: str, key: str) -> str:
    """ "RTW-4KQ7M2XB": the same for the same key."""
    number = int.from_bytes(sha256(f"{running.id}\0{subject}\0{key}".encode()).digest(), "big")
    code = ""
    for _ in range(CODE_LENGTH):
        number, letter = divmod(number, len(LETTERS_AND_DIGITS))
        code += LETTERS_AND_DIGITS[letter]
    return f"{running.reference}-{code}"


def come_to(step: str, change: CaseChange, running: RunningProcess, *, by: str, now: datetime) -> CaseChange:
    """The new case with everything on the way to the step taken as done."""
    on_the_way = running.process.leading_to(step)
    case, requests, events, audit = change.case, list(change.requests), list(change.events), list(change.audit)
    while items := [item for item in case.open_items if item.node in on_the_way and item.state is ItemState.WAITING]:
        event = Submitted(id=f"{case.id}:{len(case.applied)}", at=now, by=by, item=items[0].id)
        after, asked = advance(case, event, running.process)
        audit.append(entry_of(event, case, after, Answered(case.answers, {})))
        events.append(event)
        requests += asked
        case = after
    still = {item.id for item in case.open_items}
    wanted = tuple(request for request in requests if request.item in still or not request.item)
    return replace(change, case=case, events=tuple(events), requests=wanted, audit=tuple(audit))


def new_case(
    running: RunningProcess,
    subject: str,
    answers: Mapping[str, Any],
    *,
    key: str,
    checks: Checks,
    directory: Directory,
    reasons: Mapping[str, str],
    by: str,
    robot: bool,
    now: datetime,
) -> CaseChange:
    """A case, ready to be saved, with the form it was opened with. Raises NotAccepted.

    `key`: what its number is made from; without one, what the process says, else who starts it and when.

    A machine may give facts beyond the form (earlier absences), and leave open what it cannot know.
    """
    form = running.forms.get(running.opens_with)
    if form is not None:
        facts = answers if robot else {}
        known = known_for(form, subject=subject, directory=directory, filled=(), answers=facts)
        given = answers if robot else from_a_person(form, answers)
        asked = frozenset({Role.SYSTEM}) if robot else None
        checked = checks.look(form, {**known, **given}, now=now, reasons=reasons, by=asked)
        accept(form, checked)
        filled: FilledForm | None = filled_form(OPENING, form, checked, by=by, at=now)
        conditions = for_conditions(checked.plain(), running.answers)
    else:
        filled = FilledForm(item=OPENING, form="", form_version="", by=by, at=now, answers={}) if robot else None
        conditions = (
            for_conditions(answers, running.answers)
            if robot
            else plain_answers(running.title, answers, running.answers)
        )
    if filled and robot:
        asked_for = {each.id for each in form.fields()} if form else set()
        more = {name: value for name, value in answers.items() if name not in asked_for}
        filled = replace(filled, special={**filled.special, **more})
    told = str((filled.answers if filled else {}).get(running.one_for) or "")
    id = case_id(running, subject, key or told or f"{by} {now.isoformat()}")
    event = Opened(id=f"{id}:0", at=now, by=by, answers=conditions)
    change = opened(event, id=id, subject=subject, process=running.process)
    if filled is None:
        return change
    whole = Answered({}, {**conditions, **filled.answers, **filled.special}, frozenset(filled.special))
    return replace(change, forms=(filled,), audit=(entry_of(event, None, change.case, whole),))
