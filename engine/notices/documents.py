"""How is a change as it is kept written down as JSON, and read back the same?"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType, NoneType
from typing import Any, get_args, get_origin, get_type_hints

from engine.cases.documents import UnreadableDocument, instant_text
from engine.notices.life import KeptChange

FORMAT = 1


def write_kept(kept: KeptChange) -> str:
    return json.dumps({"format": FORMAT, **_written(kept)}, ensure_ascii=False, separators=(",", ":"))


def read_kept(document: str) -> KeptChange:
    """Raises UnreadableDocument. A field that did not exist when it was written takes its default."""
    try:
        found = json.loads(document)
        if found.pop("format") > FORMAT:
            raise UnreadableDocument("this change was written by a newer eightflows: update")
        kept: KeptChange = _reader(KeptChange)(found)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnreadableDocument(f"what is kept is not a change: {type(error).__name__}") from error
    return kept


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [_written(each) for each in value]
    if is_dataclass(value):
        return {each.name: _written(getattr(value, each.name)) for each in fields(value)}
    return value


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    """What makes a value of this type from JSON."""
    options = [each for each in get_args(hint) if each is not NoneType]
    if NoneType in get_args(hint):
        read = _reader(options[0])
        return lambda found: None if found is None else read(found)
    if hint is datetime:
        return datetime.fromisoformat
    if hint is date:
        return date.fromisoformat
    if get_origin(hint) is tuple:
        each = _reader(options[0])
        return lambda found: tuple(each(one) for one in found)
    if get_origin(hint) is Mapping:
        return MappingProxyType
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        names = {each.name for each in fields(hint)}
        readers = {name: _reader(hints[name]) for name in names}
        made: Callable[..., Any] = hint
        return lambda found: made(**{name: readers[name](value) for name, value in found.items() if name in names})
    return lambda found: found
