"""Notices by the API: write one, see whom it would reach and why, release, follow, cancel, say that it is done."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from starlette.exceptions import HTTPException

from connectors.web.api.endpoints import Endpoint
from connectors.web.api.notice_views import (
    Noted,
    NoticeLine,
    NoticeSeen,
    Preview,
    Status,
    line_of,
    preview_of,
    rung_of,
    seen,
)
from connectors.web.api.schemas import ID, REASON, REVISION, YES, Schema
from connectors.web.notices.looking import READ_BEFORE, preview
from connectors.web.notices.opening import office, the_notice
from connectors.web.notices.releasing import look_before_sending
from connectors.web.refusals import NotTaken
from connectors.web.rooms import LARGE, Guard
from connectors.web.visit import Visit
from engine.access import Action
from engine.errors import Fault
from engine.notices.change import Change, ChangeState, faults_of
from engine.notices.change_document import CHANGE, SCHEMA, NotAChange, read_change
from engine.notices.life import KeptChange, cancelled, finished, recorded, released, revised
from engine.notices.plain_language import advise, blocks
from engine.notices.release import NotReleased
from engine.notices.seen import Reading, Told, reach
from engine.notices.store import ChangedMeanwhile, UnknownChange
from process_maps.document_parts import Items, Key, Record


def every(visit: Visit, given: Mapping[str, Any]) -> Any:
    since = None if given.get("all") == "yes" else visit.now - OVER_FOR
    wanted = given.get("state")
    return [line_of(each) for each in office(visit).store.changes(ends_after=since) if wanted in (None, each.state)]


def see(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return seen(visit, the_notice(visit))


def audience(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return preview_of(preview(visit, the_notice(visit).change))


def would_reach(visit: Visit, given: Mapping[str, Any]) -> Any:
    """Of a record that is not kept yet."""
    return preview_of(preview(visit, _read(visit, given["change"])))


def status(visit: Visit, _given: Mapping[str, Any]) -> Any:
    kept, found = the_notice(visit), office(visit)
    service_of, then = found.trust(visit.today).service_of, kept.change.starts - READ_BEFORE
    reaches = reach(found.fates(kept.ref), found.store.readings(kept.ref), service_of, then=then)
    return Status(reach=reaches, rungs=[rung_of(each) for each in found.store.rungs(kept.ref)])


def write(visit: Visit, given: Mapping[str, Any]) -> Any:
    change = _read(visit, given["change"])
    if _is_kept(visit, change.ref):
        raise NotTaken([Fault("change.ref", f"{change.ref} is taken", "Choose another, or change that notice")])
    _look(visit, change, given)
    return _saved(visit, recorded(change, now=visit.now))


def change(visit: Visit, given: Mapping[str, Any]) -> Any:
    """The whole record again, with what is different in it."""
    kept = _as_read(visit, given)
    new = _read(visit, {"ref": kept.ref, **given["change"]})
    _look(visit, new, given)
    return _saved(visit, revised(kept, new, now=visit.now)[0])


def release(visit: Visit, given: Mapping[str, Any]) -> Any:
    """Never without the authority to release, never to nobody, to a large share only where that is confirmed."""
    kept = _as_read(visit, given)
    if faults := office(visit).standing_against(kept, visit.now):
        raise NotReleased(kept.ref, faults)
    _look(visit, kept.change, given)
    return _saved(visit, released(kept, now=visit.now))


def cancel(visit: Visit, given: Mapping[str, Any]) -> Any:
    why = given["reason"]
    return _saved(visit, cancelled(_as_read(visit, given), now=visit.now, why=why), why)


def done(visit: Visit, given: Mapping[str, Any]) -> Any:
    return _saved(visit, finished(_as_read(visit, given), now=visit.now))


def acknowledge(visit: Visit, given: Mapping[str, Any]) -> Any:
    """Whoever asks has read it: one of those who were told, or who work with notices."""
    kept = the_notice(visit)
    person = visit.actor.person
    if person not in office(visit).store.told(kept.ref) and not visit.may(Action.PREVIEW_NOTICE):
        raise HTTPException(404)
    reading = Reading(
        change=kept.ref, person=person, how=Told.SIGNED_IN, by=person, at=visit.now,
        not_a_user=given.get("not_a_user", False), relevant=given.get("relevant"),
    )  # fmt: skip
    return Noted(ref=kept.ref, first=office(visit).store.note_reading(reading))


def _read(visit: Visit, document: Mapping[str, Any]) -> Change:
    """Raises NotTaken with every fault: kinds and moments, what a record needs, details of patients."""
    try:
        found = read_change({**document, "schema": SCHEMA})
    except NotAChange as error:
        places = ((".".join(map(str, each.place)), each) for each in error.findings)
        raise NotTaken(Fault(f"change.{place}".rstrip("."), each.what, each.remedy) for place, each in places) from None
    blocking = blocks(advise(found, office(visit).jargon))
    faults = [*faults_of(found, now=visit.now), *(Fault(each.where, each.what, each.remedy) for each in blocking)]
    if faults:
        raise NotTaken(Fault(f"change.{each.where}", each.what, each.remedy) for each in faults)
    return found


def _as_read(visit: Visit, given: Mapping[str, Any]) -> KeptChange:
    """The notice, as it was when whoever asks read it. Raises ChangedMeanwhile."""
    kept = the_notice(visit)
    if given["revision"] != kept.revision:
        raise ChangedMeanwhile(kept.ref, kept.revision)
    return kept


def _look(visit: Visit, change: Change, given: Mapping[str, Any]) -> None:
    """As the page does, where somebody ticks that a large audience is meant."""
    ticked = {"large": ["yes"]} if given.get("large") else {}
    look_before_sending(replace(visit, sent=ticked), preview(visit, change))


def _saved(visit: Visit, kept: KeptChange, why: str = "") -> NoticeSeen:
    return seen(visit, office(visit).store.save_change(kept, by=visit.actor.person, at=visit.now, why=why))


def _is_kept(visit: Visit, ref: str) -> bool:
    try:
        office(visit).store.change(ref)
    except UnknownChange:
        return False
    return True


def _schema(record: Record) -> Schema:
    """Of a document with these keys. What they mean is checked when it is read."""
    return {
        "type": "object",
        "properties": {each.name: {**_shape(each), "description": each.meaning} for each in record.keys},
        "additionalProperties": False,
    }


def _shape(key: Key) -> Schema:
    if isinstance(key.shape, Record):
        return _schema(key.shape)
    if isinstance(key.shape, Items):
        return {"type": "array", "items": {"type": "string"}, "maxItems": 5_000}
    return {"type": "boolean"} if key.name == "major" else dict(getattr(key.shape, "schema", dict)())


OVER_FOR = timedelta(days=60)
"""Notices that ended longer ago are listed only where all are asked for."""

PLACE, ONE = "/api/notices", "/api/notices/notice"
REF = {"ref": ID}
WHICH: Mapping[str, Any] = {"query": REF, "asked": ("ref",), "at": {"ref": "CHG-1"}}
LARGE_MEANT = {**YES, "description": "A large audience is meant"}
DOCUMENT = _schema(CHANGE)
A_CHANGE = {
    "ref": "CHG-2", "title": "Update LilliCare", "notice": "upgrade", "starts": "2026-12-10 20:00",
    "ends": "2026-12-10 22:00", "systems": ["S-1"], "versions": {"S-1": "7.3"}, "impact": "down",
    "what": "LilliCare goes to version 7.3.", "care_impact": "Notes cannot be opened from 20:00 to 22:00.",
    "what_to_do": "Print your list before 19:30.", "fallback": "Write on paper.", "benefit": "Results open sooner.",
    "help": "Service desk, 8 to 18", "owner": "Omar Reid",
}  # fmt: skip
WRITE, SEND, LOOK = Action.WRITE_NOTICE, Action.SEND_NOTICE, Action.PREVIEW_NOTICE
STATE = {"type": "string", "enum": [each.value for each in ChangeState]}
ENDPOINTS = (
    Endpoint(
        path=PLACE, summary="Notices by their start; those over for two months with all=yes", does=every,
        gives=NoticeLine, paged=True, query={"state": STATE, "all": {"type": "string", "enum": ["yes"]}},
        guard=Guard.ROLE, needs=LOOK,
    ),
    Endpoint(
        path=PLACE, summary="Write a notice: it is kept, and told to nobody yet", method="POST", does=write,
        gives=NoticeSeen, body={"change": DOCUMENT, "large": LARGE_MEANT}, needed=("change",), guard=Guard.ROLE,
        needs=WRITE, takes=LARGE, example={"change": A_CHANGE}, pages=("/notices/edit", "/notices/check"),
    ),
    Endpoint(
        path=f"{PLACE}/preview", summary="Whom a notice would reach and why, before it is kept", method="POST",
        does=would_reach, gives=Preview, body={"change": DOCUMENT}, needed=("change",), guard=Guard.ROLE, needs=LOOK,
        takes=LARGE, example={"change": A_CHANGE},
    ),
    Endpoint(
        path=ONE, summary="A notice: its words, its dates, and what stands against it", does=see, gives=NoticeSeen,
        **WHICH, guard=Guard.ROLE, needs=LOOK,
    ),
    Endpoint(
        path=f"{ONE}/audience", summary="Whom it would reach, with every reason", does=audience, gives=Preview,
        **WHICH, guard=Guard.ROLE, needs=LOOK,
    ),
    Endpoint(
        path=f"{ONE}/status", summary="Sent, arrived, bounced, read, and the time to 80%", does=status, gives=Status,
        **WHICH, guard=Guard.ROLE, needs=LOOK,
    ),
    Endpoint(
        path=ONE, summary="Change a notice: the whole record again", method="POST", does=change, gives=NoticeSeen,
        body={"change": DOCUMENT, "revision": REVISION, "large": LARGE_MEANT}, needed=("change", "revision"), **WHICH,
        guard=Guard.ROLE, needs=WRITE, takes=LARGE, pages=("/notices/edit", "/notices/check"),
        example={"change": {**A_CHANGE, "ref": "CHG-1"}, "revision": 1},
    ),
    Endpoint(
        path=f"{ONE}/release", summary="Release it: its first message goes when it is due", method="POST",
        does=release, gives=NoticeSeen, body={"revision": REVISION, "large": LARGE_MEANT}, needed=("revision",),
        **WHICH, guard=Guard.ROLE, needs=SEND, example={"revision": 1}, pages=("/notices/release",),
    ),
    Endpoint(
        path=f"{ONE}/cancel", summary="Cancel it: those who were told will hear", method="POST", does=cancel,
        gives=NoticeSeen, body={"revision": REVISION, "reason": REASON}, needed=("revision", "reason"), **WHICH,
        guard=Guard.ROLE, needs=WRITE, example={"revision": 1, "reason": "put off by the supplier"},
        pages=("/notices/cancel",),
    ),
    Endpoint(
        path=f"{ONE}/done", summary="The work is done: those who wait are told", method="POST", does=done,
        gives=NoticeSeen, body={"revision": REVISION}, needed=("revision",), **WHICH, guard=Guard.ROLE, needs=WRITE,
        example={"revision": 2}, pages=("/notices/done",),
    ),
    Endpoint(
        path=f"{ONE}/read", summary="Whoever asks has read it", method="POST", does=acknowledge, gives=Noted,
        body={"not_a_user": YES, "relevant": YES}, **WHICH, guard=Guard.SIGNED_IN, example={"relevant": True},
        pages=("/notices/reading",),
    ),
)  # fmt: skip
