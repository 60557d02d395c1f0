"""Who changed a map when, what was it then, and how does it become that again?"""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from connectors.web import replies
from connectors.web.maps.editing import (
    LONGEST_NAME,
    address_of,
    check_may_change,
    maps_of,
    may_change,
    name_of,
    opened,
    to_change,
    to_see,
)
from connectors.web.maps.edits import NotAnEdit
from connectors.web.maps.showing import shown
from connectors.web.rooms import Room
from connectors.web.visit import Visit
from engine.drawn_maps import NamedVersion, version_of
from process_maps.drafts.draft import Draft
from process_maps.drafts.history import Edit, sittings, told


def versions(visit: Visit) -> Response:
    found = opened(visit)
    named = {version.edits: version.name for version in maps_of(visit).versions(visit.path("id"))}
    every = sittings(maps_of(visit).edits(visit.path("id")), named)
    return replies.page(
        visit,
        "map_versions.jinja",
        title=f"Versions of {name_of(found.draft)}",
        address=address_of(visit),
        sittings=[_sitting(edits, found.draft, named, visit) for edits in reversed(every)],
        may_change=may_change(visit, found),
    )


def _sitting(edits: Sequence[Edit], draft: Draft, named: Mapping[int, str], visit: Visit) -> dict[str, Any]:
    """What somebody did in one go. It is known by its last change: the map as it was left."""
    last = edits[-1]
    return {
        "number": last.number,
        "by": visit.name_of(last.by),
        "at": last.at,
        "what": told([change for edit in edits for change in edit.changes], draft),
        "name": named.get(last.number, ""),
        "edits": [
            {"number": edit.number, "what": ("took back: " if edit.of else "") + told(edit.changes, draft)}
            for edit in reversed(edits)
        ],
    }


def version(visit: Visit) -> Response:
    """The picture as it was after so many changes."""
    number = _number(visit.path("number"), opened(visit).edits)
    draft = version_of(maps_of(visit), visit.path("id"), number)
    title = f"{name_of(draft)}, change {number}"
    address = f"{address_of(visit)}/versions"
    return replies.page(visit, "map_present.jinja", title=title, now=shown(draft), address=address)


def name_version(visit: Visit) -> Response:
    found = opened(visit)
    check_may_change(visit, found)
    number = _number(visit.value("number"), found.edits)
    name = visit.value("name")[:LONGEST_NAME] or f"Change {number}"
    named = NamedVersion(edits=number, name=name, by=visit.actor.person, at=visit.now)
    maps_of(visit).name_version(visit.path("id"), named)
    return replies.go(f"{address_of(visit)}/versions")


def go_back_to(visit: Visit) -> Response:
    """The map as it was once, as one more change: nothing that came since is lost."""
    found = opened(visit)
    check_may_change(visit, found)
    then = version_of(maps_of(visit), visit.path("id"), _number(visit.value("number"), found.edits))
    maps_of(visit).change(visit.path("id"), lambda _: then, by=visit.actor.person, at=visit.now)
    return replies.go(address_of(visit))


def _number(text: str, most: int) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > most:
        raise NotAnEdit("there is no such version")
    return int(text)


ROOM = Room(
    doors=(
        to_see("/{id}/versions", versions),
        to_see("/{id}/versions/{number}", version),
        to_change("/{id}/versions", name_version),
        to_change("/{id}/go-back", go_back_to),
    )
)
