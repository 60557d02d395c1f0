"""What of Microsoft's announcements is for us? Taken in from a saved file, decided one by one, who and why kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from connectors.web import replies
from connectors.web.notices.opening import HOME, address, begin, begun, door, new_entries, office
from connectors.web.register_parts import RegisterParts
from connectors.web.rooms import LARGE, Room
from connectors.web.visit import Visit, there
from engine.access import Action
from engine.errors import EightflowsError
from engine.notices.announcements import (
    REGISTER,
    Announcement,
    Triage,
    Triaged,
    decided_values,
    systems_meant,
    triaged_in,
    triaged_of,
    values_of,
)
from engine.registers.definition import Record, Value
from engine.registers.store import changed

HERE = f"{HOME}/triage"
MADE_FROM = "announcement"
"""What a draft of a notice keeps of the announcement it was made from."""
MOST_SHOWN = 100
VIEWS = {"": "To decide", "watch": "Watched", "decided": "Decided"}


class NotSaid(EightflowsError):
    """Something is missing before this can be done."""


def listed(visit: Visit) -> Response:
    everything = triaged_of(_register(visit).store.records(REGISTER))
    views: dict[str, Sequence[Triaged]] = {
        "": [each for each in everything if each.waits],
        "watch": [each for each in everything if not each.waits and each.decision is Triage.WATCH],
        "decided": [each for each in everything if not each.waits and each.decision is not Triage.WATCH],
    }
    shown = visit.asked("show") if visit.asked("show") in views else ""
    tabs = [
        {
            "href": HERE + (f"?show={key}" if key else ""),
            "text": f"{words} ({len(views[key])})",
            "current": key == shown,
        }
        for key, words in VIEWS.items()
    ]
    return replies.page(
        visit,
        "notices_triage.jinja",
        title="Microsoft 365 announcements",
        lines=[_line(visit, each) for each in views[shown][:MOST_SHOWN]],
        more=max(len(views[shown]) - MOST_SHOWN, 0),
        empty=not everything,
        tabs=tabs,
        shown=shown,
        done=visit.asked("done"),
        back=HOME,
        back_text="All notices",
    )


def taking_in(visit: Visit) -> Response:
    """What is new or changed since is written down; what was decided stays. Raises UnreadableFile."""
    upload = visit.uploads.get("file")
    if upload is None or not upload.content:
        raise NotSaid("Choose the saved file first.")
    register = _register(visit)
    known = {record.id: record for record in register.store.records(REGISTER)}
    changes = []
    for each in office(visit).announcements(upload.content):
        before = known.get(each.id)
        values = values_of(each, before.values if before else {})
        if before is None or values != before.values:
            changes.append(changed(register.definitions[REGISTER], before, each.id, values))
    register.store.save(changes, by=visit.actor.person, at=visit.now, why=f"from {upload.name}"[:200])
    return replies.go(f"{HERE}?done=in-{len(changes)}")


def deciding(visit: Visit) -> Response:
    """Refused without a reason, except for a change record, which says why itself."""
    record = _record(visit, visit.value("id"))
    if record is None or visit.value("decision") not in list(Triage):
        raise HTTPException(404)
    decision, why = Triage(visit.value("decision")), visit.value("why")[:1000]
    if decision is Triage.MAKE_A_CHANGE:
        return _begin_change(visit, record, why)
    if not why:
        raise NotSaid("Say why in a few words: whoever looks at it next reads them.")
    _keep(visit, record, decided_values(record, decision, why=why, by=visit.actor.person, on=visit.today), why)
    return replies.go(f"{HERE}?done={'watch' if decision is Triage.WATCH else 'not-for-us'}")


def note_change(visit: Visit, announcement: str, ref: str) -> None:
    """A notice that was made from an announcement is kept: the announcement names it from now on."""
    record = _record(visit, announcement) if announcement else None
    if record is not None and record.text("change_ref") != ref:
        _keep(visit, record, {**record.values, "change_ref": ref}, "its change is recorded")


def _begin_change(visit: Visit, record: Record, why: str) -> Response:
    """A new notice with what Microsoft said; the writer goes on from there."""
    if begun(visit) is not None:
        raise NotSaid("You have begun to write another notice. Keep it or forget it first, then come back here.")
    _keep(
        visit, record, decided_values(record, Triage.MAKE_A_CHANGE, why=why, by=visit.actor.person, on=visit.today), why
    )
    said = triaged_in(record).announcement
    begin(visit, {**new_entries(visit), **_entries(visit, said), MADE_FROM: said.id})
    return replies.go(f"{HOME}/edit")


def _entries(visit: Visit, said: Announcement) -> dict[str, Any]:
    names = {ref: system.name for ref, system in office(visit).trust(visit.today).systems.items()}
    entries: dict[str, Any] = {
        "title": said.title[:160],
        "notice": said.suggests.value,
        "severity": said.severity.value,
        "major": "yes" if said.major else "no",
        "what": said.text[:2000],
        "why": f"Microsoft announced it as {said.id}.",
        "systems": systems_meant(said, names),
        "supplier": "Microsoft",
    }
    for name, day in (("starts_on", said.day), ("act_by", said.act_by)):
        if day is not None and day >= visit.today:
            entries[name] = f"{day:%d/%m/%Y}"
    return entries


def _line(visit: Visit, each: Triaged) -> dict[str, Any]:
    return {
        "it": each.announcement,
        "decision": each.decision,
        "changed_since": each.changed_since,
        "why": each.why,
        "by": visit.name_of(each.by) if each.by else "",
        "on": each.on,
        "change": each.change_ref,
        "href": address("notice", each.change_ref) if each.change_ref else "",
        "unwritten": each.decision is Triage.MAKE_A_CHANGE and not each.change_ref,
    }


def _register(visit: Visit) -> RegisterParts:
    return there(visit.parts.registers)


def _record(visit: Visit, id: str) -> Record | None:
    return _register(visit).store.record(REGISTER, id)


def _keep(visit: Visit, record: Record, values: Mapping[str, Value], why: str) -> None:
    register = _register(visit)
    change = changed(register.definitions[REGISTER], record, record.id, values)
    register.store.save([change], by=visit.actor.person, at=visit.now, why=why)


ROOM = Room(
    doors=(
        door("/triage", listed, Action.WRITE_NOTICE),
        door("/triage", taking_in, Action.WRITE_NOTICE, method="POST", takes=LARGE),
        door("/triage/decide", deciding, Action.WRITE_NOTICE, method="POST"),
    )
)
