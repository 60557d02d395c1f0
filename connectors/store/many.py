"""How are many rows found, put in or changed by one statement?

PostgreSQL takes each column as one array: a statement is as long for a thousand rows as for one, and is read and
planned once. SQLite, which is in our own process, takes row after row into one prepared statement.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import Enum, auto
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Delete,
    Dialect,
    Table,
    Text,
    Update,
    bindparam,
    column,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

Rows: TypeAlias = Sequence[Mapping[str, Any]]
"""All of them with the same columns, by name."""


class _Writing(Enum):
    INSERT = auto()
    INSERT_NEW = auto()
    PUT = auto()
    UPDATE = auto()
    DELETE = auto()


def insert_all(connection: Connection, table: Table, rows: Rows) -> None:
    """Put in rows, none of which is there."""
    _write(connection, _Writing.INSERT, table, rows)


def insert_new(connection: Connection, table: Table, rows: Rows) -> None:
    """Put in the rows that are not there already."""
    _write(connection, _Writing.INSERT_NEW, table, rows)


def put(connection: Connection, table: Table, rows: Rows) -> None:
    """Put in the rows, in the place of those that are there already."""
    _write(connection, _Writing.PUT, table, rows)


def update_all(connection: Connection, table: Table, rows: Rows) -> None:
    """Change the rows with these keys to what is said here; columns not named stay as they are."""
    _write(connection, _Writing.UPDATE, table, rows)


def delete_all(connection: Connection, table: Table, rows: Rows) -> None:
    """Take out the rows with these keys."""
    _write(connection, _Writing.DELETE, table, rows)


def insert_and_tell(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> set[str]:
    """Put in the rows that are not there already; returns the ids of those that were put in."""
    if not rows:
        return set()
    if connection.dialect.name == "sqlite":  # which tells nothing of rows put in by one statement after another
        adding = sqlite.insert(table).on_conflict_do_nothing().returning(table.c.id)
        return set(connection.execute(adding, rows).scalars())
    adding = _in_postgresql(_Writing.INSERT_NEW, table, tuple(rows[0])).returning(table.c.id)
    return set(connection.execute(adding, _by_column(rows)).scalars())


def among(of: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """The column is one of the texts given as the parameter of this name, however many they are."""
    return _Among(of, bindparam(name, type_=_Texts()))


class _Among(FunctionElement[bool]):
    inherit_cache = True


class _Texts(TypeDecorator[Collection[str]]):
    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Text() if dialect.name == "sqlite" else ARRAY(Text())

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> str | list[str]:
        texts = list(value or ())
        return json.dumps(texts) if dialect.name == "sqlite" else texts


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    of, texts = (compiler.process(each, **options) for each in element.clauses)
    return f"{of} IN (SELECT value FROM json_each({texts}))"


@compiles(_Among, "postgresql")
def _in_array(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    of, texts = (compiler.process(each, **options) for each in element.clauses)
    return f"{of} = ANY ({texts})"


# --- statements -------------------------------------------------------------------------------------


def _write(connection: Connection, writing: _Writing, table: Table, rows: Rows) -> None:
    if not rows:
        return
    given = _by_column(rows)
    if connection.dialect.name == "sqlite":
        text, order = _in_sqlite(writing, table, tuple(rows[0]))
        columns = [given[name] if bind is None else map(bind, given[name]) for name, bind in order]
        connection.exec_driver_sql(text, list(zip(*columns, strict=True)))
    else:
        connection.execute(_in_postgresql(writing, table, tuple(rows[0])), given)


def _by_column(rows: Rows) -> dict[str, list[Any]]:
    """The values of each column, by the name of its parameter."""
    return {_parameter(name): [row[name] for row in rows] for name in rows[0]}


def _parameter(column: str) -> str:
    return f"new_{column}"  # its own name means something else to SQLAlchemy


@cache
def _in_sqlite(
    writing: _Writing, table: Table, names: tuple[str, ...]
) -> tuple[str, Sequence[tuple[str, Callable[[Any], Any] | None]]]:
    """The statement, and its parameters in order, each with what makes SQLite's values of ours."""
    dialect = sqlite.dialect()
    given = {name: bindparam(_parameter(name), type_=table.c[name].type) for name in names}
    if writing in (_Writing.UPDATE, _Writing.DELETE):
        compiled = _reaching(writing, table, given, names).compile(dialect=dialect)
    else:
        compiled = _inserting(sqlite.insert(table).values(given), writing, table, names).compile(dialect=dialect)
    types = {_parameter(name): table.c[name].type.dialect_impl(dialect) for name in names}
    return str(compiled), [(name, types[name].bind_processor(dialect)) for name in compiled.positiontup or ()]


@cache
def _in_postgresql(writing: _Writing, table: Table, names: tuple[str, ...]) -> Any:
    arrays = [bindparam(_parameter(name), type_=ARRAY(table.c[name].type)) for name in names]
    given = func.unnest(*arrays).table_valued(*(column(name, table.c[name].type) for name in names)).render_derived()
    if writing in (_Writing.UPDATE, _Writing.DELETE):
        return _reaching(writing, table, given.c, names)
    return _inserting(postgresql.insert(table).from_select(names, select(given)), writing, table, names)


def _reaching(writing: _Writing, table: Table, given: Any, names: Sequence[str]) -> Update | Delete:
    keys = _keys(table)
    chosen = [table.c[key] == given[key] for key in keys]
    if writing is _Writing.DELETE:
        return delete(table).where(*chosen)
    return update(table).where(*chosen).values({name: given[name] for name in names if name not in keys})


def _inserting(
    insert: sqlite.Insert | postgresql.Insert, writing: _Writing, table: Table, names: Sequence[str]
) -> sqlite.Insert | postgresql.Insert:
    if writing is _Writing.INSERT_NEW:
        return insert.on_conflict_do_nothing()
    if writing is _Writing.PUT:
        keys = _keys(table)
        others = {name: insert.excluded[name] for name in names if name not in keys}
        return insert.on_conflict_do_update(index_elements=keys, set_=others)
    return insert


def _keys(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key)
