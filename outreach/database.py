"""How the two databases are opened, so that they behave alike: foreign keys on, writers queue instead of failing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, partial
from itertools import chain, repeat
from typing import Any, TypeVar

import psycopg
import pysqlite3
from psycopg.types.json import Json, Jsonb
from sqlalchemy import JSON, Column, Connection, Dialect, Engine, Float, Integer, String, Table, event
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

Block = Mapping[str, Sequence[Any]]
T = TypeVar("T")
# SQLite lets one transaction write. One that begins by reading and then wants to write fails at once when another has
# written in between, so every transaction begins as a writer unless it is known to read only.
_reading: ContextVar[bool] = ContextVar("outreach_reading", default=False)


def engine_options(url: str) -> dict[str, Any]:
    """Options of `create_engine`. SQLite is `pysqlite3`'s: Python's own may be older than the WAL-reset fix (3.51.3)."""
    if url.startswith("sqlite"):
        return {"module": pysqlite3, "connect_args": {"timeout": 30}}
    return {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside only read: on SQLite they neither wait for a writer nor hold one up."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def start_reading(only: bool) -> None:
    """Say for the rest of this context whether transactions only read (a GET request) or may write."""
    _reading.set(only)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    if not isinstance(connection, pysqlite3.dbapi2.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=30000",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


class UnsafeDatabaseError(RuntimeError):
    """The database acknowledges what it may yet lose; the message says which of its settings does that."""


@event.listens_for(Engine, "connect")
def _demand_durable(connection: Any, _record: object) -> None:
    """Refuse a PostgreSQL that confirms before it has written: a phone deletes what was confirmed."""
    if not isinstance(connection, psycopg.Connection):
        return
    for name in ("fsync", "synchronous_commit"):
        row = connection.execute(f"SHOW {name}").fetchone()
        if row is not None and row[0] == "off":
            connection.close()
            raise UnsafeDatabaseError(f"PostgreSQL runs with {name} off: what it confirms may be lost. Switch it on.")
    connection.rollback()


def demand_durable(engine: Engine) -> None:
    """Raise `UnsafeDatabaseError` at once rather than at the first request; a database that is down may come later."""
    if engine.dialect.name != "postgresql":
        return
    try:
        engine.connect().close()
    except OperationalError:
        return
    finally:
        engine.dispose()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


class _Memo(dict[Any, Any]):
    """What `make` makes of each value, made once."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self.make = make

    def __missing__(self, value: Any) -> Any:
        made = self[value] = self.make(value)
        return made


def insert_columns(
    session: Session,
    table: Table,
    blocks: Iterable[Block],
    shared: Mapping[str, Any] | None = None,
    done: Callable[[int], None] | None = None,
) -> None:
    """Add many rows, given block by block as columns, with the values that all of them share; `done` is told each block's rows.

    What they leave out the database itself must fill. PostgreSQL takes them in one COPY: it works on a block while the next
    one is prepared, in a thread of its own, so `blocks` mustn't touch the session.
    """
    blocks = iter(blocks)
    if (first := next(blocks, None)) is None:
        return
    connection = session.connection()
    write = _copy if connection.dialect.name == "postgresql" else _execute
    write(connection, table, chain([first], blocks), list(first), shared or {}, done or (lambda _: None))


def _execute(
    connection: Connection, table: Table, blocks: Iterable[Block], names: list[str], shared: Mapping[str, Any],
    done: Callable[[int], None],
) -> None:  # fmt: skip
    """Each block by one statement of SQLite's; a value that stands in a column often is prepared once."""
    statement = _insert_text(table, [*names, *shared], "?")
    binds = {name: _bind(table.c[name], connection.dialect) for name in [*names, *shared]}
    same = [repeat(binds[name](value)) for name, value in shared.items()]
    for block in blocks:
        made: list[Iterable[Any]] = [
            map(binds[name] if isinstance(table.c[name].type, JSON) else _Memo(binds[name]).__getitem__, block[name])
            for name in names
        ]
        rows = list(zip(*made, *same, strict=False))
        if rows:
            connection.exec_driver_sql(statement, rows)
        done(len(rows))


def _copy(
    connection: Connection, table: Table, blocks: Iterable[Block], names: list[str], shared: Mapping[str, Any],
    done: Callable[[int], None],
) -> None:  # fmt: skip
    """All blocks by one COPY in its text format."""
    writers = [_copied(table.c[name], connection.dialect) for name in names]
    same = [next(iter(_copied(table.c[name], connection.dialect)([value]))) for name, value in shared.items()]
    end = "\t".join(["", *same]) + "\n"

    def texts() -> Iterator[tuple[str, int]]:
        for block in blocks:
            rows = zip(*(write(block[name]) for write, name in zip(writers, names, strict=True)), strict=True)
            lines = list(map("\t".join, rows))
            yield end.join([*lines, ""]), len(lines)

    quoted = _quoted([*names, *shared])
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({quoted}) FROM STDIN') as copy:
        for text, count in _ahead(texts()):
            copy.write(text)
            done(count)


def _ahead(made: Iterator[T]) -> Iterator[T]:
    """The same, the next one being made in a thread of its own while the caller works on one."""
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(next, made, None)
        while (one := waiting.result()) is not None:
            waiting = pool.submit(next, made, None)
            yield one


Row = tuple[Table, Mapping[str, Any]]


def insert_rows(session: Session, rows: Sequence[Row]) -> None:
    """Add a few rows of several tables that belong together. What they leave out the database itself must fill.

    On PostgreSQL in one statement: the way there and back is most of what a row costs, and the rows' references to each
    other are checked at its end. On SQLite, which is no way off, one after another: parents come first.
    """
    connection = session.connection()
    by_postgresql = connection.dialect.name == "postgresql"
    for group in [rows] if by_postgresql else [[row] for row in rows]:
        text, binds = _inserting(connection.dialect, tuple((table, tuple(values)) for table, values in group))
        given = [value for _, values in group for value in values.values()]
        connection.exec_driver_sql(text, tuple(bind(value) for bind, value in zip(binds, given, strict=True)))


@lru_cache(maxsize=512)
def _inserting(
    dialect: Dialect, shape: Sequence[tuple[Table, Sequence[str]]]
) -> tuple[str, Sequence[Callable[[Any], Any]]]:
    """The statement that adds one row to each table of `shape`, and what prepares its values."""
    mark = "?" if dialect.name == "sqlite" else "%s"
    *before, last = (_insert_text(table, names, mark) for table, names in shape)
    parts = ", ".join(f"part_{at} AS ({part})" for at, part in enumerate(before))
    binds = [_bind(table.c[name], dialect) for table, names in shape for name in names]
    return (f"WITH {parts} {last}" if parts else last), binds


def _insert_text(table: Table, names: Sequence[str], mark: str) -> str:
    marks = ", ".join([mark] * len(names))
    return f'INSERT INTO "{table.name}" ({_quoted(names)}) VALUES ({marks})'  # noqa: S608  # names of our own models


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _bind(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """How the column's type prepares a value for the driver."""
    return column.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


# what COPY's text format takes for its own marks
_MARKS = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\b": r"\b", "\f": r"\f", "\v": r"\v"})


def _copied(column: Column[Any], dialect: Dialect) -> Callable[[Sequence[Any]], Iterable[str]]:
    """How a column's values are written in the text format of COPY."""
    if isinstance(column.type, Integer | Float):
        return lambda values: [r"\N" if value is None else str(value) for value in values]
    bind = _bind(column, dialect)

    def write(value: Any) -> str:
        bound = bind(value)
        if bound is None:
            return r"\N"
        text = json.dumps(bound.obj, ensure_ascii=False) if isinstance(bound, Json | Jsonb) else str(bound)
        return text if _is_plain(text) else text.translate(_MARKS)

    if type(column.type) is String and not column.nullable:  # one look over them all instead of one at each
        return lambda values: values if _is_plain("".join(values)) else map(write, values)
    if isinstance(column.type, JSON):  # a dictionary can't be looked up
        return lambda values: map(write, values)
    return partial(map, _Memo(write).__getitem__)


def _is_plain(text: str) -> bool:
    """Whether COPY takes it as it is; what can't be printed, such as a wide blank, needn't be a mark of its own."""
    return text.isprintable() and "\\" not in text


def is_out_of_reach(error: Exception) -> bool:
    """Whether an error says that the database can't be reached or is busy: waiting helps, where a fault's does not."""
    if isinstance(error, PoolTimeout | InterfaceError):
        return True
    # SQLite says of a missing table, too, that it is an operational error; a missing savepoint is one that it gave up
    # by itself with the whole transaction, as it does when the disk is full
    told = str(error.orig) if isinstance(error, OperationalError) else "no such"
    return "no such" not in told or "no such savepoint" in told
