"""Which rooms does the site have? The order is that of the navigation."""

from connectors.web import maps, notices, registers, suppliers
from connectors.web.api import room as api
from connectors.web.filling import room as filling
from connectors.web.pages import about, accounts, automations, cases, home, library, outputs, subscriptions
from connectors.web.rooms import Room
from connectors.web.sign_in import pages as sign_in

ROOMS: tuple[Room, ...] = (
    home.ROOM,
    filling.ROOM,
    cases.ROOM,
    library.ROOM,
    *maps.ROOMS,
    *notices.ROOMS,
    *suppliers.ROOMS,
    *registers.ROOMS,
    automations.ROOM,
    outputs.ROOM,
    accounts.ROOM,
    subscriptions.ROOM,
    sign_in.ROOM,
    api.ROOM,
    about.ROOM,
)
