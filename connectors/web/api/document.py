"""What does the OpenAPI document say (3.1)? It is made of the endpoints themselves, so that it says what they do."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.web.api.endpoints import FILE, AFile, Endpoint
from connectors.web.api.repeats import HEADER, LONGEST
from connectors.web.api.schemas import schema_of

IN_PATH = re.compile(r"\{(\w+)\}")
REFUSALS = {
    "400": "What was sent is no JSON",
    "401": "No token, or one that is not good",
    "403": "Not allowed, or not there: the same is said of both",
    "404": "Not there, or this installation has none",
    "409": "It has changed meanwhile, or does not fit as it is now; `revision` says what it has come to",
    "413": "Too large",
    "422": "Not accepted as it is; `errors` says what to put right, by field",
    "429": "Too many requests: wait a minute",
    "503": "The database, or what runs automations, does not answer. Nothing is half done: try again",
}
PROBLEM = {
    "type": "object",
    "description": "One thing to put right, or to explain under its `key`",
    "properties": {name: {"type": "string"} for name in ("field", "where", "what", "remedy", "key")},
    "required": ["field", "where", "what", "remedy", "key"],
}
PROBLEMS = {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}}
REFUSAL = {
    "type": "object",
    "description": "Why it was not done. Nothing was changed",
    "properties": {
        "error": {"type": "string"},
        "detail": {"type": "string"},
        "errors": PROBLEMS,
        "warnings": PROBLEMS,
        "revision": {"type": ["integer", "null"]},
    },
    "required": ["error", "detail", "errors", "warnings", "revision"],
}
ABOUT = """The actions of the pages, for scripts and other systems. What a token may do is in engine/access.py, printed
in docs/access.md; docs/guide/api.md shows how to begin. People use the same addresses with the cookie of their
session and the header X-CSRF-Token."""


def document(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    named: dict[str, Any] = {"Refusal": REFUSAL, "Problem": PROBLEM}
    for each in endpoints:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, named)
    schemas = {name: {key: said for key, said in each.items() if key != "x-type"} for name, each in named.items()}
    return {
        "openapi": "3.1.0",
        "info": {"title": "eightflows", "version": "1", "description": ABOUT},
        "paths": paths,
        "security": [{"token": []}],
        "tags": [{"name": name} for name in dict.fromkeys(map(_area, endpoints))],
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "Made under Accounts"}},
            "schemas": dict(sorted(schemas.items())),
            "responses": {
                f"Refused{code}": {
                    "description": what,
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
                }
                for code, what in REFUSALS.items()
            },
        },
    }


def _operation(each: Endpoint, named: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "summary": each.summary,
        "operationId": f"{each.method.lower()}{re.sub('[^a-z]+', '_', each.path)}".rstrip("_"),
        "tags": [_area(each)],
        "parameters": list(_parameters(each)),
        "responses": {"200": _done(each, named)}
        | {code: {"$ref": f"#/components/responses/Refused{code}"} for code in REFUSALS},
    }
    if each.needs:
        said["description"] = f"For those who may {each.needs.value}."
    if each.method == "POST":
        said["requestBody"] = _body(each)
    return said


def _parameters(each: Endpoint) -> Sequence[Mapping[str, Any]]:
    path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in IN_PATH.findall(each.path)
    ]
    query = [
        {"name": name, "in": "query", "required": name in each.asked, "schema": dict(schema)}
        for name, schema in each.whole_query.items()
    ]
    found = [
        {**line, **({"example": each.at[line["name"]]} if line["name"] in each.at else {})} for line in path + query
    ]
    if each.method == "POST":
        about = "Sent again under the same key, it is done once and answered the same, for two days"
        key = {"type": "string", "pattern": "^[!-~]+$", "maxLength": LONGEST}
        found.append({"name": HEADER, "in": "header", "required": False, "schema": key, "description": about})
    return found


def _body(each: Endpoint) -> Mapping[str, Any]:
    if each.file:
        schema = {"type": "object", "properties": dict(FILE), "required": ["file"]}
        return {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    content = {"application/json": {"schema": each.schema, "example": dict(each.example)}}
    return {"required": bool(each.needed), "content": content}


def _done(each: Endpoint, named: dict[str, Any]) -> Mapping[str, Any]:
    if isinstance(each.gives, AFile):
        return {"description": "The file", "content": {kind: {} for kind in each.gives.kinds}}
    schema = schema_of(each.gives, named)
    if each.paged:
        properties = {
            "items": {"type": "array", "items": schema},
            "total": {"type": "integer"},
            "page": {"type": "integer"},
            "next": {"type": ["string", "null"], "description": "The address of the next page"},
        }
        schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {"description": "Done", "content": {"application/json": {"schema": schema}}}


def _area(each: Endpoint) -> str:
    return each.path.split("/")[2]
