"""Where are the maps of a rehearsal? In memory (port: engine.drawn_maps.DrawnMaps)."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime

from engine.drawn_maps import Changed, MapExists, MapLine, NamedVersion, OpenMap, UnknownMap, changed
from process_maps.drafts.draft import Draft
from process_maps.drafts.history import Edit


@dataclass(slots=True)
class _Map:
    draft: Draft
    changed: datetime
    changed_by: str
    created_by: str
    copied_from: str
    edits: list[Edit] = field(default_factory=list)
    versions: dict[int, NamedVersion] = field(default_factory=dict)


class MemoryDrawnMaps:
    """Maps and their changes as a dictionary."""

    def __init__(self, alone: AbstractContextManager[object]) -> None:
        self._alone = alone
        self._maps: dict[str, _Map] = {}

    def maps(self) -> Sequence[MapLine]:
        with self._alone:
            found = sorted(self._maps.items())
        lines = [
            MapLine(
                id=id,
                name=str(map.draft.head.get("name", "")),
                state=str(map.draft.head.get("state", "")),
                edits=len(map.edits),
                changed=map.changed,
                changed_by=map.changed_by,
                created_by=map.created_by,
                copied_from=map.copied_from,
            )
            for id, map in found
        ]
        return sorted(lines, key=lambda line: line.changed, reverse=True)

    def create(self, id: str, draft: Draft, *, by: str, at: datetime, copied_from: str = "") -> None:
        with self._alone:
            if id in self._maps:
                raise MapExists(id)
            self._maps[id] = _Map(draft, at, by, by, copied_from)

    def open(self, id: str) -> OpenMap:
        with self._alone:
            map = self._map(id)
            return OpenMap(
                draft=map.draft, edits=len(map.edits), created_by=map.created_by, copied_from=map.copied_from
            )

    def change(
        self, id: str, make: Callable[[Draft], Draft], *, by: str, at: datetime, of: int | None = None
    ) -> Changed:
        with self._alone:
            map = self._map(id)
            after = changed(self.open(id), make, by=by, at=at, of=of)
            if after.edit is not None:
                map.edits.append(after.edit)
                map.draft, map.changed, map.changed_by = after.draft, at, by
            return after

    def edits(self, id: str, *, after: int = 0) -> Sequence[Edit]:
        with self._alone:
            return self._maps[id].edits[after:] if id in self._maps else []

    def name_version(self, id: str, version: NamedVersion) -> None:
        with self._alone:
            self._map(id).versions[version.edits] = version

    def versions(self, id: str) -> Sequence[NamedVersion]:
        with self._alone:
            versions = self._maps[id].versions if id in self._maps else {}
            return [versions[edits] for edits in sorted(versions, reverse=True)]

    def remove(self, id: str) -> None:
        with self._alone:
            self._map(id)
            del self._maps[id]

    def _map(self, id: str) -> _Map:
        if id not in self._maps:
            raise UnknownMap(id)
        return self._maps[id]
