"""What does the workbook say about itself: its sheets, shared texts, number formats and properties?"""

import posixpath
from collections.abc import Callable, Collection
from dataclasses import dataclass

from connectors.preflight.cell_values import INVISIBLE
from connectors.preflight.door import printable, shown, whole_file
from connectors.preflight.limits import MOST_CELLS, MOST_TEXT
from connectors.preflight.number_formats import GENERAL, NumberFormat, number_format
from connectors.preflight.safe_xml import Allowance, BadXml, Enough, TooMuchXml, walk
from connectors.preflight.workbook_zip import REPAIR, START_AFRESH, DamagedPart, Package
from engine.errors import Fault

MAIN = (  # the namespace of ordinary workbooks, and of those saved as "Strict Open XML"
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
USUAL_WORKBOOK_PART = "xl/workbook.xml"
MOST_LISTED = 100_000  # sheets, relations or styles; Excel itself stops at 65,490 styles
TAGS_OF_ENTRY = 4  # a style with its alignment and protection
TAGS_OF_TEXT = 4
MOST_OWN_FORMATS = 1_000  # Excel itself stops at about 250
LONGEST_FORMAT = 255  # characters: Excel's own limit
LONGEST_SHEET_NAME = 100  # characters; Excel itself stops at 31, other programs do not
# Of the document, and "property" for its own custom ones; never who wrote it.
PROPERTIES = frozenset({"title", "subject", "keywords", "category", "description", "property"})


class NoWorkbook(Exception):
    """The archive has no part that lists sheets: it is another kind of file."""


class BrokenPart(Exception):
    """A part of the workbook is damaged, or too large: `what` says how."""

    def __init__(self, part: str, what: str, *, too_large: bool = False) -> None:
        self.part = part
        self.what = what
        self.verdict = "is too large" if too_large else "is broken"
        self.remedy = START_AFRESH if too_large else REPAIR
        super().__init__(what)

    def as_fault(self) -> Fault:
        return whole_file(f"its part {shown(self.part)} {self.verdict}: {self.what}", self.remedy)


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One worksheet as the workbook lists it; `part` is where its cells are."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What the workbook's own part says before any cell is read."""

    sheets: tuple[SheetEntry, ...]
    texts_part: str | None
    styles_part: str | None
    from_1904: bool  # days are counted from 1904, as Excel for Mac once did
    properties: dict[str, str]


@dataclass(frozen=True, slots=True)
class Relation:
    """A pointer from one part to another; `kind` is the last word of its type: "worksheet", "styles"."""

    id: str
    kind: str
    part: str


def named(*names: str) -> dict[str, str]:
    """The elements of a spreadsheet with these names as `walk` tells them, each to its plain name."""
    return {f"{namespace}}}{name}": name for namespace in MAIN for name in names}


def walk_part(
    package: Package,
    part: str,
    *,
    start: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object] = lambda _name: None,
    text: Callable[[str], object] = lambda _data: None,
    allowance: Allowance,
) -> None:
    """`safe_xml.walk` over one part; raises BrokenPart."""
    try:
        walk(package.chunks(part), start=start, end=end, text=text, allowance=allowance)
    except DamagedPart as error:
        raise BrokenPart(part, "it cannot be unpacked") from error
    except TooMuchXml as error:
        raise BrokenPart(part, error.what, too_large=True) from error
    except BadXml as error:
        raise BrokenPart(part, error.what) from error


def outline(package: Package, allowance: Allowance) -> tuple[Outline, list[Fault]]:
    """The sheets in their order and where things are, with every fault of the list; raises BrokenPart."""
    top = relations(package, "", allowance)
    workbook = next((relation.part for relation in top if relation.kind == "officeDocument"), USUAL_WORKBOOK_PART)
    if workbook not in package:
        raise NoWorkbook
    related = relations(package, workbook, allowance)
    listed = _listed(package, workbook, named("sheet", "workbookPr"), allowance)
    sheets, faults = _sheets([attributes for name, attributes in listed if name == "sheet"], related, package)
    parts = _by_kind(related, package)
    epochs = [attributes.get("date1904", "0") for name, attributes in listed if name == "workbookPr"]
    found = Outline(
        sheets=tuple(sheets),
        texts_part=parts.get("sharedStrings"),
        styles_part=parts.get("styles"),
        from_1904="1" in epochs or "true" in epochs,
        properties=_properties(package, _by_kind(top, package), allowance),
    )
    return found, faults


def relations(package: Package, part: str, allowance: Allowance) -> list[Relation]:
    """Where a part ("" for the whole package) points inside the file; raises BrokenPart."""
    folder, name = posixpath.split(part)
    pointers = posixpath.join(folder, "_rels", f"{name}.rels")
    if pointers not in package:
        return []
    names = {"http://schemas.openxmlformats.org/package/2006/relationships}Relationship": "relation"}
    return [
        Relation(
            id=attributes.get("Id", ""),
            kind=attributes.get("Type", "").rpartition("/")[2],
            part=posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/"),
        )
        for _, attributes in _listed(package, pointers, names, allowance)
        if attributes.get("TargetMode") != "External"
    ]


def shared_texts(package: Package, part: str, allowance: Allowance) -> list[str]:
    """The texts cells refer to by number, as stored; formatted runs joined, reading aids (ruby) left out."""
    names = named("si", "t", "rPh")
    texts: list[str] = []
    pieces: list[str] = []
    inside: set[str | None] = set()

    def start(name: str, _: dict[str, str]) -> None:
        inside.add(names.get(name))

    def end(name: str) -> None:
        plain = names.get(name)
        inside.discard(plain)
        if plain == "si":
            if len(texts) == MOST_CELLS:
                raise TooMuchXml(f"it has more than {MOST_CELLS:,} texts")
            allowance.tags += TAGS_OF_TEXT
            texts.append("".join(pieces))
            pieces.clear()

    def text(data: str) -> None:
        if "t" in inside and "rPh" not in inside:
            pieces.append(data)

    walk_part(package, part, start=start, end=end, text=text, allowance=allowance)
    return texts


def number_formats(package: Package, part: str, allowance: Allowance) -> list[NumberFormat]:
    """What numbers mean in each cell style, in the order cells refer to them; raises BrokenPart."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    codes = dict(BUILTIN_FORMATS)
    styles: list[int] = []
    own = 0
    names = named("numFmt", "cellXfs", "xf")
    for name, attributes in _listed(package, part, names, allowance, until="cellXfs"):
        number = attributes.get("numFmtId", "0")
        if name == "cellXfs":
            styles.clear()  # those before it are the named styles cells do not refer to
        elif not number.isdecimal() or len(number) > 9:
            raise BrokenPart(part, f"it has the number format {shown(number)}")
        elif name == "xf":
            styles.append(int(number))
        else:
            own += 1
            codes[int(number)] = attributes.get("formatCode", "")[:LONGEST_FORMAT]
    if own > MOST_OWN_FORMATS:
        raise BrokenPart(part, f"it has more than {MOST_OWN_FORMATS:,} number formats")
    meant = {number: number_format(codes[number]) for number in set(styles) & codes.keys()}
    return [meant.get(number, GENERAL) for number in styles] or [GENERAL]


def _by_kind(related: Collection[Relation], package: Package) -> dict[str, str]:
    return {relation.kind: relation.part for relation in related if relation.part in package}


def _properties(package: Package, parts: dict[str, str], allowance: Allowance) -> dict[str, str]:
    """Title, subject, keywords, category, description, and the workbook's own custom properties by name."""
    found: dict[str, str] = {}
    name = ""
    pieces: list[str] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal name
        plain = element.rpartition("}")[2]
        if plain in PROPERTIES:
            name = attributes.get("name", plain)
            pieces.clear()

    def end(element: str) -> None:
        said = "".join(pieces)[:MOST_TEXT].strip()
        if said and element.rpartition("}")[2] in PROPERTIES:
            found[name] = said

    for kind in ("core-properties", "custom-properties"):
        if kind in parts:
            walk_part(package, parts[kind], start=start, end=end, text=pieces.append, allowance=allowance)
    return found


def _listed(
    package: Package, part: str, names: dict[str, str], allowance: Allowance, until: str | None = None
) -> list[tuple[str, dict[str, str]]]:
    """Name and attributes of the elements named, in order, to the end of the element `until`."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in names:
            if len(found) == MOST_LISTED:
                raise TooMuchXml(f"it lists more than {MOST_LISTED:,} things")
            allowance.tags += TAGS_OF_ENTRY
            found.append((names[name], attributes))

    def end(name: str) -> None:
        if until is not None and names.get(name) == until:
            raise Enough

    walk_part(package, part, start=start, end=end, allowance=allowance)
    return found


def _sheets(
    listed: Collection[dict[str, str]], related: Collection[Relation], package: Package
) -> tuple[list[SheetEntry], list[Fault]]:
    targets = {relation.id: relation for relation in related}
    sheets: list[SheetEntry] = []
    faults: list[Fault] = []
    names: set[str] = set()
    parts: set[str] = set()
    for attributes in listed:
        name = attributes.get("name", "")
        target = targets.get(_relation_id(attributes))
        if target is not None and target.kind != "worksheet":
            continue  # a chart on a sheet of its own
        if not name.strip() or len(name) > LONGEST_SHEET_NAME or INVISIBLE.search(name):
            faults.append(whole_file(f"a sheet has the name {shown(name)}", "Rename the sheet in Excel"))
        elif name.casefold() in names:
            faults.append(whole_file(f"two sheets have the name {shown(name)}", REPAIR))
        elif target is None or target.part not in package:
            faults.append(Fault(printable(name), "the cells of this sheet are not in the file", REPAIR))
        elif target.part in parts:
            faults.append(Fault(printable(name), "this sheet shares its cells with another sheet", REPAIR))
        else:
            sheets.append(SheetEntry(name, target.part, attributes.get("state", "visible") != "visible"))
            parts.add(target.part)
        names.add(name.casefold())
    if not sheets and not faults:
        faults.append(whole_file("it has no sheet with cells", "Give the workbook that holds the tables"))
    return sheets, faults


def _relation_id(attributes: dict[str, str]) -> str:
    return next((value for name, value in attributes.items() if name.endswith("/relationships}id")), "")
