"""Taking in what phones send: stored once, whatever is sent again; what can't be stored is kept aside, sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.clock import beijing
from outreach.domain.errors import Conflict, Forbidden, OutreachError, RuleBroken
from outreach.domain.leads import LeadDetails
from outreach.domain.outbox import (
    DROPPED,
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
from outreach.domain.outbox_bodies import lead_body, read_drive, read_lead, read_return
from outreach.domain.phone_seals import Writer
from outreach.domain.phones import parse_phone
from outreach.domain.roles import Actor
from outreach.domain.vault import current_vault
from outreach.models.accounts import User
from outreach.models.base import new_id
from outreach.models.outbox import HeldRecord
from outreach.policies.leads import can_record
from outreach.queries.follow_up import LeadTerms, read_terms
from outreach.services.late_drives import Claim, record_drive, record_return
from outreach.services.leads import ErasedPersonError, record_new_lead
from outreach.services.stored_records import Row, Stored, claim_record, find_stored


@dataclass(frozen=True)
class Rules:
    """What a parcel's records are judged by: the installation's fingerprints, and the months that a licence must be old.

    `decided`: a manager has said that it is to be stored although the person was erased or the number is known.
    """

    fingerprints: Fingerprints
    licence_months: int
    decided: bool = False
    _terms: dict[tuple[UUID, date], LeadTerms] = field(default_factory=dict, repr=False)
    _writers: dict[Writer, Actor] = field(default_factory=dict, repr=False)

    def terms_of(self, session: Session, organisation_id: UUID, day: date) -> LeadTerms:
        """What a company's new leads go by, read once a parcel."""
        if (organisation_id, day) not in self._terms:
            self._terms[organisation_id, day] = read_terms(session, organisation_id=organisation_id, day=day)
        return self._terms[organisation_id, day]

    def writer_of(self, session: Session, carrier: Actor, writer: Writer) -> Actor:
        """As `find_writer`, asked once a parcel."""
        if writer not in self._writers:
            self._writers[writer] = find_writer(session, carrier=carrier, writer=writer)
        return self._writers[writer]


def accept_record(session: Session, *, actor: Actor, incoming: Incoming, rules: Rules, now: datetime) -> Verdict:
    """Store a record of a phone, once, in a transaction of its own. The caller commits before it answers.

    Sent again, or by two phones at once, it is found by its id and its fingerprint. A broken rule, or the id with
    another body, keeps it aside (`HeldRecord`). Raises `Forbidden` where the actor records nothing.
    """
    if not can_record(actor) or actor.organisation_id is None:
        raise Forbidden
    digest = rules.fingerprints.of(incoming)
    known, has_held = claim_record(session, actor.organisation_id, incoming)
    if known is not None and _is_same(actor, known, digest):
        return Verdict(200, key=incoming.id, id=known.id, received_at=known.received_at)
    held = _list_held(session, actor, incoming) if has_held else []
    if settled := _settled(incoming, next((one for one in held if one.body_hmac == digest), None)):
        return settled
    if known is None:
        try:
            store_record(session, actor=actor, incoming=incoming, rules=rules, now=now)
            if any(one.status is HeldStatus.WAITING for one in held):
                _settle_mended(session, actor, incoming, now)
            return Verdict(201, key=incoming.id, id=incoming.id, received_at=now)
        except (OutreachError, IntegrityError) as error:
            session.rollback()  # the transaction is this record's: what was begun of it goes
            known = find_stored(session, incoming)  # its twin may have come first
            if known is None:
                if isinstance(error, IntegrityError):
                    raise
                return _keep_aside(session, actor, incoming, digest, _why(error), error, now)
        if _is_same(actor, known, digest):
            return Verdict(200, key=incoming.id, id=known.id, received_at=known.received_at)
    return _keep_aside(session, actor, incoming, digest, HeldWhy.OTHER_BODY, RuleBroken({"id": OTHER_BODY}), now)


def hold_lead(
    session: Session,
    *,
    actor: Actor,
    record_id: UUID,
    details: LeadDetails,
    error: OutreachError,
    fingerprints: Fingerprints,
    now: datetime,
) -> None:
    """Keep aside, for the company to decide, a lead that came by another way than a phone; the same again is kept once."""
    incoming = Incoming(RecordKind.LEAD, record_id, lead_body(details))
    _keep_aside(session, actor, incoming, fingerprints.of(incoming), _why(error), error, now)


def find_writer(session: Session, *, carrier: Actor, writer: Writer) -> Actor:
    """Who wrote a sealed record that `carrier` brings: themselves, or a colleague of the same company.

    A colleague whose account has ended in the meantime wrote it all the same. Raises `Forbidden` for other companies'.
    """
    user = session.get(User, writer.user_id)
    if user is None or user.organisation_id != carrier.organisation_id:
        raise Forbidden
    return replace(user.actor, event_id=writer.event_id)


def store_record(session: Session, *, actor: Actor, incoming: Incoming, rules: Rules, now: datetime) -> Row:
    """Store by the rules of leads and test drives. Raises their errors; the caller takes back what was begun."""
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
    details = replace(read_lead(incoming.body, incoming.id), body_hmac=digest, clock_skew_seconds=skew)
    if actor.organisation_id is None:
        raise Forbidden
    terms = rules.terms_of(session, actor.organisation_id, beijing(now).date())
    if rules.decided:
        return record_new_lead(session, actor=actor, details=replace(details, shared_number=True), terms=terms, now=now)
    return record_new_lead(session, actor=actor, details=details, terms=terms, now=now, is_late=True)


def _is_same(actor: Actor, known: Stored, digest: str) -> bool:
    return known.organisation_id == actor.organisation_id and known.body_hmac == digest


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
    if isinstance(error, ErasedPersonError):
        return HeldWhy.ERASED
    return HeldWhy.TAKEN if isinstance(error, Conflict) else HeldWhy.RULE


def reasons_of(error: OutreachError) -> dict[str, str]:
    """The error's messages by field."""
    if isinstance(error, RuleBroken):
        return error.fields
    field = error.field if isinstance(error, Conflict) else None
    return {field or ("phone" if isinstance(error, ErasedPersonError) else "id"): error.message}


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
