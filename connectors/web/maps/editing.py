"""Which map is asked for, who may change it, and what do the doors to maps have in common?"""

from connectors.web.rooms import SMALL, Door, Guard, Page
from connectors.web.visit import Visit
from engine.access import Action, Tie, check, may
from engine.drawn_maps import DrawnMaps, OpenMap, UnknownMap
from engine.errors import EightflowsError
from process_maps.document_names import slug
from process_maps.drafts.draft import Draft
from process_maps.drafts.reading import NOT_NAMED

HOME = "/maps/drawn"
LONGEST_NAME = 200


class NoMaps(EightflowsError):
    """This installation keeps no drawn maps."""


def maps_of(visit: Visit) -> DrawnMaps:
    if visit.parts.drawn_maps is None:
        raise NoMaps("maps are not kept on this machine")
    return visit.parts.drawn_maps


def opened(visit: Visit) -> OpenMap:
    """The map in the address. Raises UnknownMap."""
    return maps_of(visit).open(visit.path("id"))


def began_as(visit: Visit, found: OpenMap) -> Draft | None:
    """The map it was copied from, as that is now; None where it began empty, or that map is gone."""
    try:
        return maps_of(visit).open(found.copied_from).draft if found.copied_from else None
    except UnknownMap:
        return None


def address_of(visit: Visit) -> str:
    return f"{HOME}/{visit.path('id')}"


def name_of(draft: Draft) -> str:
    return str(draft.head.get("name", "")) or NOT_NAMED


def may_change(visit: Visit, found: OpenMap) -> bool:
    return may(Action.EDIT_MAP, visit.actor, _ties(visit, found))


def check_may_change(visit: Visit, found: OpenMap) -> None:
    """Raises NotAllowed."""
    check(Action.EDIT_MAP, visit.actor, _ties(visit, found))


def _ties(visit: Visit, found: OpenMap) -> frozenset[Tie]:
    return frozenset({Tie.OWNER} if found.created_by == visit.actor.person else ())


def created(visit: Visit, draft: Draft, name: str, copied_from: str = "") -> str:
    """A new map of whoever asks, under an id made of its name; returns the id."""
    maps = maps_of(visit)
    taken = {line.id for line in maps.maps()}
    wanted = slug(name) or "map"
    id = next(id for n in range(1, len(taken) + 2) if (id := wanted if n == 1 else f"{wanted}-{n}") not in taken)
    maps.create(id, draft, by=visit.actor.person, at=visit.now, copied_from=copied_from)
    return id


def to_see(path: str, page: Page) -> Door:
    return Door(path=f"{HOME}{path}", page=page, guard=Guard.ROLE, needs=Action.SEE_MAPS)


def to_change(path: str, page: Page, takes: int = SMALL) -> Door:
    """The engine asks how whoever comes is tied to the map: `check_may_change`."""
    return Door(path=f"{HOME}{path}", page=page, methods=("POST",), guard=Guard.ROW, needs=Action.EDIT_MAP, takes=takes)


def to_begin(path: str, page: Page, takes: int = SMALL) -> Door:
    return Door(
        path=f"{HOME}{path}", page=page, methods=("POST",), guard=Guard.ROLE, needs=Action.EDIT_MAP, takes=takes
    )
