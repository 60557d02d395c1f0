"""Where are the maps people draw kept, with every change made to them? The port: engine.drawn_maps.DrawnMaps."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, select, update

from connectors.store.database import Database
from connectors.store.drawn_maps_tables import drawn_maps, map_edits, map_versions
from connectors.store.many import insert_and_tell, put
from connectors.store.rows import in_batches, sealed, unsealed
from connectors.store.sealed import Keyring
from engine.drawn_maps import Changed, MapExists, MapLine, NamedVersion, OpenMap, UnknownMap, changed
from process_maps.drafts.draft import Draft, Row, change_as_data, change_from_data
from process_maps.drafts.history import Edit

STATES = select(drawn_maps.c.id, drawn_maps.c.edits, drawn_maps.c.changed).order_by(
    drawn_maps.c.changed.desc(), drawn_maps.c.id
)


class SqlDrawnMaps:
    """In SQLite or PostgreSQL. A map lies as it is now, to be opened at once, and in its changes.

    What a map is called is sealed with the whole of it, so its line in the list is made once for each of its states.
    """

    def __init__(self, database: Database, keys: Keyring) -> None:
        self._database, self._keys = database, keys
        self._lines: Mapping[str, MapLine] = {}

    def maps(self) -> Sequence[MapLine]:
        known = self._lines
        with self._database.read() as connection:
            states = connection.execute(STATES).all()
            same = {state.id: line for state in states if (line := known.get(state.id)) and _is_as(line, state)}
            new = [state.id for state in states if state.id not in same]
            made = {
                row["id"]: _line(row, self._draft(row))
                for ids in in_batches(new)
                for row in connection.execute(select(drawn_maps).where(drawn_maps.c.id.in_(ids))).mappings()
            }
        lines = {**same, **made}
        self._lines = lines
        return [lines[state.id] for state in states if state.id in lines]

    def create(self, id: str, draft: Draft, *, by: str, at: datetime, copied_from: str = "") -> None:
        row = {"id": id, "edits": 0, "changed": at, "changed_by": by, "created_by": by, "copied_from": copied_from}
        with self._database.write() as connection:
            if not insert_and_tell(connection, drawn_maps, [self._sealed(row, draft)]):
                raise MapExists(id)

    def open(self, id: str) -> OpenMap:
        with self._database.read() as connection:
            row = connection.execute(select(drawn_maps).where(drawn_maps.c.id == id)).mappings().one_or_none()
        if row is None:
            raise UnknownMap(id)
        return self._open(row)

    def change(
        self, id: str, make: Callable[[Draft], Draft], *, by: str, at: datetime, of: int | None = None
    ) -> Changed:
        ours = drawn_maps.c.id == id
        with self._database.write() as connection:
            row = connection.execute(select(drawn_maps).where(ours).with_for_update()).mappings().one_or_none()
            if row is None:
                raise UnknownMap(id)
            after = changed(self._open(row), make, by=by, at=at, of=of)
            if after.edit is not None:
                new = {"id": id, "edits": after.edits, "changed": at, "changed_by": by}
                connection.execute(update(drawn_maps).where(ours).values(self._sealed(new, after.draft)))
                connection.execute(map_edits.insert().values(self._edit_row(id, after.edit)))
        return after

    def edits(self, id: str, *, after: int = 0) -> Sequence[Edit]:
        chosen = select(map_edits).where(map_edits.c.map == id, map_edits.c.number > after)
        with self._database.read() as connection:
            return [self._edit(row) for row in connection.execute(chosen.order_by(map_edits.c.number)).mappings()]

    def name_version(self, id: str, version: NamedVersion) -> None:
        row = {"map": id, "edits": version.edits, "name": version.name, "done_by": version.by, "at": version.at}
        with self._database.write() as connection:
            _check_there(connection, id)
            put(connection, map_versions, [row])

    def versions(self, id: str) -> Sequence[NamedVersion]:
        chosen = select(map_versions).where(map_versions.c.map == id).order_by(map_versions.c.edits.desc())
        with self._database.read() as connection:
            return [
                NamedVersion(edits=row["edits"], name=row["name"], by=row["done_by"], at=row["at"])
                for row in connection.execute(chosen).mappings()
            ]

    def remove(self, id: str) -> None:
        with self._database.write() as connection:
            _check_there(connection, id)
            for table in (map_edits, map_versions):
                connection.execute(delete(table).where(table.c.map == id))
            connection.execute(delete(drawn_maps).where(drawn_maps.c.id == id))

    def _sealed(self, row: dict[str, Any], draft: Draft) -> dict[str, Any]:
        return sealed(self._keys, drawn_maps, row, {"document": _as_bytes(draft_as_data(draft))})

    def _open(self, row: RowMapping) -> OpenMap:
        return OpenMap(
            draft=self._draft(row), edits=row["edits"], created_by=row["created_by"], copied_from=row["copied_from"]
        )

    def _draft(self, row: RowMapping) -> Draft:
        return draft_from_data(json.loads(unsealed(self._keys, drawn_maps, row, "document")))

    def _edit_row(self, id: str, edit: Edit) -> dict[str, Any]:
        document = {"changes": [*map(change_as_data, edit.changes)], "inverse": [*map(change_as_data, edit.inverse)]}
        row = {"map": id, "number": edit.number, "done_by": edit.by, "at": edit.at, "undoes": edit.of}
        return sealed(self._keys, map_edits, row, {"document": _as_bytes(document)})

    def _edit(self, row: RowMapping) -> Edit:
        document = json.loads(unsealed(self._keys, map_edits, row, "document"))
        return Edit(
            number=row["number"],
            by=row["done_by"],
            at=row["at"],
            changes=tuple(map(change_from_data, document["changes"])),
            inverse=tuple(map(change_from_data, document["inverse"])),
            of=row["undoes"],
        )


def _is_as(line: MapLine, state: Any) -> bool:
    return (line.edits, line.changed) == (state.edits, state.changed)


def _line(row: RowMapping, draft: Draft) -> MapLine:
    return MapLine(
        id=row["id"],
        name=str(draft.head.get("name", "")),
        state=str(draft.head.get("state", "")),
        edits=row["edits"],
        changed=row["changed"],
        changed_by=row["changed_by"],
        created_by=row["created_by"],
        copied_from=row["copied_from"],
    )


def _check_there(connection: Connection, id: str) -> None:
    if connection.execute(select(drawn_maps.c.id).where(drawn_maps.c.id == id)).scalar() is None:
        raise UnknownMap(id)


def _as_bytes(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def draft_as_data(draft: Draft) -> dict[str, Any]:
    rows = {section: [[row.id, dict(row.values)] for row in rows] for section, rows in draft.rows.items() if rows}
    return {"head": dict(draft.head), "rows": rows}


def draft_from_data(data: Mapping[str, Any]) -> Draft:
    rows = {section: tuple(Row(id, values) for id, values in rows) for section, rows in data["rows"].items()}
    return Draft(head=data["head"], rows=rows)
