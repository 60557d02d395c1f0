"""Can this file be opened at all? Size, place and permission, and the words for saying so."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from connectors.preflight.limits import MEGABYTE, MOST_FAULTS
from engine.errors import Fault, UnreadableFile

WHOLE_FILE = "the file"
LONGEST_SHOWN = 40  # characters of somebody's text repeated in a sentence


def contents(path: Path, *, most_bytes: int) -> bytes:
    """Everything in the file; raises UnreadableFile where it should not or cannot be opened."""
    try:
        fault = _refused_unopened(path, path.lstat(), most_bytes)
        content = b"" if fault else _first_bytes(path, most_bytes + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise unreadable(path, [_not_opened(error)]) from error
    fault = fault or _refused_by_size(len(content), most_bytes)
    if fault:
        raise unreadable(path, [fault])
    return content


def unreadable(path: Path, faults: Iterable[Fault]) -> UnreadableFile:
    """One error for one file; beyond MOST_FAULTS the faults are only counted."""
    listed = list(faults)
    if len(listed) > MOST_FAULTS:
        more = len(listed) - MOST_FAULTS
        listed[MOST_FAULTS:] = [whole_file(f"there are {more:,} more faults", "Put these right first and try again")]
    return UnreadableFile(printable(path.name or str(path)), listed)


def whole_file(what: str, remedy: str) -> Fault:
    """A fault with no narrower place than the file itself."""
    return Fault(where=WHOLE_FILE, what=what, remedy=remedy)


def shown(text: str) -> str:
    """Somebody's text, short, in quotes, and harmless to a screen.

    >>> shown("Triage" + chr(27) + "[2J")
    "'Triage?[2J'"
    """
    short = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
    return f"'{printable(short)}'"


def printable(text: str) -> str:
    """The text with everything that has no face (control characters, lone surrogates) as a question mark."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _refused_unopened(path: Path, status: os.stat_result, most_bytes: int) -> Fault | None:
    if stat.S_ISLNK(status.st_mode):
        return whole_file("this is a link to another file", "Give the file the link leads to")
    if stat.S_ISDIR(status.st_mode):
        return whole_file("this is a folder, not a file", "Give one file from inside it")
    if not stat.S_ISREG(status.st_mode):
        return whole_file("this is a device or a pipe, not a file", "Save what you need as a file and give that")
    if path.name.startswith("~$"):
        return whole_file(
            "this is the marker Excel leaves beside an open workbook",
            "Give the workbook without ~$ in its name",
        )
    return _refused_by_size(status.st_size, most_bytes)


def _refused_by_size(size: int, most_bytes: int) -> Fault | None:
    if size == 0:
        return whole_file("it is empty (0 bytes)", "Save it again from the program it came from, or get a new copy")
    if size > most_bytes:
        return whole_file(
            f"it is larger than {most_bytes / MEGABYTE:.0f} MB",
            "Take out pictures and whatever else is not needed, and save it again",
        )
    return None


def _first_bytes(path: Path, most: int) -> bytes:
    """Read what was looked at: should the name have become a link or a pipe since, fail and do not wait."""
    unswapped = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, os.O_RDONLY | unswapped), "rb") as file:
        return file.read(most) or b""


def _not_opened(error: OSError | ValueError) -> Fault:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return whole_file("it is not there", "Check the name and the folder")
        case PermissionError():
            return whole_file(
                "you are not allowed to open it, or another program holds it open",
                "Close it in other programs; if that does not help, ask its owner to let you read it",
            )
        case OSError(strerror=str() as reason):
            return whole_file(f"it cannot be opened ({reason})", "Copy it to your own computer and give the copy")
        case _:
            return whole_file("its name holds an invisible character", "Give the file a plain name")
