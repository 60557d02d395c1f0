"""The API's doors, and the document that describes them."""

from functools import cache
from typing import Any

from starlette.responses import JSONResponse, Response

from connectors.web.api import (
    cases,
    maps,
    notice_desk,
    notices,
    people,
    registers,
    running,
    supplier_acts,
    suppliers,
)
from connectors.web.api.document import document as described
from connectors.web.api.endpoints import Endpoint
from connectors.web.rooms import Door, Guard, Room
from connectors.web.visit import Visit

ENDPOINTS: tuple[Endpoint, ...] = (
    *cases.ENDPOINTS,
    *maps.ENDPOINTS,
    *notices.ENDPOINTS,
    *notice_desk.ENDPOINTS,
    *registers.ENDPOINTS,
    *suppliers.ENDPOINTS,
    *supplier_acts.ENDPOINTS,
    *running.ENDPOINTS,
    *people.ENDPOINTS,
)


@cache
def document() -> dict[str, Any]:
    return described(ENDPOINTS)


def openapi(_visit: Visit) -> Response:
    return JSONResponse(document())


ROOM = Room(
    doors=(
        Door(path="/api/openapi.json", page=openapi, guard=Guard.EVERYBODY, robot=True),
        *(each.door() for each in ENDPOINTS),
        running.METRICS,
    )
)
