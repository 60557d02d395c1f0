"""How do managers look at suppliers, decide about contracts, and hold service reviews?"""

from connectors.web.rooms import Room
from connectors.web.suppliers import contracts, packs, reviews, views

ROOMS: tuple[Room, ...] = (views.ROOM, contracts.ROOM, packs.ROOM, reviews.ROOM)
