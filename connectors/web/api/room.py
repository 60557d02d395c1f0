"""The API's doors, and the document that describes them (OpenAPI 3.1)."""

import re
from functools import cache
from typing import Any

from starlette.responses import JSONResponse, Response

from connectors.web.api import cases, running
from connectors.web.api.endpoints import Endpoint
from connectors.web.rooms import Door, Guard, Room
from connectors.web.visit import Visit

ENDPOINTS: tuple[Endpoint, ...] = (*cases.ENDPOINTS, *running.ENDPOINTS)
_IN_PATH = re.compile(r"\{(\w+)\}")
_SORRY = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
REFUSALS = {
    "400": "What was sent is no JSON",
    "401": "No token, or one that is not good",
    "403": "Not allowed, or not there",
    "404": "Not there",
    "409": "It has changed meanwhile, or does not fit as it is now",
    "413": "Too large",
    "422": "Not accepted as it is; says what to put right",
    "429": "Too many requests",
    "503": "The database does not answer",
}


@cache
def document() -> dict[str, Any]:
    """Made of the endpoints themselves, so that it says what they do."""
    paths: dict[str, Any] = {}
    for each in ENDPOINTS:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "eightflows",
            "version": "1",
            "description": "The actions of the pages, for programs. What a token may do is in engine/access.py.",
        },
        "paths": paths,
        "security": [{"token": []}],
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Error": {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}
            },
        },
    }


def _operation(each: Endpoint) -> dict[str, Any]:
    done = {"description": "Done", "content": {"application/json": {"schema": {}}}}
    said: dict[str, Any] = {
        "summary": each.summary,
        "operationId": f"{each.method.lower()}{re.sub('[^a-z]+', '_', each.path)}".rstrip("_"),
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
            for name in _IN_PATH.findall(each.path)
        ],
        "responses": {"200": done} | {code: {"description": what, **_SORRY} for code, what in REFUSALS.items()},
    }
    if each.method == "POST":
        said["requestBody"] = {"required": True, "content": {"application/json": {"schema": each.schema}}}
    return said


def openapi(_visit: Visit) -> Response:
    return JSONResponse(document())


ROOM = Room(
    doors=(
        Door(path="/api/openapi.json", page=openapi, guard=Guard.EVERYBODY, robot=True),
        *(each.door() for each in ENDPOINTS),
        running.METRICS,
    )
)
