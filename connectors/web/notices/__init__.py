"""How are notices written, looked at before they go, released, read, and followed?"""

from connectors.web.notices import drafting, emergency, looking, preferences, reading, releasing
from connectors.web.rooms import Room

ROOMS: tuple[Room, ...] = (looking.ROOM, drafting.ROOM, releasing.ROOM, emergency.ROOM, reading.ROOM, preferences.ROOM)
