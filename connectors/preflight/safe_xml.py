"""XML from a stranger, read with limits: no DTD, so no entities and no outside files; bounded size, depth."""

from collections.abc import Callable, Iterable
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from connectors.preflight.door import contents, shown, unreadable
from connectors.preflight.limits import (
    MOST_CELLS,
    MOST_CHARACTERS,
    MOST_TAG_BYTES,
    MOST_TAGS,
    MOST_TREE_DEPTH,
    MOST_TREE_TAGS,
    MOST_XML_BYTES,
)
from engine.errors import Fault

CHUNK_BYTES = 64 * 1024
ENCODINGS = frozenset({"utf-8", "utf-16", "us-ascii", "iso-8859-1", "windows-1252"})


class BadXml(Exception):
    """The document is broken: `what` says so in plain words, `line` (from 1) where it was noticed."""

    line = 1

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


class TooMuchXml(BadXml):
    """Nothing is broken, but there is more of it than any real document has."""


class Enough(Exception):
    """Raised by a handler that has seen all it wants: the rest of the document is not read."""


class Allowance:
    """What is left to read of one file; a reader gives back the tags that told it something."""

    def __init__(self, *, tags: int = MOST_TAGS, characters: int = MOST_CHARACTERS) -> None:
        self.tags = tags
        self.characters = characters
        self.cells = MOST_CELLS


def walk(
    chunks: Iterable[bytes],
    *,
    start: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object],
    text: Callable[[str], object],
    allowance: Allowance,
) -> None:
    """Call the handlers for every element ("namespace}name" or "name") and text, in order; raises BadXml.

    The handlers are expat's own, with nothing between, and nothing is kept: a million tags take a second.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ENCODINGS:
            raise BadXml(f"it is in the character encoding {shown(encoding)}, not in UTF-8")

    def defined(*_: object) -> None:
        raise BadXml("it brings definitions of its own (DOCTYPE)")

    def written(data: str) -> None:
        allowance.characters -= len(data)
        if allowance.characters < 0:
            raise TooMuchXml("it holds too much text")
        text(data)

    parser.XmlDeclHandler = declared
    parser.StartDoctypeDeclHandler = defined
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = written
    fed = 0
    try:
        for chunk in chunks:
            allowance.tags -= chunk.count(b"<")
            if allowance.tags < 0:
                raise TooMuchXml("it has too many blank rows and cells, or other empty elements")
            parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > MOST_TAG_BYTES:
                raise TooMuchXml("one of its tags is far too long")
        parser.Parse(b"", True)
    except Enough:
        return
    except BadXml as error:
        error.line = parser.CurrentLineNumber
        raise
    except expat.ExpatError as error:
        broken = BadXml(f"it cannot be read as XML ({expat.ErrorString(error.code)})")
        broken.line = error.lineno
        raise broken from error


def tree(chunks: Iterable[bytes], *, allowance: Allowance) -> Element:
    """The whole document as ElementTree's Element ("{namespace}name"). Raises BadXml."""
    builder = TreeBuilder()
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_TREE_DEPTH:
            raise TooMuchXml(f"its elements are nested more than {MOST_TREE_DEPTH} deep")
        builder.start(_clark(name), {_clark(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_clark(name))

    walk(chunks, start=start, end=end, text=builder.data, allowance=allowance)
    return builder.close()


def read_xml(path: Path) -> Element:
    """The document in an XML file a person gave us; raises UnreadableFile."""
    content = contents(path, most_bytes=MOST_XML_BYTES)
    chunks = (content[at : at + CHUNK_BYTES] for at in range(0, len(content), CHUNK_BYTES))
    try:
        return tree(chunks, allowance=Allowance(tags=MOST_TREE_TAGS))
    except BadXml as error:
        fault = Fault(f"line {error.line}", error.what, "Export it again from the program it came from")
        raise unreadable(path, [fault]) from error


def _clark(name: str) -> str:
    return "{" + name if "}" in name else name
