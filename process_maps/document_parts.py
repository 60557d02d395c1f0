"""What is the shape of a document made of: values, lists, and records whose keys the model keeps as attributes?"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeAlias

from process_maps.document_values import Kind, Time


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of things of one shape."""

    of: "Record"


@dataclass(frozen=True, slots=True)
class Items:
    """A list of single values."""

    of: Kind


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record.

    attribute  where the model keeps it, if not under the key's own name
    required   the model has no default for it
    derived    may be left out all the same: an id is made from the name
    """

    name: str
    shape: "Shape"
    meaning: str
    attribute: str = ""
    required: bool = False
    derived: bool = False

    @property
    def path(self) -> str:
        return self.attribute or self.name


@dataclass(frozen=True, slots=True)
class Part:
    """A value of the model whose fields stand directly in the record; `blame` is the key to point at when
    its fields do not fit together."""

    model: Any
    blame: str


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with these keys, kept as one object of the model. `noun`: "a step"."""

    noun: str
    model: Any
    keys: tuple[Key, ...]
    parts: Mapping[str, Part] = field(default_factory=dict)
    blame: str = ""

    def default(self, key: Key) -> Any:
        """What the model assumes where the key is left out; MISSING for a required key."""
        if key.required:
            return MISSING
        name, _, inner = key.path.partition(".")
        declared = next(one for one in fields(self.model) if one.name == name)
        default = declared.default if declared.default_factory is MISSING else declared.default_factory()
        return attrgetter(inner)(default) if inner else default


Shape: TypeAlias = Kind | Time | Record | Rows | Items
