"""Runs migrations on the application's engine.

On SQLite a table is altered by copying it; with foreign keys on, that would delete its children. They are switched off
for the run and checked after it.
"""

import re

from alembic import context
from alembic.operations import MigrateOperation, Operations
from flask import current_app
from sqlalchemy import Connection, inspect, text

from outreach.models.audit import guard_audit
from outreach.models.base import Base, UTCDateTime

TURN = 7_202_607  # any number, the same for all


@Operations.register_operation("allow_values")
class AllowValues(MigrateOperation):
    """`op.allow_values("notices", "kind", "noticekind", ["new"])`: let the check of an enum's column take more values.

    A rule is widened, no row changes: on SQLite its text is rewritten in the schema (sqlite.org/lang_altertable.html,
    section 7), because copying the table, as a batch does, would lose its other checks.
    """

    def __init__(self, table, column, name, values):
        self.table, self.column, self.constraint, self.values = table, column, f"ck_{table}_{name}", values

    @classmethod
    def allow_values(cls, operations, table, column, name, values):
        return operations.invoke(cls(table, column, name, values))


@Operations.implementation_for(AllowValues)
def _allow_values(operations, wanted):
    connection = operations.get_bind()
    if connection.dialect.name == "sqlite":
        _rewrite_check(connection, wanted)
        return
    query = text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    known = re.findall(r"'([^']+)'", connection.execute(query, {"name": wanted.constraint}).scalar_one())
    listed = ", ".join(f"'{value}'" for value in [*known, *(one for one in wanted.values if one not in known)])
    operations.execute(f"ALTER TABLE {wanted.table} DROP CONSTRAINT {wanted.constraint}")
    operations.execute(
        f"ALTER TABLE {wanted.table} ADD CONSTRAINT {wanted.constraint} CHECK ({wanted.column} IN ({listed}))"
    )


def _rewrite_check(connection, wanted):
    more = "".join(f"'{value}', " for value in wanted.values)
    start = rf"(CONSTRAINT {wanted.constraint} CHECK \({wanted.column} IN \()"
    _rewrite(connection, wanted.table, start, lambda match: match[1] + more)


def _rewrite(connection, table, pattern, change):
    """Change the one place that the pattern finds in a table's stored text."""
    stored = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table})
    before = stored.scalar_one()
    after, found = re.subn(pattern, change, before)
    if found != 1:
        raise RuntimeError(f"not found once in {table}: {pattern}")
    version = connection.execute(text("PRAGMA schema_version")).scalar_one()
    connection.execute(text("PRAGMA writable_schema = ON"))
    changed = text("UPDATE sqlite_master SET sql = :after WHERE type = 'table' AND name = :name")
    connection.execute(changed, {"after": after, "name": table})
    connection.execute(text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(text("PRAGMA writable_schema = OFF"))


@Operations.register_operation("allow_null")
class AllowNull(MigrateOperation):
    """`op.allow_null("station_duplicates", "import_id")`: let a column be empty, in place like `allow_values`."""

    def __init__(self, table, column):
        self.table, self.column = table, column

    @classmethod
    def allow_null(cls, operations, table, column):
        return operations.invoke(cls(table, column))


@Operations.implementation_for(AllowNull)
def _allow_null(operations, wanted):
    connection = operations.get_bind()
    if connection.dialect.name == "sqlite":
        _rewrite(connection, wanted.table, rf"(\b{wanted.column} [A-Z]+(?:\(\d+\))?) NOT NULL", lambda match: match[1])
        return
    operations.execute(f"ALTER TABLE {wanted.table} ALTER COLUMN {wanted.column} DROP NOT NULL")


def _render(kind, thing, autogen_context):
    """Write our column types as plain ones: a migration never imports the application."""
    if kind == "type" and isinstance(thing, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _compare(ctx, inspected, column, inspected_type, column_type):
    return False if isinstance(column_type, UTCDateTime) else None


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=_render,
        compare_type=_compare,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


engine = current_app.extensions["migrate"].db.engine
with engine.connect() as connection:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        connection.connection.execute("PRAGMA foreign_keys=OFF")
    else:
        # several that start at once go one after the other, and the later ones find the work done; SQLite has one writer
        connection.execute(text(f"SELECT pg_advisory_lock({TURN})"))
        connection.commit()
    _run(connection)
    connection.commit()
    if inspect(connection).has_table("audit_seals"):
        guard_audit(connection)
    connection.commit()
    if not sqlite:
        connection.execute(text(f"SELECT pg_advisory_unlock({TURN})"))
        connection.commit()
    if sqlite:
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        connection.connection.execute("PRAGMA foreign_keys=ON")
        if broken:
            raise RuntimeError(f"rows without their parent after the migration: {broken[:5]}")
