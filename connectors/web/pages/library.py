"""The maps of the library: looked at, taken away in every format, copied to be changed."""

from functools import lru_cache

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from connectors.render.map_tables import lead_time_table, step_table
from connectors.render.pictures import pictures
from connectors.render.tables import said
from connectors.web import replies
from connectors.web.maps.editing import HOME, created
from connectors.web.maps.files import MEDIA, WHOLE_PAGE
from connectors.web.parts import MapFiles
from connectors.web.rooms import Door, Guard, Room
from connectors.web.visit import Visit
from engine.access import Action
from process_maps.analysis.report import MapReport, analyse
from process_maps.document import write_document
from process_maps.drafts.draft import draft_of
from process_maps.process_map import ProcessMap

PLACE = "/maps/library"


def shelf(visit: Visit) -> Response:
    """By process: how it is now, and how it could be."""
    lines = sorted(visit.parts.library_maps.items(), key=lambda line: (line[1].name, line[0]))
    found = [{"href": f"{PLACE}/{id}", "map": each, "steps": len(each.steps)} for id, each in lines]
    return replies.page(visit, "library.jinja", maps=found)


def one_map(visit: Visit) -> Response:
    id, found = _found(visit)
    report = _report(found)
    day = report.process.calendar.waiting_day
    return replies.page(
        visit,
        "library_map.jinja",
        map=found,
        place=f"{PLACE}/{id}",
        pictures=[(each, Markup(each.svg)) for each in pictures(report)],
        tables=[said(table, day) for table in (lead_time_table(report), step_table(report))],
        formats=_files(visit).formats(),
        may_copy=visit.may(Action.EDIT_MAP),
        wide=True,
    )


def written(visit: Visit) -> Response:
    id, found = _found(visit)
    ending = visit.path("ending")
    if ending not in _files(visit).formats():
        raise HTTPException(404)
    content = _files(visit).write(found, ending, made=visit.now)
    if ending == "html":
        return HTMLResponse(content, headers=WHOLE_PAGE)
    return replies.download(content, f"{id}.{ending}", MEDIA.get(ending.rpartition(".")[2], "application/octet-stream"))


def copying(visit: Visit) -> Response:
    """A map of whoever asks, which begins as this one is."""
    _, found = _found(visit)
    return replies.go(f"{HOME}/{created(visit, draft_of(write_document(found)), found.name)}")


@lru_cache(64)
def _report(process: ProcessMap) -> MapReport:
    return analyse(process)


def _found(visit: Visit) -> tuple[str, ProcessMap]:
    id = visit.path("id")
    if id not in visit.parts.library_maps:
        raise HTTPException(404)
    return id, visit.parts.library_maps[id]


def _files(visit: Visit) -> MapFiles:
    if visit.parts.map_files is None:
        raise HTTPException(404)
    return visit.parts.map_files


def _door(path: str, page: object, *, post: bool = False) -> Door:
    needs, methods = (Action.EDIT_MAP, ("POST",)) if post else (Action.SEE_MAPS, ("GET",))
    return Door(path=PLACE + path, page=page, methods=methods, guard=Guard.ROLE, needs=needs)  # type: ignore[arg-type]


ROOM = Room(
    title="Maps",
    way_in=PLACE,
    needs=Action.SEE_MAPS,
    doors=(
        _door("", shelf),
        _door("/{id}", one_map),
        _door("/{id}/files/{ending}", written),
        _door("/{id}/copy", copying, post=True),
    ),
)
