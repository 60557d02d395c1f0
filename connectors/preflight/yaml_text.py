"""What did a person write in this YAML file? Plain data and its line numbers, or every fault.

Read as the core schema of YAML 1.2 (1.2.2, section 10.3), as a person means it: `no`, `on`, `12:30` and
`2026-11-03` are text, `010` is ten; only true and false are answers. Anchors, aliases and tags are refused:
nothing is built, merged or multiplied.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from connectors.preflight.cell_values import INVISIBLE
from connectors.preflight.door import contents, unreadable, whole_file
from connectors.preflight.kinds import OLE, ZIP
from connectors.preflight.limits import MOST_YAML_BYTES
from connectors.preflight.yaml_nodes import DataPath, Nodes, YamlValue
from engine.errors import Fault

SAVE_AS_UTF8 = "Save it again and choose the encoding UTF-8"


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """The data of one YAML file (always names with values) and where in the file each piece stands."""

    data: dict[str, YamlValue]
    lines: Mapping[DataPath, int] = field(repr=False)

    def line_of(self, path: DataPath) -> int:
        """The line, from 1, where what is at `path` begins, such as ("steps", 0, "touch").

        Where nothing is, the line of the nearest thing around it: a missing field is told at its step.
        """
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def where(self, path: DataPath) -> str:
        """The line, and the place counted from 0 as editors and programs do: "line 7, steps[3].wait"."""
        key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
        return ", ".join(filter(None, (f"line {self.line_of(path)}", key)))


def read_yaml(path: Path) -> YamlDocument:
    """The data in a YAML file; raises UnreadableFile with every fault up to the first broken line."""
    content = contents(path, most_bytes=MOST_YAML_BYTES)
    faults = _not_text(content)
    if faults:
        raise unreadable(path, faults)
    nodes = Nodes()
    nodes.read(content.decode("utf-8-sig"))
    if nodes.faults:
        raise unreadable(path, nodes.faults)
    if not isinstance(nodes.root, dict):
        raise unreadable(path, [_no_mapping(nodes.root)])
    return YamlDocument(nodes.root, nodes.lines)


def _not_text(content: bytes) -> list[Fault]:
    """Why these bytes are no text in UTF-8; nothing where they are."""
    if content.startswith((ZIP, OLE)):
        return [whole_file("this is a workbook or another Office file, not YAML", "Give its name the ending .xlsx")]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:2]:
        return [whole_file("it is saved in the encoding UTF-16", SAVE_AS_UTF8)]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return [Fault(f"line {line}", "from here on it is not in the encoding UTF-8", SAVE_AS_UTF8)]
    return [
        Fault(f"line {number}", f"it has an invisible character (U+{ord(found[0]):04X})", "Type the line again")
        for number, line in enumerate(text.split("\n"), start=1)
        if (found := INVISIBLE.search(line.rstrip("\r")))
    ]


def _no_mapping(root: YamlValue) -> Fault:
    if root is None:
        return whole_file("there is nothing in it", "Start from a file of the same kind in the library")
    kind = "a list" if isinstance(root, list) else "a single text"
    return whole_file(f"it is {kind}, not names with values", "Begin it with a name and a colon, such as `name: ...`")
