"""What does a document of every kind look like in today's format? Run as a module, this writes them to be kept.

    python -m tests.engine.cases.kept_documents

Only for a format that no released version has written: the files of earlier ones are never changed.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from engine.cases.documents import FORMAT, KINDS, write_case, write_event, write_request
from engine.cases.model import Case, Event, Item
from tests.engine.cases.small_processes import MONDAY

FOLDER = Path(__file__).parent / "documents"
WORDS = {"id": "id-1", "by": "p2", "item": "meet#1", "timer": "meet#1:rung-0", "reason": "no end date"}
ANSWERS = {"outcome": "phased", "days": 12, "hours": 7.5, "agreed": True, "note": None}


def filled(made: type[Any]) -> Any:
    """One with every field filled."""
    hints = get_type_hints(made)
    return made(**{each.name: _value(each.name, hints[each.name]) for each in fields(made)})


def _value(name: str, hint: Any) -> object:
    if hint is datetime or datetime in get_args(hint):
        return MONDAY
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return list(hint)[-1]
    if get_origin(hint) is Mapping:
        return {"met_on": "was away"} if get_args(hint)[1] is str else ANSWERS
    if hint == tuple[Item, ...]:
        return (filled(Item),)
    if get_origin(hint) is tuple:
        return ("e1", "e2")
    return {int: 2, bool: True}.get(hint, WORDS.get(name, f"the {name}"))


def documents() -> dict[str, Any]:
    """By the name of their kind."""
    made = {"case": write_case(filled(Case))} | {
        name: write_event(filled(kind)) if issubclass(kind, Event) else write_request(filled(kind))
        for name, kind in KINDS.items()
    }
    return {name: json.loads(text) for name, text in made.items()}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps(documents(), indent=1) + "\n"
    (FOLDER / f"format-{FORMAT}.json").write_text(text, "utf-8")
