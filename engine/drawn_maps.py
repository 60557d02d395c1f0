"""What do we need from wherever the maps people draw are kept, with every change made to them?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.errors import Conflict, NotThere
from process_maps.drafts.draft import Draft, applied
from process_maps.drafts.history import Edit, edit_of


class UnknownMap(NotThere):
    """There is no map with this id."""

    def __init__(self, id: str) -> None:
        super().__init__(f"there is no map {id}")


class MapExists(Conflict):
    """There is a map with this id already."""

    def __init__(self, id: str) -> None:
        super().__init__(f"there is a map {id} already")


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLine:
    """A map in a list.

    edits         how many changes it has had
    created_by    id of the person who began it: its owner
    copied_from   the map it began as, "" for none
    """

    id: str
    name: str
    state: str
    edits: int
    changed: datetime
    changed_by: str
    created_by: str
    copied_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMap:
    """A map as it is now. `edits`: how many changes made it so; `copied_from`: the map it began as, if any."""

    draft: Draft
    edits: int
    created_by: str = ""
    copied_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedVersion:
    """A state of a map that somebody gave a name: what it was after `edits` changes."""

    edits: int
    name: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What a change made. `edits`: how many there are now; `edit`: None where it changed nothing."""

    draft: Draft
    edits: int
    edit: Edit | None


def changed(now: OpenMap, make: Callable[[Draft], Draft], *, by: str, at: datetime, of: int | None = None) -> Changed:
    """The map after a change, not yet saved."""
    draft = make(now.draft)
    edit = edit_of(now.draft, draft, number=now.edits + 1, by=by, at=at, of=of)
    return Changed(draft=draft, edits=now.edits + (edit is not None), edit=edit)


class DrawnMaps(Protocol):
    """Maps with every change ever made to them. Every method is one transaction; all raise StoreUnavailable."""

    def maps(self) -> Sequence[MapLine]:
        """Last changed first."""

    def create(self, id: str, draft: Draft, *, by: str, at: datetime, copied_from: str = "") -> None:
        """Raises MapExists."""

    def open(self, id: str) -> OpenMap:
        """Raises UnknownMap."""

    def change(
        self, id: str, make: Callable[[Draft], Draft], *, by: str, at: datetime, of: int | None = None
    ) -> Changed:
        """Make a change on the map as it is now; whoever else changes it waits meanwhile.

        Raises UnknownMap, and whatever `make` raises; then nothing is saved.
        """

    def edits(self, id: str, *, after: int = 0) -> Sequence[Edit]:
        """The changes from number `after` + 1 on, in order."""

    def name_version(self, id: str, version: NamedVersion) -> None:
        """Naming the same state again gives it the new name. Raises UnknownMap."""

    def versions(self, id: str) -> Sequence[NamedVersion]:
        """Newest first."""

    def remove(self, id: str) -> None:
        """The map, its changes and versions, for good. Raises UnknownMap."""


def version_of(maps: DrawnMaps, id: str, edits: int) -> Draft:
    """The map as it was after so many changes: the later ones taken back, newest first. Raises UnknownMap."""
    draft = maps.open(id).draft
    for edit in reversed(maps.edits(id, after=edits)):
        draft = applied(draft, edit.inverse)
    return draft
