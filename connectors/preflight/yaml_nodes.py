"""What data do the events of a YAML parser stand for? Names, lists and values with their lines, or faults."""

import re
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from connectors.preflight.cell_values import INVISIBLE
from connectors.preflight.door import shown
from connectors.preflight.limits import LARGEST_YAML_NUMBER, MOST_TEXT, MOST_YAML_DEPTH, MOST_YAML_ENTRIES
from connectors.preflight.yaml_words import QUOTE_IT, in_plain_words
from engine.errors import Fault

YamlValue: TypeAlias = "str | int | float | bool | list[YamlValue] | dict[str, YamlValue] | None"
DataPath: TypeAlias = tuple[str | int, ...]

QUOTE_IT_OR_REPEAT = f"{QUOTE_IT} if it is text; otherwise write out what it stands for"
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
DECIMAL = re.compile(r"[-+]?[0-9]+")
OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
MOST_DIGITS = 20


class _Stop(Exception):
    """What follows cannot be understood, or would be too much."""


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet; `name` is the entry a mapping waits to be told."""

    value: list[YamlValue] | dict[str, YamlValue]
    path: DataPath
    name: str | None = None
    names: dict[str, int] = field(default_factory=dict)  # with their lines


class Nodes:
    """The one document in a YAML text: its `root`, the line of every piece by its path, and every fault."""

    def __init__(self) -> None:
        self.root: YamlValue = None
        self.lines: dict[DataPath, int] = {(): 1}
        self.faults: list[Fault] = []
        self._open: list[_Open] = []
        self._documents = 0

    def read(self, text: str) -> None:
        """Take the whole text, or as much as can be understood; depth and size are bounded as it comes."""
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # events alone: neither builds nor recurses
        try:
            for event in yaml.parse(text, Loader=loader):
                self._take(event)
        except _Stop:
            return
        except yaml.YAMLError as error:
            self.faults += in_plain_words(error, text.splitlines())

    def _take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 0
        match event:
            case yaml.ScalarEvent():
                self._refuse_marks(event, line)
                if self._awaits_name():
                    self._begin_entry(event, line)
                else:
                    self._place(self._scalar(event, line), line)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._refuse_marks(event, line)
                self._begin(event, line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._open.pop()
            case yaml.AliasEvent():
                name = shown(f"*{event.anchor}")
                self._refuse(line, f"this refers to another place by {name}", QUOTE_IT_OR_REPEAT)
                if self._awaits_name():
                    raise _Stop
                self._place(None, line)
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._refuse(line, "a second document begins here (---)", "Put it in a file of its own")
                    raise _Stop

    def _begin(self, event: yaml.CollectionStartEvent, line: int) -> None:
        if self._awaits_name():
            self._refuse(line, "a name before a colon is not one word or text", QUOTE_IT)
            raise _Stop
        if len(self._open) == MOST_YAML_DEPTH:
            self._refuse(line, f"this is nested more than {MOST_YAML_DEPTH} deep", "Take out brackets or indentation")
            raise _Stop
        value: list[YamlValue] | dict[str, YamlValue] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._open.append(_Open(value, self._place(value, line)))

    def _awaits_name(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, dict) and self._open[-1].name is None

    def _begin_entry(self, event: yaml.ScalarEvent, line: int) -> None:
        name, mapping = self._checked(event.value, line), self._open[-1]
        if not name:
            self._refuse(line, "the name before the colon is missing", "Write it, or take the line out")
        elif name == "<<":
            self._refuse(line, "'<<' would merge other entries in here", "Write them out")
        elif name in mapping.names:
            first = mapping.names[name]
            self._refuse(line, f"{shown(name)} is here a second time, first in line {first}", "Keep one of the two")
        mapping.name = name
        mapping.names.setdefault(name, line)

    def _place(self, value: YamlValue, line: int) -> DataPath:
        """Put the value where it belongs and return its path."""
        if not self._open:
            self.root = value
            self.lines[()] = line
            return ()
        parent = self._open[-1]
        if isinstance(parent.value, dict):
            name = parent.name or ""
            path = (*parent.path, name)
            parent.value[name] = value
            parent.name = None
            line = parent.names[name]
        else:
            path = (*parent.path, len(parent.value))
            parent.value.append(value)
        self.lines[path] = line
        if len(self.lines) > MOST_YAML_ENTRIES:
            self._refuse(line, f"there are more than {MOST_YAML_ENTRIES:,} entries up to here", "Divide the file")
            raise _Stop
        return path

    def _refuse_marks(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, line: int) -> None:
        if event.anchor is not None:
            self._refuse(line, f"this is marked {shown('&' + event.anchor)} to be used elsewhere", QUOTE_IT_OR_REPEAT)
        if event.tag is not None:
            self._refuse(
                line,
                f"this is marked as of type {shown(event.tag)}",
                f"Take the mark out. {QUOTE_IT} if it is text",
            )

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> YamlValue:
        text = self._checked(event.value, line)
        plain = event.implicit[0]
        if not plain:
            return text
        if text in NULLS:
            return None
        if text in BOOLEANS:
            return BOOLEANS[text]
        if NO_NUMBER.fullmatch(text):
            self._refuse(line, f"{shown(text)} is not a number", "Write the number, or put it in quotes if it is text")
        elif DECIMAL.fullmatch(text) or OTHER_BASE.fullmatch(text) or NUMBER.fullmatch(text):
            return self._number(text, line)
        return text

    def _number(self, text: str, line: int) -> float:
        value: float = LARGEST_YAML_NUMBER
        if OTHER_BASE.fullmatch(text) and len(text) <= MOST_DIGITS:
            value = int(text, base=0)
        elif DECIMAL.fullmatch(text) and len(text) <= MOST_DIGITS:
            value = int(text)
        elif not OTHER_BASE.fullmatch(text):
            value = float(text)
        if abs(value) >= LARGEST_YAML_NUMBER:
            remedy = "Write a smaller one; put a reference number in quotes"
            self._refuse(line, f"{shown(text)} is too large a number", remedy)
        return value

    def _checked(self, text: str, line: int) -> str:
        invisible = INVISIBLE.search(text)
        if invisible:
            code = ord(invisible[0])
            self._refuse(line, f"this text has an invisible character (U+{code:04X})", "Type the text again")
        if len(text) > MOST_TEXT:
            self._refuse(line, f"this text has more than {MOST_TEXT:,} characters", "Shorten it")
        return text

    def _refuse(self, line: int, what: str, remedy: str) -> None:
        self.faults.append(Fault(f"line {line}", what, remedy))
