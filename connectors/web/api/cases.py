"""Cases by the API: start one, see one, do a piece of work, stop, hold, cancel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.web.api.endpoints import Endpoint
from connectors.web.api.schemas import ID, REASON, TEXT, one_of
from connectors.web.rooms import Guard
from connectors.web.visit import Visit
from engine.access import Action
from engine.cases.model import CaseStatus, Resume
from engine.cases.work import HistoryLine, ItemLine, StartedLine, WorkLine

CASE, ITEM = "/api/cases/{case}", "/api/cases/{case}/items/{item}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What concerns whoever asks: what waits for them, what is stopped and calls for them, what they started."""

    waiting: Sequence[WorkLine]
    stopped: Sequence[WorkLine]
    started: Sequence[StartedLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessLine:
    """A process of which cases can be started. `opens_with`: the form they are started with, "" for none."""

    name: str
    title: str
    version: str
    opens_with: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSeen:
    """A form that was filled in, as far as whoever asks may read it."""

    item: str
    form: str
    by: str
    at: datetime
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSeen:
    """One case, as far as whoever asks may see it."""

    id: str
    process: str
    title: str
    version: str
    subject: str
    status: CaseStatus
    opened: datetime
    closed: datetime | None
    held: bool
    items: Sequence[ItemLine]
    forms: Sequence[FormSeen]
    history: Sequence[HistoryLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSeen:
    """A piece of work, and what is known.

    form      the id of what is asked, None where the step has no form: then `questions`, name -> kind
    back_to   steps it can be sent back to
    """

    case: str
    item: str
    step: str
    subject: str
    due: datetime | None
    form: str | None
    questions: Mapping[str, str]
    answers: Mapping[str, Any]
    statements: Sequence[str]
    reason: str
    back_to: Mapping[str, str]


def work(visit: Visit, _given: Mapping[str, Any]) -> Any:
    casework, person = visit.parts.casework, visit.actor.person
    return Work(
        waiting=casework.waiting_for(person, visit.now),
        stopped=casework.stopped_for(person, visit.now),
        started=casework.started_by(person),
    )


def processes(visit: Visit, _given: Mapping[str, Any]) -> Any:
    shelf = visit.parts.processes
    found = [shelf.current(name) for name in shelf.names()]
    return [
        ProcessLine(name=each.name, title=each.title, version=each.version, opens_with=each.opens_with)
        for each in found
    ]


def start(visit: Visit, given: Mapping[str, Any]) -> Any:
    return visit.parts.casework.start(
        given["process"],
        given["subject"],
        given.get("answers", {}),
        by=visit.actor,
        now=visit.now,
        reasons=given.get("reasons", {}),
        key=given.get("key", ""),
    )


def see(visit: Visit, _given: Mapping[str, Any]) -> Any:
    found = visit.parts.casework.view(visit.path("case"), by=visit.actor, now=visit.now)
    forms = [
        FormSeen(item=each.item, form=each.form.id, by=each.by, at=each.at, answers=each.answers)
        for each in found.forms
    ]
    return CaseSeen(
        id=found.id,
        process=found.process,
        title=found.title,
        version=found.version,
        subject=found.subject,
        status=found.status,
        opened=found.opened,
        closed=found.closed,
        held=found.held,
        items=found.items,
        forms=forms,
        history=found.history,
    )


def task(visit: Visit, _given: Mapping[str, Any]) -> Any:
    found = visit.parts.casework.task(visit.path("case"), visit.path("item"), by=visit.actor, now=visit.now)
    return TaskSeen(
        case=found.case,
        item=found.item,
        step=found.step,
        subject=found.subject,
        due=found.due,
        form=found.form.id if found.form else None,
        questions=found.questions,
        answers=found.answers,
        statements=found.statements,
        reason=found.reason,
        back_to=found.back_to,
    )


def submit(visit: Visit, given: Mapping[str, Any]) -> Any:
    where = (visit.path("case"), visit.path("item"))
    reasons = given.get("reasons", {})
    done = visit.parts.casework.submit(*where, given["answers"], by=visit.actor, now=visit.now, reasons=reasons)
    visit.parts.drafts.drop(*where)
    return done


def send_back(visit: Visit, given: Mapping[str, Any]) -> Any:
    where = (visit.path("case"), visit.path("item"))
    to, reason = given["to"], given["reason"]
    return visit.parts.casework.send_back(*where, to=to, reason=reason, by=visit.actor, now=visit.now)


def pass_on(visit: Visit, given: Mapping[str, Any]) -> Any:
    where = (visit.path("case"), visit.path("item"))
    return visit.parts.casework.pass_on(*where, to=given["to"], by=visit.actor, now=visit.now)


def stop(visit: Visit, given: Mapping[str, Any]) -> Any:
    where = (visit.path("case"), visit.path("item"))
    return visit.parts.casework.stop(*where, reason=given["reason"], by=visit.actor, now=visit.now)


def clear(visit: Visit, given: Mapping[str, Any]) -> Any:
    where, resume = (visit.path("case"), visit.path("item")), Resume(given["resume"])
    return visit.parts.casework.clear(*where, resume=resume, reason=given["reason"], by=visit.actor, now=visit.now)


def hold(visit: Visit, given: Mapping[str, Any]) -> Any:
    return visit.parts.casework.hold(visit.path("case"), reason=given["reason"], by=visit.actor, now=visit.now)


def release(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return visit.parts.casework.release(visit.path("case"), by=visit.actor, now=visit.now)


def cancel(visit: Visit, given: Mapping[str, Any]) -> Any:
    return visit.parts.casework.cancel(visit.path("case"), reason=given["reason"], by=visit.actor, now=visit.now)


def move(visit: Visit, given: Mapping[str, Any]) -> Any:
    return visit.parts.casework.move(visit.path("case"), reason=given["reason"], by=visit.actor, now=visit.now)


ANSWERS = {"type": "object", "maxProperties": 500, "description": "By the ids of the form's fields"}
REASONS = {"type": "object", "maxProperties": 100, "additionalProperties": TEXT, "description": "By a warning's key"}
STARTING = {
    "process": ID,
    "subject": ID,
    "answers": ANSWERS,
    "reasons": REASONS,
    "key": {"type": "string", "maxLength": 200, "description": "The same key of the same subject is the same case"},
}
FILLED = {"answers": ANSWERS, "reasons": REASONS}
ONLY_WHY = {"reason": REASON}
AN_ITEM = {"case": "RTW-22222222", "item": "meet#1"}
A_CASE = {"case": "RTW-22222222"}
QUESTIONS = (
    "questions/{field}",
    "questions/{field}/rows/{row}",
    "questions/{field}/rows/{row}/remove",
    "check",
    "workbook",
)
"""What the pages ask one after the other, the API takes at once."""

ENDPOINTS = (
    Endpoint(path="/api/work", summary="What waits for whoever asks", does=work, gives=Work, guard=Guard.SIGNED_IN),
    Endpoint(
        path="/api/processes", summary="What can be started", does=processes, gives=ProcessLine, paged=True,
        guard=Guard.SIGNED_IN,
    ),
    Endpoint(
        path="/api/cases", summary="Start a case", method="POST", does=start, gives=StartedLine, body=STARTING,
        needed=("process", "subject"), needs=Action.START_CASE,
        example={"process": "return_to_work", "subject": "sam", "answers": {"first_day_absent": "2026-11-12"}},
        pages=tuple(f"/start/{{process}}/{{subject}}/{each}" for each in QUESTIONS),
    ),
    Endpoint(
        path=CASE, summary="One case, as far as whoever asks may see it", does=see, gives=CaseSeen, at=A_CASE,
        needs=Action.SEE_CASE,
    ),
    Endpoint(
        path=ITEM, summary="A piece of work and what is known", does=task, gives=TaskSeen, at=AN_ITEM,
        needs=Action.FILL_IN,
    ),
    Endpoint(
        path=ITEM, summary="Send the answers of a piece of work", method="POST", does=submit, gives=StartedLine,
        body=FILLED, needed=("answers",), at=AN_ITEM, example={"answers": {"held_by": "Asha Moor"}},
        needs=Action.FILL_IN, pages=tuple(f"/tasks/{{case}}/{{item}}/{each}" for each in (*QUESTIONS, "agree")),
    ),
    Endpoint(
        path=f"{ITEM}/send-back", summary="Send work back to an earlier step", method="POST", does=send_back,
        gives=StartedLine, body={"to": ID, "reason": REASON}, needed=("to", "reason"), at=AN_ITEM,
        example={"to": "enter_roster", "reason": "the dates are wrong"}, needs=Action.SEND_BACK,
        pages=("/tasks/{case}/{item}/send-back",),
    ),
    Endpoint(
        path=f"{ITEM}/pass-on", summary="Pass work to somebody", method="POST", does=pass_on, gives=StartedLine,
        body={"to": ID}, needed=("to",), at=AN_ITEM, example={"to": "cara"}, needs=Action.PASS_ON,
        pages=("/tasks/{case}/{item}/pass-on",),
    ),
    Endpoint(
        path=f"{ITEM}/stop", summary="Andon: stop a piece of work", method="POST", does=stop, gives=StartedLine,
        body=ONLY_WHY, needed=("reason",), at=AN_ITEM, example={"reason": "this is not about me"},
        needs=Action.STOP_CASE, pages=("/cases/{case}/act",),
    ),
    Endpoint(
        path=f"{ITEM}/clear", summary="Clear a stop", method="POST", does=clear, gives=StartedLine,
        body={"resume": one_of(Resume), "reason": REASON}, needed=("resume", "reason"), at=AN_ITEM,
        example={"resume": "again", "reason": "it is put right"}, needs=Action.CLEAR_CASE,
        pages=("/cases/{case}/act",),
    ),
    Endpoint(
        path=f"{CASE}/hold", summary="Hold a case", method="POST", does=hold, gives=StartedLine, body=ONLY_WHY,
        needed=("reason",), at=A_CASE, example={"reason": "an inquiry"}, needs=Action.HOLD_CASE,
        pages=("/cases/{case}/act",),
    ),
    Endpoint(
        path=f"{CASE}/release", summary="End a hold", method="POST", does=release, gives=StartedLine, at=A_CASE,
        needs=Action.HOLD_CASE, pages=("/cases/{case}/act",),
    ),
    Endpoint(
        path=f"{CASE}/cancel", summary="Cancel a case", method="POST", does=cancel, gives=StartedLine, body=ONLY_WHY,
        needed=("reason",), at=A_CASE, example={"reason": "opened by mistake"}, needs=Action.CANCEL_CASE,
        pages=("/cases/{case}/act",),
    ),
    Endpoint(
        path=f"{CASE}/move", summary="Go on by the newest version of the process", method="POST", does=move,
        gives=StartedLine, body=ONLY_WHY, needed=("reason",), at=A_CASE, example={"reason": "the new form"},
        needs=Action.MOVE_CASE, pages=("/cases/{case}/act",),
    ),
)  # fmt: skip
