"""Taking in what phones send: stored once, whatever is sent again; what can't be stored is kept aside, sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden, OutreachError, RuleBroken
from outreach.domain.leads import LeadDetails
from outreach.domain.outbox import (
    DROPPED,
    ERASED,
    IN_FLIGHT,
    OTHER_BODY,
    OTHER_EVENT,
    Fingerprints,
    HeldStatus,
    HeldWhy,
    Incoming,
    RecordKind,
    Verdict,
    canonical,
    skew_of,
)
from outreach.domain.outbox_bodies import read_drive, read_lead, read_return
from outreach.domain.phone_seals import Writer
from outreach.domain.phones import parse_phone
from outreach.domain.roles import Actor
from outreach.domain.vault import current_vault
from outreach.models.accounts import User
from outreach.models.base import new_id
from outreach.models.leads import Lead
from outreach.models.outbox import HeldRecord
from outreach.models.people import Erasure
from outreach.models.test_drives import DriveReturn, TestDrive
from outreach.policies.leads import can_record
from outreach.services.late_drives import Claim, record_drive, record_return
from outreach.services.leads import record_new_lead

Row = Lead | TestDrive | DriveReturn
_TABLES: dict[RecordKind, type[Row]] = {
    RecordKind.LEAD: Lead,
    RecordKind.TEST_DRIVE: TestDrive,
    RecordKind.DRIVE_RETURN: DriveReturn,
}


class InFlightError(OutreachError):
    """Another request has this very record in hand: its outcome is known in a moment."""


class _ErasedPersonError(OutreachError):
    """The number belongs to somebody who asked to be erased after the phone had noted it."""


@dataclass(frozen=True)
class Rules:
    """What a record is judged by: the installation's fingerprints, and the months that a licence must be old.

    `decided`: a manager has said that it is to be stored although the person was erased or the number is known.
    """

    fingerprints: Fingerprints
    licence_months: int
    decided: bool = False


def accept_record(session: Session, *, actor: Actor, incoming: Incoming, rules: Rules, now: datetime) -> Verdict:
    """Store a record of a phone, once. The caller commits before it answers.

    Sent again, or by two phones at once, it is found by its id and its fingerprint. A broken rule, or the id with
    another body, keeps it aside (`HeldRecord`). Raises `Forbidden` where the actor records nothing.
    """
    if not can_record(actor) or actor.organisation_id is None:
        raise Forbidden
    claim_record(session, incoming.id)
    digest = rules.fingerprints.of(incoming)
    known = find_stored(session, incoming)
    if known is not None and _is_same(actor, known, digest):
        return Verdict(200, key=incoming.id, id=known.id, received_at=known.created_at)
    held = _list_held(session, actor, incoming)
    if settled := _settled(incoming, next((one for one in held if one.body_hmac == digest), None)):
        return settled
    if known is None:
        try:
            with session.begin_nested():
                row = store_record(session, actor=actor, incoming=incoming, rules=rules, now=now)
            if row.body_hmac == digest and row.created_at == now:
                if any(one.status is HeldStatus.WAITING for one in held):
                    _settle_mended(session, actor, incoming, now)
                return Verdict(201, key=incoming.id, id=row.id, received_at=row.created_at)
            known = row
        except (OutreachError, IntegrityError) as error:
            known = find_stored(session, incoming)  # its twin may have come first
            if known is None:
                if isinstance(error, IntegrityError):
                    raise
                return _keep_aside(session, actor, incoming, digest, _why(error), error, now)
        if _is_same(actor, known, digest):
            return Verdict(200, key=incoming.id, id=known.id, received_at=known.created_at)
    return _keep_aside(session, actor, incoming, digest, HeldWhy.OTHER_BODY, RuleBroken({"id": OTHER_BODY}), now)


def find_writer(session: Session, *, carrier: Actor, writer: Writer) -> Actor:
    """Who wrote a sealed record that `carrier` brings: themselves, or a colleague of the same company.

    A colleague whose account has ended in the meantime wrote it all the same. Raises `Forbidden` for other companies'.
    """
    user = session.get(User, writer.user_id)
    if user is None or user.organisation_id != carrier.organisation_id:
        raise Forbidden
    return replace(user.actor, event_id=writer.event_id)


def claim_record(session: Session, record_id: UUID) -> None:
    """Hold the record's id until the transaction ends. Raises `InFlightError` where somebody holds it.

    Two transactions that insert one id would wait for each other's end; the later one is told to come again instead.
    SQLite has one writer: the later one waits there for its turn and then finds the record.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(record_id.bytes[8:], "big", signed=True)
        if not session.scalar(select(func.pg_try_advisory_xact_lock(key))):
            raise InFlightError(IN_FLIGHT)


def store_record(session: Session, *, actor: Actor, incoming: Incoming, rules: Rules, now: datetime) -> Row:
    """Store by the rules of leads and test drives, inside the caller's savepoint. Raises their errors."""
    if actor.event_id and incoming.body.get("event_id") != str(actor.event_id):
        raise RuleBroken({"event_id": OTHER_EVENT})
    digest, skew = rules.fingerprints.of(incoming), skew_of(incoming, now)
    if incoming.kind is RecordKind.TEST_DRIVE:
        claim = Claim(incoming.id, digest, skew)
        body = read_drive(incoming.body)
        return record_drive(session, actor=actor, body=body, claim=claim, now=now, held_months=rules.licence_months)
    if incoming.kind is RecordKind.DRIVE_RETURN:
        claim = Claim(incoming.id, digest, skew)
        return record_return(session, actor=actor, body=read_return(incoming.body), claim=claim, now=now)
    details = read_lead(incoming.body, incoming.id)
    if rules.decided:
        details = replace(details, shared_number=True)
    else:
        _refuse_erased(session, details, skew)
    details = replace(details, body_hmac=digest, clock_skew_seconds=skew)
    return record_new_lead(session, actor=actor, details=details, now=now)


def _is_same(actor: Actor, known: Row, digest: str) -> bool:
    return known.organisation_id == actor.organisation_id and known.body_hmac == digest


def _refuse_erased(session: Session, details: LeadDetails, skew: int | None) -> None:
    """A number that was erased after it was noted doesn't come back by itself."""
    number = None if details.no_phone else parse_phone(details.phone)
    if number is None:
        return
    erased = select(Erasure.created_at).where(Erasure.number_index.in_(current_vault().number_indexes(number)))
    last = session.scalar(erased.order_by(Erasure.created_at.desc()).limit(1))
    if last is None:
        return
    noted = details.captured_at
    if noted is None or (noted - last).total_seconds() <= (skew or 0):
        raise _ErasedPersonError(ERASED)


def find_stored(session: Session, incoming: Incoming) -> Row | None:
    """The row that has this id, whoever wrote it."""
    return cast(Row | None, session.get(_TABLES[incoming.kind], incoming.id, populate_existing=True))


def _settled(incoming: Incoming, held: HeldRecord | None) -> Verdict | None:
    """What a manager has decided about this very body: stored under another id, or not to be kept."""
    if held is None or held.status is HeldStatus.WAITING or held.settled_at is None:
        return None
    if held.status is HeldStatus.STORED and held.stored_id is not None:
        return Verdict(200, key=incoming.id, id=held.stored_id, received_at=held.settled_at)
    if held.status is HeldStatus.DROPPED:
        return Verdict(422, key=incoming.id, held_id=held.id, why=held.why, errors={"id": DROPPED})
    return None


def _list_held(session: Session, actor: Actor, incoming: Incoming) -> Sequence[HeldRecord]:
    """What was kept aside under this id, by any body."""
    stmt = select(HeldRecord).where(
        HeldRecord.organisation_id == actor.organisation_id, HeldRecord.record_id == incoming.id
    )
    return session.scalars(stmt).all()


def _find_held(session: Session, actor: Actor, incoming: Incoming, digest: str) -> HeldRecord | None:
    stmt = select(HeldRecord).where(
        HeldRecord.organisation_id == actor.organisation_id,
        HeldRecord.record_id == incoming.id,
        HeldRecord.body_hmac == digest,
    )
    return session.scalar(stmt)


def _why(error: OutreachError) -> HeldWhy:
    if isinstance(error, _ErasedPersonError):
        return HeldWhy.ERASED
    return HeldWhy.TAKEN if isinstance(error, Conflict) else HeldWhy.RULE


def reasons_of(error: OutreachError) -> dict[str, str]:
    """The error's messages by field."""
    if isinstance(error, RuleBroken):
        return error.fields
    field = error.field if isinstance(error, Conflict) else None
    return {field or ("phone" if isinstance(error, _ErasedPersonError) else "id"): error.message}


def _keep_aside(
    session: Session,
    actor: Actor,
    incoming: Incoming,
    digest: str,
    why: HeldWhy,
    error: OutreachError,
    now: datetime,
) -> Verdict:
    held = _find_held(session, actor, incoming, digest)
    if held is None:
        try:
            with session.begin_nested():
                held = _new_held(actor, incoming, digest, now)
                held.why, held.reasons, held.params = why, reasons_of(error), _plain(error.params)
                session.add(held)
                session.flush()
        except IntegrityError:
            held = _find_held(session, actor, incoming, digest)
            if held is None:
                raise
    elif held.status is HeldStatus.WAITING:
        held.why, held.reasons, held.params = why, reasons_of(error), _plain(error.params)
        session.flush()
    return Verdict(422, key=incoming.id, held_id=held.id, why=held.why, errors=held.reasons, params=held.params)


def _new_held(actor: Actor, incoming: Incoming, digest: str, now: datetime) -> HeldRecord:
    held = HeldRecord(
        id=new_id(),
        organisation_id=actor.organisation_id,
        user_id=actor.user_id,
        kind=incoming.kind,
        record_id=incoming.id,
        body_hmac=digest,
        clock_skew_seconds=skew_of(incoming, now),
        created_at=now,
    )
    held.body = canonical(incoming.body)
    phone = incoming.body.get("phone")
    number = parse_phone(phone) if isinstance(phone, str) else None
    held.number_index = current_vault().number_index(number) if number else None
    return held


def _settle_mended(session: Session, actor: Actor, incoming: Incoming, now: datetime) -> None:
    """What was refused under this id has been mended on the phone: nothing waits any more."""
    session.execute(
        update(HeldRecord)
        .where(
            HeldRecord.organisation_id == actor.organisation_id,
            HeldRecord.record_id == incoming.id,
            HeldRecord.status == HeldStatus.WAITING,
        )
        .values(
            status=HeldStatus.STORED,
            stored_id=incoming.id,
            settled_at=now,
            settled_by_id=actor.user_id,
            body_sealed=None,
            number_index=None,
        )
    )


def _plain(params: dict[str, object]) -> dict[str, object]:
    return {name: value if isinstance(value, int) else str(value) for name, value in params.items()}
