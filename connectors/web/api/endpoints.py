"""What is one action of the API, and how is what was sent checked? The OpenAPI document is made of the same words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from starlette.responses import JSONResponse, Response

from connectors.web.api.repeats import once
from connectors.web.api.schemas import Schema, plain
from connectors.web.refusals import NotTaken
from connectors.web.rooms import LARGE, SMALL, Door, Guard
from connectors.web.visit import Upload, Visit
from engine.access import Action
from engine.errors import Fault

Does = Callable[[Visit, Mapping[str, Any]], Any]
NOTHING: Mapping[str, Any] = {}
PER_PAGE, MOST_PER_PAGE = 100, 500
PAGES: Mapping[str, Schema] = {
    "page": {"type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 1},
    "per_page": {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": PER_PAGE},
}
FILE: Mapping[str, Schema] = {"file": {"type": "string", "format": "binary", "contentMediaType": "application/*"}}


@dataclass(frozen=True, slots=True)
class AFile:
    """What an action gives that is no JSON: the content types it may have."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Endpoint:
    """One action.

    does     what is done; it is given what was sent, checked: the body of a POST, else what stands behind the "?"
    gives    the type of what `does` returns, or AFile; of a list that is `paged`, the type of one line
    body     its properties as JSON Schema; `needed`: those that must be there. No others may be
    query    what may stand behind the "?"; `asked`: what must
    file     a file is sent, as a form of a page sends it (multipart/form-data), instead of JSON
    example  a body that is taken;  at: an example for each part of the address and of the query
    pages    the addresses of the pages that do the same by a form: docs/api.md says which, a test that none is left
    """

    path: str
    summary: str
    does: Does
    gives: Any
    method: str = "GET"
    body: Mapping[str, Schema] = field(default_factory=lambda: NOTHING)
    needed: tuple[str, ...] = ()
    query: Mapping[str, Schema] = field(default_factory=lambda: NOTHING)
    asked: tuple[str, ...] = ()
    file: bool = False
    paged: bool = False
    example: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    at: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    guard: Guard = Guard.ROW
    needs: Action | None = None
    pages: tuple[str, ...] = ()
    takes: int = SMALL

    @property
    def schema(self) -> dict[str, Any]:
        return _closed(self.body, self.needed)

    @property
    def whole_query(self) -> Mapping[str, Schema]:
        return {**self.query, **PAGES} if self.paged else self.query

    def door(self) -> Door:
        takes = LARGE if self.file else self.takes
        methods = (self.method,)
        return Door(
            path=self.path, page=self.answer, methods=methods, guard=self.guard, needs=self.needs, robot=True,
            takes=takes,
        )  # fmt: skip

    def answer(self, visit: Visit) -> Response:
        asked = self._asked(visit)
        if self.method == "GET":
            return self._done(visit, asked)
        given = NOTHING if self.file else self._sent(visit)
        return once(visit, given, lambda: self._done(visit, given))

    def _done(self, visit: Visit, given: Mapping[str, Any]) -> Response:
        found = self.does(visit, given)
        if isinstance(found, Response):
            return found
        return JSONResponse(_page_of(visit, found, given) if self.paged else plain(found))

    def _sent(self, visit: Visit) -> Mapping[str, Any]:
        if not (self.needed or visit.sent or visit.uploads) and visit.json is None:
            return NOTHING
        if not isinstance(visit.json, dict):
            raise NotTaken([Fault("the body", "is not a JSON object", "Send one, with Content-Type: application/json")])
        _check(_validator(self, "body"), visit.json)
        return visit.json

    def _asked(self, visit: Visit) -> Mapping[str, Any]:
        """What stands behind the "?", numbers as numbers. What is not known here is passed over."""
        known = self.whole_query
        found = {
            name: int(text) if known[name].get("type") == "integer" and _is_number(text) else text
            for name, text in visit.request.query_params.items()
            if name in known
        }
        _check(_validator(self, "query"), found)
        return found


def upload_of(visit: Visit) -> Upload:
    """The file that was sent."""
    found = visit.uploads.get("file")
    if found is None or not found.content:
        raise NotTaken([Fault("file", "no file was sent", "Send it as multipart/form-data, under the name file")])
    return found


def _page_of(visit: Visit, lines: Sequence[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    page, size = given.get("page", 1), given.get("per_page", PER_PAGE)
    last = page * size
    query = dict(visit.request.query_params) | {"page": page + 1}
    following = f"{visit.request.url.path}?{urlencode(query)}" if last < len(lines) else None
    return {"items": plain(list(lines[last - size : last])), "total": len(lines), "page": page, "next": following}


def _closed(properties: Mapping[str, Schema], needed: Sequence[str]) -> dict[str, Any]:
    """No property but these."""
    return {"type": "object", "properties": dict(properties), "required": list(needed), "additionalProperties": False}


@cache
def _validator(endpoint: Endpoint, part: str) -> Draft202012Validator:
    schema = endpoint.schema if part == "body" else _closed(endpoint.whole_query, endpoint.asked)
    return Draft202012Validator(schema)


def _check(validator: Draft202012Validator, said: Mapping[str, Any]) -> None:
    """Raises NotTaken with every fault. Says where, never what was in it."""
    if faults := [fault for each in validator.iter_errors(said) for fault in _faults(each)]:
        raise NotTaken(faults)


def _faults(error: ValidationError) -> Iterator[Fault]:
    where = ".".join(map(str, error.absolute_path))
    remedy = "See /api/openapi.json"
    rule: Any = error.validator_value
    if error.validator == "required" and isinstance(error.instance, Mapping):
        for name in rule:
            if name not in error.instance:
                yield Fault(_joined(where, name), "is missing", remedy)
    elif error.validator == "additionalProperties" and isinstance(error.instance, Mapping):
        known = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
        strange = [name for name in error.instance if name not in known]
        yield Fault(_joined(where, strange[0][:80] if strange else ""), "is not known here", "Leave it out")
    elif error.validator in ("type", "enum", "maxLength", "minLength", "minimum", "maximum", "pattern", "maxItems"):
        yield Fault(where or "the body", f"does not fit: {error.validator} {_short(rule)}", remedy)
    else:
        yield Fault(where or "the body", f"does not fit the rule {error.validator!r}", remedy)


def _joined(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _short(rule: object) -> str:
    return ", ".join(map(str, rule)) if isinstance(rule, list) else str(rule)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
