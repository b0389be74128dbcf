"""The audit log: rows are only ever added; the database itself refuses to change or remove one.

A sealer links committed entries into a chain (`outreach.domain.audit`), so that writers never wait for each other.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import DDL, JSON, BigInteger, Connection, ForeignKey, MetaData, String, Table, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.clock import utcnow
from outreach.models.base import Base, BigInt, UTCDateTime


class AuditEntry(Base):
    """Who did what to which record when; old and new values without personal data in clear."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow, index=True)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(64), index=True)
    subject_kind: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[str] = mapped_column(String(64), index=True)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class AuditSeal(Base):
    """The place of one entry in the chain: its number, the hash before it, its own."""

    __tablename__ = "audit_seals"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entries.id"), unique=True)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)

    entry: Mapped[AuditEntry] = relationship()


_REFUSE = "the audit log only grows"
_SQLITE = """CREATE TRIGGER IF NOT EXISTS {table}_keep_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{refuse}'); END"""
_FUNCTION = f"""CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_REFUSE}'; END $$"""
_POSTGRESQL = """CREATE OR REPLACE TRIGGER {table}_keep_{verb} BEFORE {verb} ON {table}
FOR EACH {each} EXECUTE FUNCTION refuse_audit_change()"""
GUARDED = ("audit_entries", "audit_seals")


def guard_statements(dialect: str) -> list[str]:
    """Return the statements that make the database refuse changes; running them again does no harm."""
    if dialect == "sqlite":
        return [
            _SQLITE.format(table=table, verb=verb, refuse=_REFUSE) for table in GUARDED for verb in ("update", "delete")
        ]
    verbs = (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))
    return [_FUNCTION] + [
        _POSTGRESQL.format(table=table, verb=verb, each=each) for table in GUARDED for verb, each in verbs
    ]


def guard_audit(connection: Connection) -> None:
    """Install the triggers: after every migration, since one may have copied the table and lost them."""
    for statement in guard_statements(connection.dialect.name):
        connection.execute(DDL(statement))  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy


@event.listens_for(Base.metadata, "after_create")
def _guard_created(_metadata: MetaData, connection: Connection, tables: list[Table] | None = None, **_: object) -> None:
    if tables is None or {table.name for table in tables} >= set(GUARDED):
        guard_audit(connection)
