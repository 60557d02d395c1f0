"""Cases by the API: start one, see one, do a piece of work, stop, hold, cancel."""

from collections.abc import Mapping
from typing import Any

from connectors.web.api.endpoints import ANSWERS, ID, REASON, REASONS, Endpoint
from connectors.web.rooms import Guard
from connectors.web.visit import Visit
from engine.access import Action
from engine.cases.model import Resume

CASE, ITEM = "/api/cases/{case}", "/api/cases/{case}/items/{item}"


def work(visit: Visit, _given: Mapping[str, Any]) -> Any:
    casework, person = visit.parts.casework, visit.actor.person
    return {
        "waiting": casework.waiting_for(person, visit.now),
        "stopped": casework.stopped_for(person, visit.now),
        "started": casework.started_by(person),
    }


def processes(visit: Visit, _given: Mapping[str, Any]) -> Any:
    shelf = visit.parts.processes
    found = [shelf.current(name) for name in shelf.names()]
    return [
        {"name": each.name, "title": each.title, "version": each.version, "opens_with": each.opens_with}
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
        {"item": each.item, "form": each.form.id, "by": each.by, "at": each.at, "answers": each.answers}
        for each in found.forms
    ]
    return {
        "id": found.id,
        "process": found.process,
        "title": found.title,
        "version": found.version,
        "subject": found.subject,
        "status": found.status,
        "opened": found.opened,
        "closed": found.closed,
        "held": found.held,
        "items": found.items,
        "forms": forms,
        "history": found.history,
    }


def task(visit: Visit, _given: Mapping[str, Any]) -> Any:
    found = visit.parts.casework.task(visit.path("case"), visit.path("item"), by=visit.actor, now=visit.now)
    return {
        "case": found.case,
        "item": found.item,
        "step": found.step,
        "subject": found.subject,
        "due": found.due,
        "form": found.form.id if found.form else None,
        "questions": found.questions,
        "answers": found.answers,
        "statements": found.statements,
        "reason": found.reason,
        "back_to": found.back_to,
    }


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


STARTING = {
    "process": ID,
    "subject": ID,
    "answers": ANSWERS,
    "reasons": REASONS,
    "key": {"type": "string", "maxLength": 200},
}
FILLED = {"answers": ANSWERS, "reasons": REASONS}
ONLY_WHY = {"reason": REASON}
RESUME = {"enum": [each.value for each in Resume]}
ENDPOINTS = (
    Endpoint(path="/api/work", summary="What waits for whoever asks", does=work, guard=Guard.SIGNED_IN),
    Endpoint(path="/api/processes", summary="What can be started", does=processes, guard=Guard.SIGNED_IN),
    Endpoint(
        path="/api/cases", summary="Start a case", method="POST", does=start, body=STARTING,
        needed=("process", "subject"), needs=Action.START_CASE,
    ),
    Endpoint(path=CASE, summary="One case, as far as whoever asks may see it", does=see, needs=Action.SEE_CASE),
    Endpoint(path=ITEM, summary="A piece of work and what is known", does=task, needs=Action.FILL_IN),
    Endpoint(
        path=ITEM, summary="Send the answers of a piece of work", method="POST", does=submit, body=FILLED,
        needed=("answers",), needs=Action.FILL_IN,
    ),
    Endpoint(
        path=f"{ITEM}/send-back", summary="Send work back to an earlier step", method="POST", does=send_back,
        body={"to": ID, "reason": REASON}, needed=("to", "reason"), needs=Action.SEND_BACK,
    ),
    Endpoint(
        path=f"{ITEM}/pass-on", summary="Pass work to somebody", method="POST", does=pass_on, body={"to": ID},
        needed=("to",), needs=Action.PASS_ON,
    ),
    Endpoint(
        path=f"{ITEM}/stop", summary="Andon: stop a piece of work", method="POST", does=stop, body=ONLY_WHY,
        needed=("reason",), needs=Action.STOP_CASE,
    ),
    Endpoint(
        path=f"{ITEM}/clear", summary="Clear a stop", method="POST", does=clear,
        body={"resume": RESUME, "reason": REASON}, needed=("resume", "reason"), needs=Action.CLEAR_CASE,
    ),
    Endpoint(
        path=f"{CASE}/hold", summary="Hold a case", method="POST", does=hold, body=ONLY_WHY, needed=("reason",),
        needs=Action.HOLD_CASE,
    ),
    Endpoint(path=f"{CASE}/release", summary="End a hold", method="POST", does=release, needs=Action.HOLD_CASE),
    Endpoint(
        path=f"{CASE}/cancel", summary="Cancel a case", method="POST", does=cancel, body=ONLY_WHY, needed=("reason",),
        needs=Action.CANCEL_CASE,
    ),
)  # fmt: skip
