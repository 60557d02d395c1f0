"""What is one action of the API, and how is its body checked? The OpenAPI document is made of the same words."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from starlette.responses import JSONResponse, Response

from connectors.web.rooms import Door, Guard
from connectors.web.visit import Visit
from engine.access import Action
from engine.cases.work import NotAccepted
from engine.errors import EightflowsError
from engine.forms.checked import Problem

Does = Callable[[Visit, Mapping[str, Any]], Any]
NO_BODY: Mapping[str, Any] = {}
TEXT = {"type": "string", "maxLength": 1_000}
ID = {"type": "string", "minLength": 1, "maxLength": 200}
REASON = {"type": "string", "minLength": 1, "maxLength": 1_000}
ANSWERS = {"type": "object", "maxProperties": 500, "description": "By the ids of the form's fields"}
REASONS = {"type": "object", "maxProperties": 100, "additionalProperties": TEXT, "description": "By a warning's key"}


class BadBody(EightflowsError):
    """What was sent is not what this action takes. Says where, never what was in it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Endpoint:
    """One action. `body`: its properties as JSON Schema; `needed`: those that must be there. No others may be."""

    path: str
    summary: str
    does: Does
    method: str = "GET"
    body: Mapping[str, Any] = field(default_factory=lambda: NO_BODY)
    needed: tuple[str, ...] = ()
    guard: Guard = Guard.ROW
    needs: Action | None = None

    @property
    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": dict(self.body),
            "required": list(self.needed),
            "additionalProperties": False,
        }

    def door(self) -> Door:
        methods = (self.method,)
        return Door(path=self.path, page=self.answer, methods=methods, guard=self.guard, needs=self.needs, robot=True)

    def answer(self, visit: Visit) -> Response:
        given = self._read(visit) if self.method == "POST" else {}
        try:
            return JSONResponse(plain(self.does(visit, given)))
        except NotAccepted as refused:
            found = {"errors": _told(refused.errors), "warnings": _told(refused.warnings)}
            return JSONResponse({"error": "not accepted", **found}, 422)

    def _read(self, visit: Visit) -> Mapping[str, Any]:
        if not isinstance(visit.json, dict):
            raise BadBody("send a JSON object, with Content-Type: application/json")
        fault = next(iter(_validator(self).iter_errors(visit.json)), None)
        if fault is not None:
            where = ".".join(map(str, fault.absolute_path)) or "the object"
            raise BadBody(f"{where}: does not fit the rule {fault.validator!r} of {self.path}. See /api/openapi.json")
        return visit.json


@cache
def _validator(endpoint: Endpoint) -> Draft202012Validator:
    return Draft202012Validator(endpoint.schema)


def _told(problems: tuple[Problem, ...]) -> list[dict[str, str]]:
    return [
        {
            "field": ".".join(map(str, each.path)),
            "where": each.where,
            "what": each.what,
            "remedy": each.remedy,
            "key": each.key,
        }
        for each in problems
    ]


def plain(value: Any) -> Any:
    """A value as JSON says it: instants and days as ISO 8601."""
    match value:
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(each) for each in value]
        case str() | int() | float() | bool() | None:
            return value
    return plain(asdict(value)) if hasattr(value, "__dataclass_fields__") else str(value)
