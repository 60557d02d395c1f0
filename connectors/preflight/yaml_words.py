"""What does a YAML parser's complaint mean to the person who typed the file?"""

import re
from dataclasses import dataclass

from yaml import MarkedYAMLError, YAMLError

from connectors.preflight.door import shown, whole_file
from engine.errors import Fault

QUOTE_IT = "Put the whole text in quotes"
COMPARE = "Compare it with a map from the library"
LINE_UP = "Begin the line under its neighbours, with spaces"


@dataclass(frozen=True, slots=True)
class Complaint:
    """One kind of mistake: how PyYAML and libyaml word it, and how we do.

    where_it_began  the line to look at is where the broken thing began, not where the parser gave up
    """

    pattern: str  # searched in "context: problem"
    what: str
    remedy: str
    where_it_began: bool = False


COMPLAINTS = (
    Complaint(
        "quoted scalar: found unexpected end",
        "the quotation mark opened in this line is never closed",
        "Close it, or take it out",
        where_it_began=True,
    ),
    Complaint(
        "escape|hexdecimal",
        "a backslash in a text in double quotes means something special, but not this",
        "Put the text in single quotes",
    ),
    Complaint(
        "flow (sequence|mapping): ",
        "the bracket opened in this line is not closed, or a comma is missing in it",
        "Close it with ] or } and write commas between its entries",
        where_it_began=True,
    ),
    Complaint(
        "node content",
        "there is a comma or a closing bracket too many in this line",
        "Take it out, or put the text in quotes",
    ),
    Complaint(
        "could not find expected ':'",
        "this line has no colon with a space after it",
        "Write it as `name: value`, or indent it to continue the text above",
        where_it_began=True,
    ),
    Complaint(
        "sequence entries are not allowed",
        "a list cannot begin in the same line as its name",
        "Begin it in the next line",
    ),
    Complaint("(alias|anchor): ", "a text cannot begin with * or &", QUOTE_IT),
    Complaint("block scalar: ", "a text cannot begin with > or |", QUOTE_IT),
    Complaint("directive|incompatible", "a line cannot begin with %", "Take the line out"),
    Complaint("document start", "there is more text after the end of the document", "Take out the line above it"),
)
UNEXPECTED_COLON = "mapping values are not allowed"
OUT_OF_LINE = "expected key|expected '-' indicator|expected <block end>"
NO_START = "cannot start any token"


def in_plain_words(error: YAMLError, lines: list[str]) -> list[Fault]:
    """The mistake a YAML parser stopped at, as faults with their lines; `lines` is the text it read."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return [whole_file("it cannot be read as YAML", COMPARE)]
    wording = f"{error.context or ''}: {error.problem or ''}"
    line, column = error.problem_mark.line, error.problem_mark.column
    typed = lines[line] if line < len(lines) else ""
    if "\t" in typed[column : column + 1] + _indentation(typed):
        return [_tab(number) for number, text in enumerate(lines) if number == line or "\t" in _indentation(text)]
    if re.search(UNEXPECTED_COLON, wording):
        return [_unexpected_colon(lines, line, column)]
    for complaint in COMPLAINTS:
        if re.search(complaint.pattern, wording):
            began = error.context_mark if complaint.where_it_began else None
            return [_fault((began or error.problem_mark).line, complaint.what, complaint.remedy)]
    if re.search(NO_START, wording):
        return [_fault(line, f"a text cannot begin with {shown(typed[column : column + 1])}", QUOTE_IT)]
    if re.search(OUT_OF_LINE, wording):
        if typed[:column].strip(" -"):
            return [_fault(line, "something follows a text in quotes or brackets", QUOTE_IT)]
        return [_fault(line, "this line is not lined up with those above it", LINE_UP)]
    return [_fault(line, f"this line cannot be read as YAML ({error.problem})", COMPARE)]


def _unexpected_colon(lines: list[str], line: int, column: int) -> Fault:
    before = lines[line - 1].strip() if line else ""
    if ": " in lines[line][:column]:
        return _fault(line, "there is a second colon in this line", "Put the text after the first colon in quotes")
    if before and not before.endswith(":") and ": " not in before:
        return _fault(line - 1, "this line has no colon with a space after it", "Write it as `name: value`")
    return _fault(line, "this line is not lined up with those above it", LINE_UP)


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _tab(line: int) -> Fault:
    return _fault(line, "there is a tab in this line where YAML wants spaces", "Use spaces in place of the tab")


def _fault(line: int, what: str, remedy: str) -> Fault:
    return Fault(f"line {line + 1}", what, remedy)
