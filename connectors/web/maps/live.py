"""What does the editor's script ask while people type: make these edits, and what have others changed?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeGuard

from starlette.responses import JSONResponse, Response

from connectors.web.maps.editing import began_as, check_may_change, maps_of, opened, to_change, to_see
from connectors.web.maps.edits import Make, NotAnEdit, edit_of
from connectors.web.maps.last_shown import LastShown
from connectors.web.rooms import LARGE, Room
from connectors.web.visit import Visit
from engine.drawn_maps import OpenMap
from process_maps.drafts.draft import Draft
from process_maps.drafts.history import done_again, taken_back, to_redo, to_undo, told

MOST_EDITS_SENT = 500
MOST_TOLD = 3
LAST = LastShown()


def now(visit: Visit) -> Response:
    """The map, if anybody has changed it since; otherwise nothing (204)."""
    found = opened(visit)
    since = int(visit.asked("since")) if visit.asked("since").isdecimal() else -1
    if found.edits == since:
        return Response(status_code=204)
    return JSONResponse(_state(visit, found, since, visit.asked("picture")))


def edit(visit: Visit) -> Response:
    """Edits in order, saved one by one; those that cannot be made are told, the others stay made.

    {"edits": [...], "since": 12, "keep": false}: with `keep` false the map is only shown as it would be.
    """
    found = opened(visit)
    check_may_change(visit, found)
    sent = _sent(visit.json)
    after, refused = made(visit, found, sent["edits"], keep=sent.get("keep") is not False)
    since = sent.get("since")
    state = _state(visit, after, since if isinstance(since, int) else after.edits, str(sent.get("picture", "")))
    return JSONResponse({**state, "refused": refused})


def made(visit: Visit, found: OpenMap, sent: Sequence[object], *, keep: bool) -> tuple[OpenMap, Sequence[str]]:
    """The map with these edits made, and why some of them were not."""
    check_may_change(visit, found)
    refused: list[str] = []
    draft, edits = found.draft, found.edits
    for one in sent:
        try:
            if keep:
                draft, edits = _saved(visit, one, draft, edits)
            else:
                draft = edit_of(one)(draft)
        except NotAnEdit as not_made:
            refused.append(str(not_made))
    return replace(found, draft=draft, edits=edits), refused


def _sent(json: object) -> Mapping[str, Any]:
    if not isinstance(json, Mapping) or not isinstance(json.get("edits"), list) or len(json["edits"]) > MOST_EDITS_SENT:
        raise NotAnEdit(f"send at most {MOST_EDITS_SENT} edits in a list")
    return json


def _saved(visit: Visit, sent: object, draft: Draft, edits: int) -> tuple[Draft, int]:
    maps, id = maps_of(visit), visit.path("id")
    make, of = _own_again(visit, str(sent["do"])) if _takes_back(sent) else (edit_of(sent), None)
    if make is None:
        return draft, edits
    made = maps.change(id, make, by=visit.actor.person, at=visit.now, of=of)
    return made.draft, made.edits


def _takes_back(sent: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(sent, Mapping) and sent.get("do") in ("undo", "redo")


def _own_again(visit: Visit, do: str) -> tuple[Make | None, int | None]:
    """What undoes or redoes this person's own last edit, and that edit's number."""
    past = maps_of(visit).edits(visit.path("id"))
    found = to_undo(past, visit.actor.person) if do == "undo" else to_redo(past, visit.actor.person)
    if found is None:
        return None, None
    again = taken_back if do == "undo" else done_again
    return (lambda draft: again(draft, found)), found.number


def _state(visit: Visit, found: OpenMap, since: int, picture: str) -> dict[str, Any]:
    others = _others(visit, found.draft, since) if 0 <= since < found.edits else []
    state = LAST.shown(visit.path("id"), found.draft, picture, began_as(visit, found))
    return {**state, "edits": found.edits, "others": others}


def _others(visit: Visit, draft: Draft, since: int) -> Sequence[str]:
    """What other people have changed since, a sentence each, newest last."""
    found = [edit for edit in maps_of(visit).edits(visit.path("id"), after=since) if edit.by != visit.actor.person]
    return [f"{visit.name_of(edit.by)} {told(edit.changes, draft)}" for edit in found[-MOST_TOLD:]]


ROOM = Room(doors=(to_see("/{id}/now", now), to_change("/{id}/edits", edit, LARGE)))
