"""What is the short name that conditions, records and programs know a thing by?"""

import re
from dataclasses import dataclass

from process_maps.document_values import Schema, Unclear, shown

ID = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class Identifier:
    """A short name, as a document has it. Raises Unclear."""

    def read(self, raw: object) -> str:
        if not isinstance(raw, str) or not ID.fullmatch(raw):
            raise Unclear(f"{shown(raw)} is not an id", "Write small letters, digits and _, beginning with a letter")
        return raw

    def write(self, value: str) -> str:
        return value

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{ID.pattern}$"}
