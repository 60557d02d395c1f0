"""How are events read from Parquet?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from connectors.eventlogs.roles import Column, Role
from connectors.eventlogs.tables import SAMPLE, Staged, sampled, too_many
from connectors.eventlogs.workspace import file, name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MAGIC: Final = b"PAR1"
TIMES: Final = ("TIMESTAMP", "DATE")
NESTED: Final = ("STRUCT", "MAP", "UNION", "BLOB")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParquetTable:
    """A Parquet file; `types` are DuckDB's names, column by column. Columns that hold tables are left out."""

    path: Path
    columns: tuple[Column, ...]
    types: tuple[str, ...]
    db: "DuckDBPyConnection"

    def stage(self, picked: Mapping[Role, str], *, most: int) -> Staged:
        """Nothing is copied: the file is read where it lies."""
        (rows,), *_ = self.db.execute(f"SELECT count(*) FROM {_file(self.path)}").fetchall()
        if rows > most:
            raise too_many(self.path, most)
        taken = "".join(f", {name(column)} AS {name(role)}" for role, column in picked.items())
        self.db.execute(f"CREATE VIEW raw AS SELECT file_row_number AS row {taken} FROM {_file(self.path)}")
        types = {column.name: type_ for column, type_ in zip(self.columns, self.types, strict=True)}
        typed = {role: types[column] for role, column in picked.items() if types[column] != "VARCHAR"}
        return Staged(rows=rows, where=_rows, typed=typed)


def parquet_table(path: Path, db: "DuckDBPyConnection") -> ParquetTable:
    described = db.execute(f"DESCRIBE SELECT * EXCLUDE file_row_number FROM {_file(path)}").fetchall()
    flat = [
        (column, type_) for column, type_, *_ in described if not type_.endswith("]") and not type_.startswith(NESTED)
    ]
    columns = []
    for column, type_ in flat:
        some = db.execute(f"SELECT {name(column)}::VARCHAR FROM {_file(path)} LIMIT {SAMPLE}").fetchall()
        values = [value for (value,) in some if value is not None]
        if type_.startswith(TIMES):
            columns.append(Column(name=column, values=tuple(values), times=1.0))
        else:
            columns.append(sampled(db, column, values))
    return ParquetTable(path=path, columns=tuple(columns), types=tuple(type_ for _, type_ in flat), db=db)


def _file(path: Path) -> str:
    return f"read_parquet({file(path)}, file_row_number = true)"


def _rows(rows: Sequence[int]) -> list[str]:
    return [f"row {row + 1}" for row in rows]
