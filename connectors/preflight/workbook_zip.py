"""Is this .xlsx container sound? A zip archive of parts, checked before any part is read."""

import posixpath
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from connectors.preflight.door import shown, whole_file
from connectors.preflight.kinds import LOCKED, SAVE_AS_XLSX
from connectors.preflight.limits import (
    MEGABYTE,
    MOST_PARTS,
    MOST_TIMES_UNPACKED,
    MOST_UNPACKED_BYTES,
    SMALL_PART_BYTES,
)
from engine.errors import Fault

ENTRY_MARK = b"PK\x01\x02"  # begins every line of the archive's table of contents
ENCRYPTED = 0x1
CHUNK_BYTES = 64 * 1024
REPAIR = "Open it in Excel, let Excel repair it, save it as an Excel Workbook (.xlsx) and give that file"
START_AFRESH = "Copy the filled-in cells into a new workbook, save it as .xlsx and give that file"
# What zipfile raises on damaged archives.
BROKEN_ARCHIVE = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)


class DamagedPart(Exception):
    """A part that cannot be unpacked."""


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of one workbook file, found whatever the case and slashes of their names."""

    archive: ZipFile
    parts: Mapping[str, ZipInfo]

    def __contains__(self, part: str) -> bool:
        return _folded(part) in self.parts

    def chunks(self, part: str) -> Iterator[bytes]:
        """The part's bytes, a little at a time; raises DamagedPart."""
        try:
            with self.archive.open(self.parts[_folded(part)]) as stream:
                while chunk := stream.read(CHUNK_BYTES):
                    yield chunk
        except BROKEN_ARCHIVE as error:
            raise DamagedPart(part) from error


def unpacked(content: bytes) -> tuple[Package | None, list[Fault]]:
    """The parts of an .xlsx file (None where it cannot be opened) and everything wrong with the archive."""
    if content.count(ENTRY_MARK) > MOST_PARTS:  # counted first: ZipFile would build them all
        return None, [whole_file(f"it has more than {MOST_PARTS} parts inside", START_AFRESH)]
    try:
        archive = ZipFile(BytesIO(content))
    except BROKEN_ARCHIVE:
        return None, [whole_file("it is damaged or cut short", "Get a new copy of it")]
    entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
    package = Package(archive, {_folded(entry.filename): entry for entry in entries})
    return package, [*_faults_of_names(entries), *_faults_of_sizes(entries), *_faults_of_contents(entries)]


def _folded(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").casefold()


def _faults_of_names(entries: list[ZipInfo]) -> Iterator[Fault]:
    seen: set[str] = set()
    for entry in entries:
        name = _folded(entry.filename)
        if ".." in name.split("/") or ":" in name or posixpath.isabs(entry.filename.replace("\\", "/")):
            yield whole_file(f"its part {shown(entry.filename)} points outside the file", START_AFRESH)
        if name in seen:
            yield whole_file(f"its part {shown(entry.filename)} is there twice", REPAIR)
        seen.add(name)


def _faults_of_sizes(entries: list[ZipInfo]) -> Iterator[Fault]:
    total = sum(entry.file_size for entry in entries)
    if total > MOST_UNPACKED_BYTES:
        yield whole_file(
            f"it unpacks to {total / MEGABYTE:,.0f} MB; the most is {MOST_UNPACKED_BYTES // MEGABYTE} MB",
            START_AFRESH,
        )
    for entry in entries:
        if entry.file_size > max(SMALL_PART_BYTES, MOST_TIMES_UNPACKED * entry.compress_size):
            yield whole_file(
                f"its part {shown(entry.filename)} unpacks to more than {MOST_TIMES_UNPACKED} times its size:"
                " nearly all of it is the same thing over and over",
                START_AFRESH,
            )


def _faults_of_contents(entries: list[ZipInfo]) -> Iterator[Fault]:
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        yield LOCKED
    elif any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        yield whole_file("it is packed in a way Excel does not use", REPAIR)
    if any(_is_macro(_folded(entry.filename)) for entry in entries):
        yield whole_file("it contains macros", SAVE_AS_XLSX)


def _is_macro(name: str) -> bool:
    return name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/")
