"""How is a record's value said in JSON, and read back the same whatever its register looks like by then?"""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.audit import JsonValue
from engine.registers.definition import Value
from engine.registers.periods import NoticeUnit, Period


def as_json(value: Value) -> JsonValue:
    """Text, whole numbers, yes or no and lists as they are; the rest under the name of its kind."""
    if isinstance(value, bool | str | int):
        return value
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return {"period": str(value)}


def from_json(kept: Any) -> Value:
    if isinstance(kept, list):
        return tuple(kept)
    if not isinstance(kept, dict):
        found: Value = kept
        return found
    ((kind, said),) = kept.items()
    if kind == "date":
        return date.fromisoformat(said)
    return Decimal(said) if kind == "number" else _period(said)


def write_values(values: Mapping[str, Value]) -> bytes:
    said = {name: as_json(value) for name, value in values.items()}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def read_values(kept: bytes) -> dict[str, Value]:
    return {name: from_json(said) for name, said in json.loads(kept).items()}


def _period(said: str) -> Period:
    length, _, unit = said.partition(" ")
    clear = unit.startswith("clear ")
    unit = unit.removeprefix("clear ")
    return Period(length=int(length), unit=NoticeUnit(unit if unit.endswith("s") else f"{unit}s"), clear=clear)
