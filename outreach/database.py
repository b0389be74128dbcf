"""How the two databases are opened, so that they behave alike: foreign keys on, writers queue instead of failing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
import pysqlite3
from sqlalchemy import Connection, Engine, Table, event, insert
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

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


def insert_rows(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Add many rows that give the same columns, by COPY on PostgreSQL; what they leave out the database itself must fill."""
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    names = list(rows[0])
    kinds = [table.c[name].type.dialect_impl(connection.dialect) for name in names]
    binds = [kind.bind_processor(connection.dialect) or _as_it_is for kind in kinds]
    columns = ", ".join(f'"{name}"' for name in names)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([bind(row[name]) for bind, name in zip(binds, names, strict=True)])


def _as_it_is(value: Any) -> Any:
    return value


def is_out_of_reach(error: Exception) -> bool:
    """Whether an error says that the database can't be reached or is busy: waiting helps, where a fault's does not."""
    if isinstance(error, PoolTimeout | InterfaceError):
        return True
    # SQLite says of a missing table, too, that it is an operational error; a missing savepoint is one that it gave up
    # by itself with the whole transaction, as it does when the disk is full
    told = str(error.orig) if isinstance(error, OperationalError) else "no such"
    return "no such" not in told or "no such savepoint" in told
