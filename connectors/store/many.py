"""How are many rows found, put in or changed by one statement?

PostgreSQL takes each column as one array: a statement is as long for a thousand rows as for one, and is read and
planned once. SQLite, which is in our own process, takes row after row into one prepared statement.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    CursorResult,
    Dialect,
    Table,
    Text,
    UpdateBase,
    bindparam,
    column,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

Rows: TypeAlias = Sequence[Mapping[str, Any]]
"""All of them with the same columns, by name."""


class _Writing(Enum):
    INSERT = auto()
    INSERT_NEW = auto()
    INSERT_AND_TELL = auto()
    PUT = auto()
    UPDATE = auto()
    DELETE = auto()


def insert_all(connection: Connection, table: Table, rows: Rows) -> None:
    """Put in rows, none of which is there."""
    if rows:
        _write(connection, _Writing.INSERT, table, rows)


def insert_new(connection: Connection, table: Table, rows: Rows) -> None:
    """Put in the rows that are not there already."""
    if rows:
        _write(connection, _Writing.INSERT_NEW, table, rows)


def put(connection: Connection, table: Table, rows: Rows) -> None:
    """Put in the rows, in the place of those that are there already."""
    if rows:
        _write(connection, _Writing.PUT, table, rows)


def update_all(connection: Connection, table: Table, rows: Rows) -> None:
    """Change the rows with these keys to what is said here; columns not named stay as they are."""
    if rows:
        _write(connection, _Writing.UPDATE, table, rows)


def delete_all(connection: Connection, table: Table, rows: Rows) -> None:
    """Take out the rows with these keys."""
    if rows:
        _write(connection, _Writing.DELETE, table, rows)


def insert_and_tell(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> set[str]:
    """Put in the rows that are not there already; returns the ids of those that were put in."""
    if not rows:
        return set()
    if connection.dialect.name == "sqlite":  # which tells nothing of rows that one statement takes in turn
        adding = sqlite.insert(table).on_conflict_do_nothing().returning(table.c.id)
        return set(connection.execute(adding, rows).scalars())
    return set(_write(connection, _Writing.INSERT_AND_TELL, table, rows).scalars())


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


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement as text, made once: SQLAlchemy would make some of these anew each time.

    parameters   in the order it takes them, each with its column and what makes the database's values of ours
    """

    text: str
    parameters: Sequence[tuple[str, str, Callable[[Any], Any] | None]]

    def columns(self, rows: Rows) -> dict[str, list[Any]]:
        return {
            parameter: [row[name] for row in rows] if bind is None else [bind(row[name]) for row in rows]
            for parameter, name, bind in self.parameters
        }


def _write(connection: Connection, writing: _Writing, table: Table, rows: Rows) -> CursorResult[Any]:
    names = tuple(rows[0])
    if connection.dialect.name == "sqlite":
        statement = _in_sqlite(writing, table, names)
        return connection.exec_driver_sql(statement.text, list(zip(*statement.columns(rows).values(), strict=True)))
    statement = _in_postgresql(writing, table, names)
    return connection.exec_driver_sql(statement.text, statement.columns(rows))


@cache
def _in_sqlite(writing: _Writing, table: Table, names: tuple[str, ...]) -> _Statement:
    given = {name: bindparam(_parameter(name), type_=table.c[name].type) for name in names}
    return _as_text(_writes(writing, table, names, given, sqlite.insert(table).values(given)), sqlite.dialect(), table)


@cache
def _in_postgresql(writing: _Writing, table: Table, names: tuple[str, ...]) -> _Statement:
    arrays = [bindparam(_parameter(name), type_=ARRAY(table.c[name].type)) for name in names]
    given = func.unnest(*arrays).table_valued(*(column(name, table.c[name].type) for name in names)).render_derived()
    inserting = postgresql.insert(table).from_select(names, select(given))
    dialect = psycopg.dialect()  # type: ignore[no-untyped-call]
    return _as_text(_writes(writing, table, names, given.c, inserting), dialect, table)


def _writes(
    writing: _Writing,
    table: Table,
    names: Sequence[str],
    given: Any,
    inserting: sqlite.Insert | postgresql.Insert,
) -> UpdateBase:
    """`given`: what the statement is given, by column."""
    keys = [each.name for each in table.primary_key]
    others = [name for name in names if name not in keys]
    match writing:
        case _Writing.INSERT:
            return inserting
        case _Writing.INSERT_NEW:
            return inserting.on_conflict_do_nothing()
        case _Writing.INSERT_AND_TELL:
            return inserting.on_conflict_do_nothing().returning(table.c.id)
        case _Writing.PUT:
            said = {name: inserting.excluded[name] for name in others}
            return inserting.on_conflict_do_update(index_elements=keys, set_=said)
        case _Writing.UPDATE:
            said = {name: given[name] for name in others}
            return update(table).where(*(table.c[key] == given[key] for key in keys)).values(said)
        case _Writing.DELETE:
            return delete(table).where(*(table.c[key] == given[key] for key in keys))


def _parameter(column: str) -> str:
    return f"new_{column}"  # its own name means something else to SQLAlchemy


def _as_text(statement: UpdateBase, dialect: Dialect, table: Table) -> _Statement:
    compiled = statement.compile(dialect=dialect)
    names = {name: name.removeprefix("new_") for name in compiled.positiontup or compiled.params}
    types = {parameter: table.c[name].type.dialect_impl(dialect) for parameter, name in names.items()}
    binds = {parameter: type.bind_processor(dialect) for parameter, type in types.items()}
    return _Statement(str(compiled), [(parameter, name, binds[parameter]) for parameter, name in names.items()])
