"""How does a command answer: JSON, lists of files, places in a map, text that a terminal shows and never obeys?"""

import getpass
import json
import os
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from engine.errors import Fault, UnreadableFile

if TYPE_CHECKING:
    from process_maps.process_map import ProcessMap

LONDON = ZoneInfo("Europe/London")
MANY = {".svg": "pictures as SVG", ".png": "pictures as PNG, for slides", ".eml": "letters"}


def print_files(files: Sequence[Path]) -> None:
    """Documents one by one; pictures and letters by folder, with how many there are. Paths from where one stands."""
    if not files:
        return
    files = [_from_here(path) for path in files]
    many = Counter((path.parent, MANY[path.suffix]) for path in files if path.suffix in MANY)
    print("\nFiles")
    for path in files:
        if path.suffix not in MANY:
            print(f"  {path}")
    for (folder, words), count in many.items():
        print(f"  {folder}{os.sep}  {count} {words}")


def _from_here(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path


def print_json(document: Mapping[str, Any]) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, allow_nan=False)
    print()


def moment(at: datetime) -> str:
    """ "Mon 23 Nov 2026 11:46", by the clock of London."""
    return f"{at.astimezone(LONDON):%a %d %b %Y %H:%M}"


def who_asks() -> str:
    """The name of whoever is signed in to this machine; "unknown" where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def place_words(process: "ProcessMap", place: Sequence[str | int]) -> str:
    """ "Step 3, Triage" for ("steps", 2, ...); otherwise the keys as they stand in the file."""
    if len(place) > 1 and place[0] == "steps" and isinstance(place[1], int):
        return f"Step {place[1] + 1}, {process.steps[place[1]].name}"
    return ".".join(map(str, place)) or "The map"


def refuse_to_overwrite(path: Path) -> None:
    if path.exists():
        raise UnreadableFile(
            path.name, [Fault(path.name, "is there already and is left as it is", "Give another name")]
        )


def printable(text: str) -> str:
    """Show control characters, do not send them: a name in a file must not take over the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)
