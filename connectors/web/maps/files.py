"""How does a map leave the editor as a file, come in from one, and stand beside another?"""

from starlette.responses import HTMLResponse, Response

from connectors.web import replies
from connectors.web.maps.editing import HOME, address_of, created, maps_of, name_of, opened, to_begin, to_see
from connectors.web.maps.edits import NotAnEdit
from connectors.web.parts import MapFiles
from connectors.web.rooms import LARGE, Room
from connectors.web.security_headers import SHUT_IN
from connectors.web.visit import Visit
from engine.errors import EightflowsError
from process_maps.document import write_document
from process_maps.drafts.draft import Draft, draft_of
from process_maps.drafts.reading import read
from process_maps.process_map import ProcessMap

WHOLE_PAGE = {"Content-Security-Policy": f"{SHUT_IN}; style-src 'unsafe-inline'; img-src data:"}
"""A report is one page with its own styles. It runs no script, sends nothing and reaches nobody."""

MEDIA = {
    "pdf": "application/pdf",
    "xlsx": replies.XLSX,
    "png": "image/png",
    "svg": "image/svg+xml",
    "yaml": "application/yaml",
    "json": "application/json",
}


class NotYetAMap(EightflowsError):
    """The map cannot be read as it stands."""


def _files(visit: Visit) -> MapFiles:
    if visit.parts.map_files is None:
        raise EightflowsError("maps are not made into files on this machine")
    return visit.parts.map_files


def map_of(draft: Draft) -> ProcessMap:
    reading = read(draft)
    if reading.process is None or not reading.process.steps:
        raise NotYetAMap("the map has no step that can be read yet: name at least one")
    return reading.process


def every_format(visit: Visit) -> Response:
    found = opened(visit)
    others = [line for line in maps_of(visit).maps() if line.id != visit.path("id")]
    return replies.page(
        visit,
        "map_files.jinja",
        title=name_of(found.draft),
        address=address_of(visit),
        formats=_files(visit).formats(),
        others=[{"value": line.id, "text": f"{line.name} ({line.state or 'current'} state)"} for line in others],
    )


def written(visit: Visit) -> Response:
    ending = visit.path("ending")
    if ending not in _files(visit).formats():
        raise NotAnEdit("there is no such format")
    content = _files(visit).write(map_of(opened(visit).draft), ending, made=visit.now)
    if ending == "html":
        return HTMLResponse(content, headers=WHOLE_PAGE)
    kind = MEDIA.get(ending.rpartition(".")[2], "application/octet-stream")
    return replies.download(content, f"{visit.path('id')}.{ending}", kind)


def compared(visit: Visit) -> Response:
    """This map before, the one asked for after."""
    before, after = opened(visit).draft, maps_of(visit).open(visit.asked("with")).draft
    return HTMLResponse(_files(visit).compared(map_of(before), map_of(after), made=visit.now), headers=WHOLE_PAGE)


def bring_in(visit: Visit) -> Response:
    """A new map from a workbook, YAML or JSON file."""
    upload = visit.uploads.get("file")
    if upload is None or not upload.content:
        raise NotAnEdit("no file was chosen")
    process = _files(visit).read(upload.name, upload.content)
    return replies.go(f"{HOME}/{created(visit, draft_of(write_document(process)), process.name)}")


ROOM = Room(
    doors=(
        to_see("/{id}/files", every_format),
        to_see("/{id}/files/{ending}", written),
        to_see("/{id}/compare", compared),
        to_begin("-from-file", bring_in, LARGE),
    )
)
