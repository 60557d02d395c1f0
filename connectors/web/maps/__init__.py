"""How is a map drawn together in the room, each seeing what the others change?"""

from connectors.web.maps import files, live, pages, starting, versions, what_if
from connectors.web.rooms import Room

ROOMS: tuple[Room, ...] = (pages.ROOM, live.ROOM, versions.ROOM, files.ROOM, what_if.ROOM, starting.ROOM)
