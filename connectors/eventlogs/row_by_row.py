"""How do events that come one by one get into the workspace? As text, a block at a time."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from connectors.eventlogs.roles import Role
from connectors.eventlogs.tables import too_many
from connectors.eventlogs.workspace import name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BLOCK: Final = 50_000  # rows


class Rows:
    """Rows with a value for each role, on their way into `raw`. Refuses more than `most` of them."""

    def __init__(self, db: "DuckDBPyConnection", path: Path, roles: Sequence[Role], *, most: int) -> None:
        self.db = db
        self.path = path
        self.roles = roles
        self.most = most
        self.total = 0
        self.block: list[tuple[str | None, ...]] = []
        db.execute(f"CREATE TABLE events ({', '.join(f'{name(role)} VARCHAR' for role in roles)})")
        db.execute("CREATE VIEW raw AS SELECT rowid AS row, * FROM events")

    def add(self, row: tuple[str | None, ...]) -> None:
        self.block.append(row)
        self.total += 1
        if self.total > self.most:
            raise too_many(self.path, self.most)
        if len(self.block) == BLOCK:
            self.flush()

    def flush(self) -> None:
        """Everything added so far is in the workspace; to be called after the last row."""
        import numpy as np

        if self.block:
            values = np.array(self.block, dtype=object).T
            block = {str(role): np.ascontiguousarray(column) for role, column in zip(self.roles, values, strict=True)}
            self.db.register("block", block)
            self.db.execute("INSERT INTO events SELECT * FROM block")
            self.db.unregister("block")
            self.block.clear()
