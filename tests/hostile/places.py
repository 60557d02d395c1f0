"""What can be wrong with the place a file is said to be in, before anything is read?"""

import os
from pathlib import Path

from tests.hostile import Hostile


def _link(path: Path) -> None:
    target = path.with_name("target.xlsx")
    target.write_bytes(b"PK\x03\x04")
    path.symlink_to(target)


def _dangling_link(path: Path) -> None:
    path.symlink_to("nowhere")


def _unreadable(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04")
    path.chmod(0)


def _nothing(_: Path) -> None:
    return None


ANYWHERE = (
    Hostile(name="missing.xlsx", write=_nothing, tells=("the file: it is not there",)),
    Hostile(name="no-folder/missing.xlsx", write=_nothing, tells=("the file: it is not there",)),
    Hostile(name="x" * 300 + ".xlsx", write=_nothing, tells=("the file: it cannot be opened",)),
    Hostile(name="folder.xlsx", write=Path.mkdir, tells=("the file: this is a folder, not a file",)),
    Hostile(name="empty.xlsx", write=Path.touch, tells=("the file: it is empty (0 bytes)",)),
    Hostile(name="~$marker.xlsx", write=lambda path: path.write_bytes(b"x"), tells=("the marker Excel leaves",)),
)
POSIX: tuple[Hostile, ...] = ()  # what Windows has not, or not for everybody
if os.name == "posix":
    POSIX = (
        Hostile(name="link.xlsx", write=_link, tells=("the file: this is a link to another file",)),
        Hostile(name="dangling.xlsx", write=_dangling_link, tells=("the file: this is a link to another file",)),
        Hostile(name="pipe.xlsx", write=os.mkfifo, tells=("the file: this is a device or a pipe",)),
    )
PLACES = (*ANYWHERE, *POSIX)
UNREADABLE = Hostile(name="forbidden.xlsx", write=_unreadable, tells=("you are not allowed to open it",))
