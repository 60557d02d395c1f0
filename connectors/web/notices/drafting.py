"""How is a notice written: typed, saved and come back to, advised on, looked at, and kept?

What is typed is kept as the writer's own draft until the record is fit. Then a page shows how it reads, whom it
would reach and why, and what stands against it, before anything is kept.
"""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from connectors.web import replies
from connectors.web.notices import triage
from connectors.web.notices.fields import BY_ID, FIELDS, PARTS, RARELY, change_of, entries_of, field_at
from connectors.web.notices.looking import in_the_way, preview
from connectors.web.notices.opening import (
    HOME,
    WRITING,
    address,
    begin,
    begun,
    door,
    new_entries,
    office,
    the_notice,
    writing_item,
)  # fmt: skip
from connectors.web.notices.releasing import look_before_sending
from connectors.web.registers.controls import anchor, control, person_id, sent
from connectors.web.rooms import LARGE, Room
from connectors.web.visit import Visit
from engine.access import Action
from engine.notices.change import Change, faults_of
from engine.notices.life import KeptChange, recorded, revised
from engine.notices.moments import window_words
from engine.notices.plain_language import advise, blocks
from engine.notices.store import UnknownChange
from engine.registers.definition import Kind

REVISION = "revision"
MANY = 150
"""Up to so many systems, services or audiences are ticked; more are typed, by name or reference."""


def editor(visit: Visit) -> Response:
    entries = _begun(visit)
    faults = _faults(visit, entries)[1] if visit.asked("faults") else {}
    return _form(visit, entries, faults)


def writing(visit: Visit) -> Response:
    """Everything typed is kept first, fit or not."""
    if visit.value("then") == "forget":
        visit.parts.drafts.drop(WRITING, writing_item(visit, visit.asked("ref")))
        return replies.go(HOME)
    entries = {**_begun(visit), **{each.id: sent(each, visit) for each in FIELDS}}
    if visit.asked("ref"):
        entries["ref"] = visit.asked("ref")
    begin(visit, entries, visit.asked("ref"))
    if visit.value("then") == "later":
        return replies.go(f"{HOME}?draft=kept")
    _, faults = _faults(visit, entries)
    if faults:
        return _form(visit, entries, faults)
    return replies.go(_at(visit, "check"))


def check(visit: Visit) -> Response:
    change, faults = _faults(visit, _begun(visit))
    if change is None or faults:
        return replies.go(_at(visit, "edit", faults="yes"))
    found = preview(visit, change)
    return replies.page(
        visit,
        "notice_check.jinja",
        title="Check the notice",
        change=change,
        window=window_words(change.starts, change.ends),
        advice=advise(change, office(visit).jargon),
        labels={name: field.label for name, field in BY_ID.items()},
        preview=found,
        ways=in_the_way(visit, change),
        edit=_at(visit, "edit"),
        is_new=not visit.asked("ref"),
        back=_at(visit, "edit"),
    )


def keeping(visit: Visit) -> Response:
    """Refused while nobody would be told, or a large share that nobody has said yes to."""
    entries = _begun(visit)
    change, faults = _faults(visit, entries)
    if change is None or faults:
        return replies.go(_at(visit, "edit", faults="yes"))
    look_before_sending(visit, preview(visit, change))
    store = office(visit).store
    if visit.asked("ref"):
        kept = the_notice(visit)
        if entries.get(REVISION) != str(kept.revision):
            return _somebody_was_quicker(visit, kept, entries)
        ready, _ = revised(kept, change, now=visit.now)
    else:
        ready = recorded(change, now=visit.now)
    store.save_change(ready, by=visit.actor.person, at=visit.now)
    triage.note_change(visit, str(entries.get(triage.MADE_FROM, "")), change.ref)
    visit.parts.drafts.drop(WRITING, writing_item(visit, visit.asked("ref")))
    return replies.go(address("notice", change.ref, done="saved"))


def _somebody_was_quicker(visit: Visit, kept: KeptChange, entries: Mapping[str, Any]) -> Response:
    """What was typed stays as a draft on the notice as it is now."""
    again = {**entries, REVISION: str(kept.revision)}
    begin(visit, again, visit.asked("ref"))
    what = "Somebody else changed this notice while you wrote. Nothing of yours is saved yet, and nothing is lost."
    todo = "Look at the notice as it is now, then open “Change it”: what you typed stands there."
    return replies.told(visit, 409, "This has changed", what, todo)


def _begun(visit: Visit) -> dict[str, Any]:
    """What this person has typed so far; else the notice as it is; else an empty form."""
    draft = begun(visit, visit.asked("ref"))
    if draft is not None:
        return dict(draft.entries)
    if visit.asked("ref"):
        kept = the_notice(visit)
        return {**entries_of(kept.change), REVISION: str(kept.revision)}
    return new_entries(visit)


def _faults(visit: Visit, entries: Mapping[str, Any]) -> tuple[Change | None, dict[str, str]]:
    """The record, and every fault by field: kinds and moments, what a record needs, details of patients, people."""
    settled, faults = _settled(visit, entries)
    change, unread = change_of(settled)
    faults |= unread
    for each in FIELDS:
        if each.required and not entries.get(each.id):
            faults[each.id] = f"{each.label}: it is empty. Fill it in"
    if change is None:
        return None, faults
    for fault in faults_of(change, now=visit.now):
        at = field_at(fault.where)
        faults.setdefault(at, f"{BY_ID[at].label}: {fault.what}. {fault.remedy}")
    for advice in blocks(advise(change, office(visit).jargon)):
        at = field_at(advice.where)
        faults.setdefault(at, f"{BY_ID[at].label}: {advice.what}. {advice.remedy}")
    if not visit.asked("ref") and _is_kept(visit, change.ref):
        faults.setdefault("ref", f"Reference: {change.ref} is taken. Choose another")
    return change, faults


def _settled(visit: Visit, entries: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Ids in the place of names, and every name nobody has."""
    settled, faults = dict(entries), {}
    options = _options(visit)
    for each in FIELDS:
        if each.register and entries.get(each.id):
            refs = {words.casefold(): ref for ref, name in options[each.register] for words in (name, ref)}
            settled[each.id] = [refs.get(name.casefold(), name) for name in entries[each.id]]
            remedy = "Write its name or reference as the register has it"
            strangers = [name for name in entries[each.id] if name.casefold() not in refs]
        elif each.of is Kind.PERSON and entries.get(each.id):
            found = {name: person_id(name, visit.directory) for name in entries[each.id]}
            settled[each.id] = [id or name for name, id in found.items()]
            remedy = "Write their e-mail address"
            strangers = [name for name, id in found.items() if id is None]
        else:
            continue
        if strangers:
            what = f"{strangers[0]!r} is not known, or is more than one"
            faults[each.id] = f"{each.label}: {what}. {remedy}"
    return settled, faults


def _options(visit: Visit) -> Mapping[str, list[tuple[str, str]]]:
    """What can be named, by register: reference and name."""
    trust = office(visit).trust(visit.today)
    return {
        "systems": [(ref, system.name) for ref, system in trust.systems.items()],
        "services": list(trust.services.items()),
        "sites": list(trust.sites.items()),
        "audiences": [(ref, ref) for ref in trust.audiences],
    }


def _is_kept(visit: Visit, ref: str) -> bool:
    try:
        office(visit).store.change(ref)
    except UnknownChange:
        return False
    return True


def _form(visit: Visit, entries: Mapping[str, Any], faults: Mapping[str, str]) -> Response:
    change, _ = change_of(_settled(visit, entries)[0])
    advice: dict[str, list[str]] = {}
    for said in advise(change, office(visit).jargon) if change else ():
        advice.setdefault(said.where, []).append(f"{said.what}. {said.remedy}")
    options = _options(visit)
    parts = []
    for title, fields in PARTS:
        controls: list[dict[str, Any]] = []
        more: list[dict[str, Any]] = []
        for each in fields:
            if each.id == "ref" and visit.asked("ref"):
                continue
            of = sorted(options.get(each.register, ()), key=lambda one: one[1].casefold())
            made = control(each, entries.get(each.id, ""), options=of, error=faults.get(each.id, ""), most_boxes=MANY)
            (more if each.id in RARELY else controls).append({**made, "advice": advice.get(each.id, ())})
        used = any(each.id in RARELY and (entries.get(each.id) or each.id in faults) for each in fields)
        parts.append({"title": title, "controls": controls, "more": more, "used": used})
    return replies.page(
        visit,
        "notice_form.jinja",
        422 if faults else 200,
        title=f"Change {visit.asked('ref')}" if visit.asked("ref") else "Write a notice",
        parts=parts,
        errors=[{"text": faults[each.id], "href": anchor(each)} for each in FIELDS if each.id in faults],
        back=address("notice", visit.asked("ref")) if visit.asked("ref") else HOME,
    )


def _at(visit: Visit, page: str, **more: str) -> str:
    if visit.asked("ref"):
        return address(page, visit.asked("ref"), **more)
    query = "&".join(f"{name}={value}" for name, value in more.items())
    return f"{HOME}/{page}" + (f"?{query}" if query else "")


ROOM = Room(
    doors=(
        door("/edit", editor, Action.WRITE_NOTICE),
        door("/edit", writing, Action.WRITE_NOTICE, method="POST", takes=LARGE),
        door("/check", check, Action.WRITE_NOTICE),
        door("/check", keeping, Action.WRITE_NOTICE, method="POST"),
    )
)
