"""What is this file really? Told from its first bytes, for a person who thought it was something else."""

from dataclasses import dataclass

from connectors.preflight.door import whole_file
from engine.errors import Fault

SAVE_AS_XLSX = "Open it in Excel, choose File, Save As, Excel Workbook (.xlsx), and give that file"
CHOOSE_ANOTHER = "Give the Excel workbook (.xlsx) itself"

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of Office before 2007; of encrypted workbooks since
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
HEAD_BYTES = 2048


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file turned out to be, and how to get an Excel workbook from it."""

    name: str  # "a PDF document"
    remedy: str

    def as_fault(self) -> Fault:
        return whole_file(f"this is {self.name}, not an Excel workbook (.xlsx)", self.remedy)


LOCKED = whole_file(
    "it has a password",
    "Open it in Excel, choose File, Info, Protect Workbook, Encrypt with Password; clear it and save",
)

BY_FIRST_BYTES = (
    (b"%PDF", Kind("a PDF document", CHOOSE_ANOTHER)),
    (b"{\\rtf", Kind("a rich text document", CHOOSE_ANOTHER)),
    (b"\x89PNG", Kind("a picture", CHOOSE_ANOTHER)),
    (b"\xff\xd8\xff", Kind("a picture", CHOOSE_ANOTHER)),
    (b"GIF8", Kind("a picture", CHOOSE_ANOTHER)),
    (b"L\x00\x00\x00\x01\x14\x02\x00", Kind("a Windows shortcut", "Give the workbook the shortcut leads to")),
    (b"PK\x05\x06", Kind("an empty zip archive", CHOOSE_ANOTHER)),
    (b"PK", Kind("a damaged or divided zip archive", "Get a new copy of the workbook")),
    (b"\x1f\x8b", Kind("a compressed archive", "Unpack it and give the workbook inside")),
    (b"7z\xbc\xaf", Kind("a compressed archive", "Unpack it and give the workbook inside")),
    (b"Rar!", Kind("a compressed archive", "Unpack it and give the workbook inside")),
)
WEB_PAGE = Kind("a web page saved with an Excel name", SAVE_AS_XLSX)
BY_FIRST_WORDS = (
    (b"<!doctype html", WEB_PAGE),
    (b"<html", WEB_PAGE),
    (b"<head", WEB_PAGE),
    (b"<meta", WEB_PAGE),
    (b"<table", WEB_PAGE),
    (b"mime-version:", WEB_PAGE),
    (b"<?xml", Kind("an XML file, perhaps an XML Spreadsheet of Excel 2003", SAVE_AS_XLSX)),
)
BY_PART = (
    ("xl/workbook.bin", Kind("a binary workbook (.xlsb)", SAVE_AS_XLSX)),
    ("word/document.xml", Kind("a Word document", "Copy the table into the Excel template and give that")),
    ("ppt/presentation.xml", Kind("a PowerPoint file", CHOOSE_ANOTHER)),
    ("content.xml", Kind("an OpenDocument file (.ods)", SAVE_AS_XLSX)),
    (
        "index/document.iwa",
        Kind("a Numbers document", "In Numbers choose File, Export To, Excel; give that file"),
    ),
)


def not_a_workbook(content: bytes) -> Fault | None:
    """Why these bytes are no .xlsx file; None where they may be one (a zip archive)."""
    if content.startswith(ZIP):
        return None
    if content.startswith(OLE):
        return _older_office(content)
    for start, kind in BY_FIRST_BYTES:
        if content.startswith(start):
            return kind.as_fault()
    words = content[:HEAD_BYTES].lstrip(b"".join(BYTE_ORDER_MARKS) + b" \t\r\n").replace(b"\0", b"").lower()
    for start, kind in BY_FIRST_WORDS:
        if words.startswith(start):
            return kind.as_fault()
    if _is_text(content[:HEAD_BYTES]):
        return Kind("a text file, perhaps CSV", SAVE_AS_XLSX).as_fault()
    return Kind("a file of an unknown kind", SAVE_AS_XLSX).as_fault()


def other_package(names: set[str]) -> Fault:
    """Which program's file a zip archive without a workbook is, from its part names in small letters."""
    for name, kind in BY_PART:
        if name in names:
            return kind.as_fault()
    return Kind("a zip archive", "Unpack it and give the Excel workbook (.xlsx) inside").as_fault()


def _older_office(content: bytes) -> Fault:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        return LOCKED
    if holds("Workbook") or holds("Book"):
        return Kind("a workbook of the old kind (.xls)", SAVE_AS_XLSX).as_fault()
    return Kind("an older Office file", SAVE_AS_XLSX).as_fault()


def _is_text(head: bytes) -> bool:
    if head.startswith(BYTE_ORDER_MARKS):
        return True
    return not any(byte < 32 and byte not in b"\t\r\n\f" for byte in head)
