"""How are notices written, looked at before they go, released, read, and followed?"""

from connectors.web.notices import (
    drafting,
    emergency,
    looking,
    mine,
    preferences,
    reading,
    releasing,
    safety,
    toolkit,
    triage,
)
from connectors.web.rooms import Room

ROOMS: tuple[Room, ...] = (
    toolkit.ROOM,
    looking.ROOM,
    drafting.ROOM,
    releasing.ROOM,
    emergency.ROOM,
    triage.ROOM,
    safety.ROOM,
    mine.ROOM,
    reading.ROOM,
    preferences.ROOM,
)
