"""How is a map begun, opened, presented and copied into a future state?"""

from starlette.responses import Response

from connectors.web import replies
from connectors.web.maps.choices import choices
from connectors.web.maps.editing import (
    HOME,
    LONGEST_NAME,
    address_of,
    began_as,
    created,
    maps_of,
    may_change,
    name_of,
    opened,
    to_begin,
    to_see,
)
from connectors.web.maps.edits import HEAD
from connectors.web.maps.showing import shown
from connectors.web.rooms import Room
from connectors.web.visit import Visit
from engine.access import Action
from process_maps.drafts.draft import draft_of
from process_maps.drafts.grid import COLUMNS
from process_maps.drafts.lists import INFORMATION, LISTS, PARTIES, TEAMS
from process_maps.drafts.reading import NOT_NAMED
from process_maps.quantities import Period
from process_maps.vocabulary import MapState


def every_map(visit: Visit) -> Response:
    lines = [
        {
            "href": f"{HOME}/{line.id}",
            "name": line.name or NOT_NAMED,
            "state": line.state or MapState.CURRENT,
            "changed": line.changed,
            "by": visit.name_of(line.changed_by),
        }
        for line in maps_of(visit).maps()
    ]
    may_begin = visit.may(Action.EDIT_MAP)
    return replies.page(visit, "maps_drawn.jinja", title="Maps drawn here", lines=lines, may_begin=may_begin)


def begin(visit: Visit) -> Response:
    name = visit.value("name")[:LONGEST_NAME]
    return replies.go(f"{HOME}/{created(visit, draft_of({'name': name} if name else {}), name or 'map')}")


def copy(visit: Visit) -> Response:
    """A new future state that starts as this map is now."""
    draft = opened(visit).draft.with_head({"state": str(MapState.FUTURE), "id": None})
    return replies.go(f"{HOME}/{created(visit, draft, f'{name_of(draft)} future', visit.path('id'))}")


def editor(visit: Visit) -> Response:
    found = opened(visit)
    draft = found.draft
    return replies.page(
        visit,
        "map_editor.jinja",
        title=name_of(draft),
        address=address_of(visit),
        columns=COLUMNS,
        team_columns=LISTS[TEAMS],
        party_columns=LISTS[PARTIES],
        information_columns=LISTS[INFORMATION],
        choices={name: [list(choice) for choice in words] for name, words in choices(draft).items()},
        states=tuple(MapState),
        periods=tuple(Period),
        head={key: draft.head.get(key, "") for key in HEAD},
        may_change=may_change(visit, found),
        begun={"edits": found.edits, "now": shown(draft, before=began_as(visit, found))},
    )


def present(visit: Visit) -> Response:
    """The picture alone, as large as the wall."""
    draft = opened(visit).draft
    now = shown(draft, visit.asked("picture"))
    return replies.page(visit, "map_present.jinja", title=name_of(draft), now=now, address=address_of(visit))


ROOM = Room(
    doors=(
        to_see("", every_map),
        to_begin("", begin),
        to_see("/{id}", editor),
        to_see("/{id}/present", present),
        to_begin("/{id}/copy", copy),
    ),
    title="Draw",
    way_in=HOME,
    needs=Action.SEE_MAPS,
)
