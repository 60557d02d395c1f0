"""Maps people draw, by the API: begin, change, copy, go back, take in and out as files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.web.api.endpoints import AFile, Endpoint, upload_of
from connectors.web.api.schemas import YES, listed
from connectors.web.maps import files, live
from connectors.web.maps.editing import LONGEST_NAME, check_may_change, created, maps_of, name_of, opened
from connectors.web.maps.showing import shown
from connectors.web.pages import library
from connectors.web.parts import MapFiles
from connectors.web.refusals import NotTaken
from connectors.web.rooms import LARGE, Guard
from connectors.web.visit import Visit, there
from engine.access import Action
from engine.drawn_maps import MapLine, NamedVersion, OpenMap, version_of
from engine.errors import Fault
from process_maps.document import write_document
from process_maps.drafts.draft import draft_of
from process_maps.drafts.history import told
from process_maps.vocabulary import MapState


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSeen:
    """A map as it is now. `edits`: how many changes made it so.

    steps    each with its cells by column, and what cannot be read in them
    totals   the figures that stand above it;  faults: what belongs to no cell
    """

    id: str
    name: str
    edits: int
    head: Mapping[str, str]
    steps: Sequence[Any]
    lists: Mapping[str, Sequence[Any]]
    faults: Sequence[str]
    totals: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapEdited:
    """A map after some edits, and why others could not be made."""

    map: MapSeen
    refused: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapChange:
    """One change somebody made to a map, in words. `name`: what the state after it was called, "" for nothing."""

    number: int
    by: str
    at: datetime
    what: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryMap:
    """A map of the library, to look at and to copy."""

    id: str
    name: str
    state: MapState
    steps: int


def every(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return maps_of(visit).maps()


def see(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return _seen(visit, visit.path("id"))


def begin(visit: Visit, given: Mapping[str, Any]) -> Any:
    name = given["name"]
    return _seen(visit, created(visit, draft_of({"name": name}), name))


def edit(visit: Visit, given: Mapping[str, Any]) -> Any:
    """As the editor in the browser does: those that cannot be made are told, the others stay made."""
    after, refused = live.made(visit, opened(visit), given["edits"], keep=given.get("keep", True))
    return MapEdited(map=_as_seen(visit.path("id"), after), refused=refused)


def copy(visit: Visit, _given: Mapping[str, Any]) -> Any:
    draft = opened(visit).draft.with_head({"state": str(MapState.FUTURE), "id": None})
    return _seen(visit, created(visit, draft, f"{name_of(draft)} future", visit.path("id")))


def changes(visit: Visit, _given: Mapping[str, Any]) -> Any:
    """The latest first."""
    maps, id, draft = maps_of(visit), visit.path("id"), opened(visit).draft
    named = {version.edits: version.name for version in maps.versions(id)}
    return [
        MapChange(
            number=each.number,
            by=each.by,
            at=each.at,
            what=("took back: " if each.of else "") + told(each.changes, draft),
            name=named.get(each.number, ""),
        )
        for each in reversed(maps.edits(id))
    ]


def name_one(visit: Visit, given: Mapping[str, Any]) -> Any:
    number = _number(visit, given)
    named = NamedVersion(edits=number, name=given["name"], by=visit.actor.person, at=visit.now)
    maps_of(visit).name_version(visit.path("id"), named)
    return _seen(visit, visit.path("id"))


def go_back(visit: Visit, given: Mapping[str, Any]) -> Any:
    """As one more change: nothing that came since is lost."""
    id, number = visit.path("id"), _number(visit, given)
    then = version_of(maps_of(visit), id, number)
    maps_of(visit).change(id, lambda _: then, by=visit.actor.person, at=visit.now)
    return _seen(visit, id)


def as_file(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return files.written(visit)


def from_file(visit: Visit, _given: Mapping[str, Any]) -> Any:
    upload = upload_of(visit)
    reading: MapFiles = there(visit.parts.map_files)
    process = reading.read(upload.name, upload.content)
    return _seen(visit, created(visit, draft_of(write_document(process)), process.name))


def shelf(visit: Visit, _given: Mapping[str, Any]) -> Any:
    found = sorted(visit.parts.library_maps.items())
    return [LibraryMap(id=id, name=each.name, state=each.state, steps=len(each.steps)) for id, each in found]


def from_library(visit: Visit, _given: Mapping[str, Any]) -> Any:
    found = there(visit.parts.library_maps.get(visit.path("id")))
    return _seen(visit, created(visit, draft_of(write_document(found)), found.name))


def library_file(visit: Visit, _given: Mapping[str, Any]) -> Any:
    return library.written(visit)


def _number(visit: Visit, given: Mapping[str, Any]) -> int:
    """Of a change there has been, for somebody who may change the map."""
    found, number = opened(visit), int(given["number"])
    check_may_change(visit, found)
    if number > found.edits:
        raise NotTaken([Fault("number", "there is no such change", f"The map has had {found.edits}")])
    return number


def _seen(visit: Visit, id: str) -> MapSeen:
    return _as_seen(id, maps_of(visit).open(id))


def _as_seen(id: str, found: OpenMap) -> MapSeen:
    state = shown(found.draft)
    return MapSeen(
        id=id,
        name=state["name"],
        edits=found.edits,
        head=state["head"],
        steps=state["steps"],
        lists=state["lists"],
        faults=state["faults"],
        totals=state["totals"],
    )


PLACE, ONE, SHELF = "/api/maps", "/api/maps/{id}", "/api/library-maps"
A_MAP = {"id": "rtw"}
NAME = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}
NUMBER = {"type": "integer", "minimum": 0, "maximum": 1_000_000_000}
ANY_FILE = AFile(("application/*", "image/*", "text/html"))
AN_EDIT = {"type": "object", "description": 'Such as {"do": "cell", "step": "s1", "column": "name", "text": "Triage"}'}
SEE, CHANGE = Action.SEE_MAPS, Action.EDIT_MAP
ENDPOINTS = (
    Endpoint(
        path=PLACE, summary="Maps drawn here, last changed first", does=every, gives=MapLine, paged=True,
        guard=Guard.ROLE, needs=SEE,
    ),
    Endpoint(
        path=PLACE, summary="Begin an empty map", method="POST", does=begin, gives=MapSeen, body={"name": NAME},
        needed=("name",), guard=Guard.ROLE, needs=CHANGE, example={"name": "Discharge"}, pages=("/maps/drawn",),
    ),
    Endpoint(
        path=f"{PLACE}/from-file", summary="A new map from a workbook, YAML or JSON file", method="POST",
        does=from_file, gives=MapSeen, file=True, guard=Guard.ROLE, needs=CHANGE, pages=("/maps/drawn-from-file",),
    ),
    Endpoint(path=ONE, summary="A map as it is now", does=see, gives=MapSeen, at=A_MAP, guard=Guard.ROLE, needs=SEE),
    Endpoint(
        path=f"{ONE}/edits", summary="Change it: edits in order, saved one by one", method="POST", does=edit,
        gives=MapEdited, body={"edits": listed(AN_EDIT, live.MOST_EDITS_SENT), "keep": YES}, needed=("edits",),
        at=A_MAP, needs=CHANGE, takes=LARGE, example={"edits": [{"do": "head", "key": "name", "text": "Discharge"}]},
        pages=("/maps/drawn/{id}/edits",),
    ),
    Endpoint(
        path=f"{ONE}/copy", summary="A new future state that starts as this map is now", method="POST", does=copy,
        gives=MapSeen, at=A_MAP, guard=Guard.ROLE, needs=CHANGE, pages=("/maps/drawn/{id}/copy",),
    ),
    Endpoint(
        path=f"{ONE}/changes", summary="Who changed it when, the latest first", does=changes, gives=MapChange,
        paged=True, at=A_MAP, guard=Guard.ROLE, needs=SEE,
    ),
    Endpoint(
        path=f"{ONE}/changes/name", summary="Give a state of it a name", method="POST", does=name_one, gives=MapSeen,
        body={"number": NUMBER, "name": NAME}, needed=("number", "name"), at=A_MAP, needs=CHANGE,
        example={"number": 0, "name": "as found"}, pages=("/maps/drawn/{id}/versions",),
    ),
    Endpoint(
        path=f"{ONE}/go-back", summary="As it was after so many changes", method="POST", does=go_back, gives=MapSeen,
        body={"number": NUMBER}, needed=("number",), at=A_MAP, needs=CHANGE, example={"number": 0},
        pages=("/maps/drawn/{id}/go-back",),
    ),
    Endpoint(
        path=f"{ONE}/files/{{ending}}", summary="A map as a file: yaml, json, xlsx, svg, pdf ...", does=as_file,
        gives=ANY_FILE, at={**A_MAP, "ending": "yaml"}, guard=Guard.ROLE, needs=SEE,
    ),
    Endpoint(
        path=SHELF, summary="Maps of the library", does=shelf, gives=LibraryMap, paged=True, guard=Guard.ROLE,
        needs=SEE,
    ),
    Endpoint(
        path=f"{SHELF}/{{id}}/files/{{ending}}", summary="A map of the library as a file", does=library_file,
        gives=ANY_FILE, at={"id": "return_to_work-current", "ending": "yaml"}, guard=Guard.ROLE, needs=SEE,
    ),
    Endpoint(
        path=f"{SHELF}/{{id}}/copy", summary="A map that begins as one of the library is", method="POST",
        does=from_library, gives=MapSeen, at={"id": "return_to_work-current"}, guard=Guard.ROLE, needs=CHANGE,
        pages=("/maps/library/{id}/copy",),
    ),
)  # fmt: skip
