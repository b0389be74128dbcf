"""Who has a record's id: one read under a lock, before anything of the record is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Executable, bindparam, func, literal, select, true
from sqlalchemy.orm import Session

from outreach.domain.errors import OutreachError
from outreach.domain.outbox import IN_FLIGHT, Incoming, RecordKind
from outreach.models.leads import Lead
from outreach.models.outbox import HeldRecord
from outreach.models.test_drives import DriveReturn, TestDrive

Row = Lead | TestDrive | DriveReturn
_TABLES: dict[RecordKind, type[Row]] = {
    RecordKind.LEAD: Lead,
    RecordKind.TEST_DRIVE: TestDrive,
    RecordKind.DRIVE_RETURN: DriveReturn,
}


class InFlightError(OutreachError):
    """Another request has this very record in hand: its outcome is known in a moment."""


@dataclass(frozen=True)
class Stored:
    """By what a record that comes again is known."""

    id: UUID
    organisation_id: UUID
    body_hmac: str | None
    received_at: datetime


def _look(table: type[Row], lock: ColumnElement[bool]) -> Executable:
    """One row: whether the id's lock was had, whether anything was kept aside under the id, and who has the id."""
    held = select(HeldRecord.id).where(
        HeldRecord.organisation_id == bindparam("company"), HeldRecord.record_id == bindparam("record")
    )
    stored = select(literal(1)).subquery().outerjoin(table, table.id == bindparam("record"))
    columns = table.organisation_id, table.body_hmac, table.created_at
    return select(lock.label("claimed"), held.exists().label("held"), *columns).select_from(stored)


# made once: to put a statement together costs as much as to run it
_LOCK = func.pg_try_advisory_xact_lock(bindparam("lock", type_=BigInteger))
_LOCKING = {kind: _look(table, _LOCK) for kind, table in _TABLES.items()}
_LOOKING = {kind: _look(table, true()) for kind, table in _TABLES.items()}


def claim_record(session: Session, organisation_id: UUID, incoming: Incoming) -> tuple[Stored | None, bool]:
    """Hold the record's id until the transaction ends; who has it, and whether the company has kept any aside under it.

    Two transactions that insert one id would wait for each other's end; the later one is told by `InFlightError` to
    come again instead. SQLite has one writer: the later one waits there for its turn and then finds the record.
    """
    given: dict[str, object] = {"company": organisation_id, "record": incoming.id}
    if session.get_bind().dialect.name == "postgresql":
        given["lock"] = int.from_bytes(incoming.id.bytes[8:], "big", signed=True)
    row = session.connection().execute((_LOCKING if "lock" in given else _LOOKING)[incoming.kind], given).one()
    if not row.claimed:
        raise InFlightError(IN_FLIGHT)
    return _stored(incoming, row), bool(row.held)


def find_stored(session: Session, incoming: Incoming) -> Stored | None:
    """The row that has this id, whoever wrote it."""
    return _stored(incoming, session.execute(_LOOKING[incoming.kind], {"company": None, "record": incoming.id}).one())


def _stored(incoming: Incoming, row: Any) -> Stored | None:
    if row.organisation_id is None:
        return None
    return Stored(incoming.id, row.organisation_id, row.body_hmac, row.created_at)
