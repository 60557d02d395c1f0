"""How is a value said in JSON, and what does its JSON Schema look like? Both follow from its type."""

import types
from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

Schema: TypeAlias = Mapping[str, Any]

TEXT: Schema = {"type": "string", "maxLength": 1_000}
LONG_TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 2_000}
ID: Schema = {"type": "string", "minLength": 1, "maxLength": 200}
REASON: Schema = {"type": "string", "minLength": 1, "maxLength": 1_000}
YES: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
REVISION: Schema = {"type": "integer", "minimum": 1, "description": "As you read it. Where it is another by now: 409"}

PLAIN: Mapping[object, Schema] = {
    Any: {},
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    Decimal: {"type": "number"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    time: {"type": "string", "format": "time"},
    timedelta: {"type": "number", "description": "Seconds"},
    types.NoneType: {"type": "null"},
}


def listed(items: Schema, most: int) -> Schema:
    return {"type": "array", "items": dict(items), "maxItems": most}


def one_of(words: type[Enum]) -> Schema:
    return {"type": "string", "enum": [each.value for each in words]}


def plain(value: Any) -> Any:
    """A value as JSON says it: instants and days as ISO 8601, a time that something takes in seconds."""
    match value:
        case Enum():
            return value.value
        case datetime() | date():
            return value.isoformat()
        case time():
            return value.isoformat("seconds")
        case timedelta():
            return value.total_seconds()
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case Mapping():
            return {str(plain(key)): plain(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(each) for each in value]
        case str() | int() | float() | bool() | None:
            return value
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    return str(value)


def schema_of(kind: Any, named: dict[str, Any]) -> Schema:
    """What `plain` makes of a value of this type. `named`: collects the schema of each record type by its name."""
    kind = kind.__supertype__ if hasattr(kind, "__supertype__") else kind
    origin, inner = get_origin(kind), get_args(kind)
    if kind in PLAIN:
        return dict(PLAIN[kind])
    if origin in (Union, types.UnionType):
        return {"anyOf": [schema_of(each, named) for each in inner]}
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": schema_of(inner[1], named)}
    if origin is tuple and Ellipsis not in inner:
        parts = [schema_of(each, named) for each in inner]
        return {"type": "array", "prefixItems": parts, "minItems": len(parts), "maxItems": len(parts)}
    if isinstance(origin, type) and issubclass(origin, Sequence | Set):
        return {"type": "array", "items": schema_of(inner[0], named)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return one_of(kind)
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind, named)
    return {"type": "string"}


def _record(kind: type, named: dict[str, Any]) -> Schema:
    name = kind.__name__
    if name not in named:
        named[name] = {}  # a record that holds others of its kind finds itself
        hints = get_type_hints(kind)
        asked = [each.name for each in fields(kind)]
        named[name] = {
            "type": "object",
            "description": " ".join((kind.__doc__ or "").partition("\n\n")[0].split()),
            "properties": {each: schema_of(hints[each], named) for each in asked},
            "required": asked,
            "additionalProperties": False,
            "x-type": f"{kind.__module__}.{name}",
        }
    elif named[name].get("x-type", f"{kind.__module__}.{name}") != f"{kind.__module__}.{name}":
        raise ValueError(f"two kinds of record are called {name}")
    return {"$ref": f"#/components/schemas/{name}"}
