"""What does an editor need to know to complete and explain a map's keys? JSON Schema, draft 2020-12.

    python -m connectors.map_files.schema

writes schema.json again after the shape of the document has changed; a test says when it has to.
"""

import json
from dataclasses import MISSING
from pathlib import Path
from typing import Any

from process_maps.document_shape import MAP, SCHEMA, Items, Key, Record, Rows, Shape
from process_maps.document_values import Time
from process_maps.document_writing import as_plain_data
from process_maps.quantities import WorkingCalendar

SCHEMA_FILE = Path(__file__).with_name("schema.json")


def json_schema() -> dict[str, Any]:
    """The schema of a whole map, one definition for each thing on it."""
    definitions: dict[str, Any] = {}
    whole = _record(MAP, definitions)
    whole["properties"] = {"schema": {"const": SCHEMA, "description": "The form of this file"}} | whole["properties"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:eightflows:map:1",
        "title": "eightflows process map",
        **whole,
        "$defs": definitions,
    }


def _record(record: Record, definitions: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [key.name for key in record.keys if key.required and not key.derived],
        "properties": {key.name: _key(record, key, definitions) for key in record.keys},
    }


def _key(record: Record, key: Key, definitions: dict[str, Any]) -> dict[str, Any]:
    schema = {"description": key.meaning} | _shape(key.shape, definitions)
    default = record.default(key)
    if default not in (MISSING, None, "", ()) and not isinstance(key.shape, Record | Rows):
        schema["default"] = as_plain_data(key.shape, default, WorkingCalendar())
    return schema


def _shape(shape: Shape, definitions: dict[str, Any]) -> dict[str, Any]:
    match shape:
        case Record():
            return {"$ref": _defined(shape, definitions)}
        case Rows():
            return {"type": "array", "items": {"$ref": _defined(shape.of, definitions)}}
        case Items():
            return {"type": "array", "items": shape.of.schema()}
        case Time():
            return shape.schema()
    return shape.schema()


def _defined(record: Record, definitions: dict[str, Any]) -> str:
    name = record.noun.removeprefix("an ").removeprefix("a ").replace(" ", "_")
    if name not in definitions:
        definitions[name] = {}  # keeps the order of first use
        definitions[name] = _record(record, definitions)
    return f"#/$defs/{name}"


def as_text() -> str:
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(as_text(), encoding="utf-8")
