"""Runs migrations on the application's engine.

On SQLite a table is altered by copying it; with foreign keys on, that would delete its children. They are switched off
for the run and checked after it.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, inspect, text

from outreach.models.audit import guard_audit
from outreach.models.base import Base, UTCDateTime


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
    _run(connection)
    connection.commit()
    if inspect(connection).has_table("audit_seals"):
        guard_audit(connection)
    connection.commit()
    if sqlite:
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        connection.connection.execute("PRAGMA foreign_keys=ON")
        if broken:
            raise RuntimeError(f"rows without their parent after the migration: {broken[:5]}")
