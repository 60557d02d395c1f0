"""How is a map written as YAML or JSON that a person likes to read and an editor can complete?"""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from process_maps.document import write_document
from process_maps.process_map import ProcessMap

SCHEMA_FILE = Path(__file__).with_name("schema.json")
TREE = Path(__file__).parents[2]  # where a relative path to the schema means the same to everybody
WIDTH = 110
# a word that YAML 1.1 or 1.2 would not read as text
NOT_TEXT = re.compile(
    r"~|null|true|false|yes|no|on|off|y|n|[-+]?[0-9.][0-9.,:_eExXoOabcdfABCDF+-]*|[-+]?\.(inf|nan)",
    re.IGNORECASE,
)


def write_map(process: ProcessMap, path: Path) -> None:
    """Write the map whole or not at all, in place of an older file; JSON where the name ends so."""
    if path.suffix.lower() == ".json":
        text = json.dumps(write_document(process), indent=2, ensure_ascii=False) + "\n"
    else:
        text = as_yaml(process, schema=_schema_beside(path))
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def as_yaml(process: ProcessMap, *, schema: str = "") -> str:
    """The map as YAML; `schema` is the path to the JSON Schema that editors complete it from."""
    parts = [f"# yaml-language-server: $schema={schema}\n"] if schema else []
    for key, value in write_document(process).items():
        rows = _is_rows(value) or key == "calibration"
        laid_out: Any = _inline(value)
        if key == "calibration":
            laid_out = {part: _rows(one) if _is_rows(one) else _inline(one) for part, one in value.items()}
        elif rows:
            laid_out = [_step(row) for row in value] if key == "steps" else _rows(value)
        parts.append(("\n" if rows else "") + _dumped({key: laid_out}))
    return "".join(parts)


def _schema_beside(path: Path) -> str:
    """Relative path of the schema within the tree it lies in; elsewhere none, as other computers lack it."""
    folder = path.absolute().parent
    return Path(os.path.relpath(SCHEMA_FILE, folder)).as_posix() if folder.is_relative_to(TREE) else ""


class _Inline(dict[str, Any]):
    """A mapping written on one line."""


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _rows(value: list[dict[str, Any]]) -> list[_Inline]:
    return [_Inline(row) for row in value]


class _Dumper(yaml.SafeDumper):
    """Short lists and marked mappings on one line; quotes where YAML would not take text for text."""


def _represent_inline(dumper: yaml.SafeDumper, value: _Inline) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=True)


def _represent_mapping(dumper: yaml.SafeDumper, value: dict[str, Any]) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=False)


def _represent_list(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.Node:
    short = not any(isinstance(one, dict) for one in value) and len(str(value)) < WIDTH / 2
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=short)


def _represent_text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    style = "'" if NOT_TEXT.fullmatch(value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(_Inline, _represent_inline)
_Dumper.add_representer(dict, _represent_mapping)
_Dumper.add_representer(list, _represent_list)
_Dumper.add_representer(str, _represent_text)


def _step(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _inline(value) for key, value in row.items()}


def _inline(value: Any) -> Any:
    if isinstance(value, dict):
        return _Inline(value)
    if isinstance(value, list):
        return [_inline(one) for one in value]
    return value


def _dumped(value: object) -> str:
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)
