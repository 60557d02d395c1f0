"""Which files did the flows make for people, which flow made each, and for which day?

Only what holds nothing of a person's case: overviews, lists of contracts, packs. Records and exports are not here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from connectors.web.made_file_parts import MadeFile
from engine.registers.definition import Record
from flows.deployments import deployment
from flows.review_meetings import pack_key, stem_of
from flows.supplier_packs import key_of

PACKS = "packs"
BY_NAME = (
    (re.compile(r"overview-(?P<day>\d{4}-\d\d-\d\d)\.(html|xlsx)"), "register-compliance"),
    (re.compile(r"supplier-contracts-(?P<day>\d{4}-\d\d-\d\d)\.xlsx"), "supplier-reminders"),
)
PACK = re.compile(r"\d{4}-\d\d-\d\d-.+\.(html|pdf|xlsx)")
"""Named by the day of its review. Its flow makes it once; the page of the review makes it again whenever asked."""

MOST = 200


@dataclass(frozen=True, slots=True)
class FolderOfFiles:
    """Port: connectors.web.made_file_parts.MadeFiles. A file is asked for by its name in the list, never by a path.

    reviews  of the register: which letters brought a pack to people
    """

    folder: Path
    reviews: Callable[[], Sequence[Record]] = tuple

    def files(self) -> Sequence[MadeFile]:
        return sorted(self._found(), key=lambda each: each.made, reverse=True)[:MOST]

    def read(self, name: str) -> bytes | None:
        places = {each.name: self.folder / PACKS if each.day is None else self.folder for each in self._found()}
        return (places[name] / name).read_bytes() if name in places else None

    def _found(self) -> list[MadeFile]:
        ours = [_of_a_day(each) for each in _plain_files(self.folder)]
        packs = [each for each in _plain_files(self.folder / PACKS) if PACK.fullmatch(each.name)]
        letters = _letters(self.reviews()) if packs else {}
        return [*filter(None, ours), *(_made(each, "review-packs", None, letters.get(each.stem, ())) for each in packs)]


def _letters(reviews: Sequence[Record]) -> Mapping[str, tuple[str, ...]]:
    """By the name of the pack without its ending: the letters to the supplier's owner here, and to the supplier."""
    found: dict[str, tuple[str, ...]] = {}
    for review in reviews:
        if day := review.day("day"):
            stem = stem_of(day, review.text("supplier"))
            found[stem] = (pack_key(review.id, day),)
            found[f"{stem}-for-supplier"] = (key_of(review),)
    return found


def _plain_files(folder: Path) -> list[Path]:
    return [each for each in folder.glob("*") if each.is_file() and not each.is_symlink()]


def _of_a_day(file: Path) -> MadeFile | None:
    for pattern, flow in BY_NAME:
        if found := pattern.fullmatch(file.name):
            return _made(file, flow, date.fromisoformat(found["day"]))
    return None


def _made(file: Path, flow: str, day: date | None, letters: tuple[str, ...] = ()) -> MadeFile:
    about = file.stat()
    return MadeFile(
        name=file.name,
        flow=flow,
        made_by=deployment(flow).title,
        made=datetime.fromtimestamp(about.st_mtime, UTC),
        day=day,
        kilobytes=-(-about.st_size // 1024),
        letters=letters,
    )
