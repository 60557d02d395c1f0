"""How are the registers looked through, changed, and sent out and in as workbooks?"""

from connectors.web.registers import editing, files, records, tables
from connectors.web.rooms import Room

ROOMS: tuple[Room, ...] = (tables.ROOM, records.ROOM, editing.ROOM, files.ROOM)
