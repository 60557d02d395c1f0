"""Which files did the flows make for people, which flow made each, and for which day?

Only what holds nothing of a person's case: overviews, lists of contracts, packs. Records and exports are not here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from connectors.web.made_file_parts import MadeFile
from flows.deployments import deployment

BY_NAME = (
    (re.compile(r"overview-(?P<day>\d{4}-\d\d-\d\d)\.(html|xlsx)"), "register-compliance"),
    (re.compile(r"supplier-contracts-(?P<day>\d{4}-\d\d-\d\d)\.xlsx"), "supplier-reminders"),
    (re.compile(r".+\.(html|pdf|xlsx)"), "review-packs"),
)
"""The first that fits. A pack's name says the day of its review, not the day it was made."""

MOST = 200


@dataclass(frozen=True, slots=True)
class FolderOfFiles:
    """Port: connectors.web.made_file_parts.MadeFiles. A file is asked for by its name in the list, never by a path."""

    folder: Path

    def files(self) -> Sequence[MadeFile]:
        found = [_made(each) for each in self.folder.glob("*") if each.is_file() and not each.is_symlink()]
        return sorted((each for each in found if each), key=lambda each: each.made, reverse=True)[:MOST]

    def read(self, name: str) -> bytes | None:
        known = {each.name for each in self.files()}
        return (self.folder / name).read_bytes() if name in known else None


def _made(file: Path) -> MadeFile | None:
    for pattern, flow in BY_NAME:
        if found := pattern.fullmatch(file.name):
            about = file.stat()
            made = datetime.fromtimestamp(about.st_mtime, UTC)
            day = found.groupdict().get("day")
            return MadeFile(
                name=file.name,
                flow=flow,
                made_by=deployment(flow).title,
                made=made,
                day=date.fromisoformat(day) if day else made.date(),
                kilobytes=-(-about.st_size // 1024),
            )
    return None
