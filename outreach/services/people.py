"""Numbers and the people behind them: one row a number, do-not-call, erasure, export."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import BindParameter, Table, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from outreach.domain.errors import Forbidden, NotFound, RuleBroken
from outreach.domain.leads import ContactStatus
from outreach.domain.phones import mask_phone
from outreach.domain.roles import Actor
from outreach.domain.vault import current_vault
from outreach.domain.words import N_
from outreach.models.base import new_id
from outreach.models.leads import Lead
from outreach.models.people import DoNotCall, Erasure, Person
from outreach.policies.leads import can_change, can_serve_privacy
from outreach.services import audit


def find_person(session: Session, number: str) -> Person | None:
    """The row of an E.164 number; None where nobody has recorded it."""
    indexes = current_vault().number_indexes(number)
    return session.scalar(select(Person).where(Person.number_index.in_(indexes)).order_by(Person.id).limit(1))


@dataclass(frozen=True)
class KnownNumber:
    """What is known of a number before it is recorded: its person, whether the company may not call it, when it was last
    erased, and whether the company has a lead with it."""

    person_id: UUID | None
    is_blocked: bool
    erased_at: datetime | None
    has_lead: bool


_INDEXES: BindParameter[str] = bindparam("indexes", expanding=True)
_COMPANY: BindParameter[UUID] = bindparam("company")
_PERSON = select(Person.id).where(Person.number_index.in_(_INDEXES)).order_by(Person.id).limit(1)
_BLOCKING = select(DoNotCall.id).where(
    DoNotCall.number_index.in_(_INDEXES),
    DoNotCall.lifted_at.is_(None),
    or_(DoNotCall.organisation_id == _COMPANY, DoNotCall.organisation_id.is_(None)),
)
_ERASED = select(func.max(Erasure.created_at)).where(Erasure.number_index.in_(_INDEXES))
_LEAD = (
    select(Lead.id)
    .join(Person, Lead.person_id == Person.id)
    .where(Person.number_index.in_(_INDEXES), Lead.organisation_id == _COMPANY)
)
_KNOWN = select(_PERSON.scalar_subquery(), _BLOCKING.exists(), _ERASED.scalar_subquery(), _LEAD.exists())


def read_number(session: Session, number: str, *, organisation_id: UUID) -> KnownNumber:
    """All of it in one read."""
    person_id, is_blocked, erased_at, has_lead = (
        session.connection().execute(_KNOWN, _named(number, organisation_id)).one()
    )
    return KnownNumber(person_id, bool(is_blocked), erased_at, bool(has_lead))


def _named(number: str, organisation_id: UUID) -> dict[str, object]:
    return {"indexes": current_vault().number_indexes(number), "company": organisation_id}


_PEOPLE = cast(Table, Person.__table__)
_ADD = {
    name: insert(_PEOPLE).on_conflict_do_nothing(index_elements=["number_index"]).returning(_PEOPLE.c.id)
    for name, insert in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}


def add_person(session: Session, number: str, *, now: datetime) -> UUID:
    """The id of a number's new row, or of the one that another has made: right also when many write it at once."""
    vault, row = current_vault(), new_id()
    values = {
        "id": row,
        "number_index": vault.number_index(number),
        "number_sealed": vault.seal(number, table=Person.__tablename__, row=row, field="number"),
        "created_at": now,
        "updated_at": now,
    }
    connection = session.connection()
    if connection.scalar(_ADD[connection.dialect.name], values) is not None:
        return row
    person = find_person(session, number)
    if person is None:
        raise NotFound
    return person.id


def is_on_do_not_call(session: Session, *, number: str, organisation_id: UUID) -> bool:
    """True where this company, or everybody, is to leave the number alone."""
    return session.scalar(_BLOCKING.limit(1), _named(number, organisation_id)) is not None


def do_not_call(session: Session, *, actor: Actor, lead: Lead, reason: str) -> DoNotCall:
    """The customer asked this company not to call: holds for all of its leads with the number."""
    if not can_change(actor, lead):
        raise Forbidden
    if lead.person is None:
        raise RuleBroken({"reason": N_("This lead has no number.")})
    entry = _block(session, actor=actor, number=lead.person.number, organisation_id=lead.organisation_id, reason=reason)
    _set_status(session, [lead.person_id], ContactStatus.DO_NOT_CALL, organisation_id=lead.organisation_id)
    audit.record(session, actor=actor, action="lead.do_not_call", subject=lead, after={"contact": "do_not_call"})
    return entry


def block_number(session: Session, *, actor: Actor, number: str, reason: str) -> DoNotCall:
    """The person asked that nobody calls: the office's step, for all companies."""
    if not can_serve_privacy(actor):
        raise Forbidden
    entry = _block(session, actor=actor, number=number, organisation_id=None, reason=reason)
    person = find_person(session, number)
    if person is not None:
        _set_status(session, [person.id], ContactStatus.DO_NOT_CALL)
    audit.record(session, actor=actor, action="person.block", subject=entry, after={"number": mask_phone(number)})
    return entry


def lift_do_not_call(session: Session, *, actor: Actor, lead: Lead, reason: str, now: datetime) -> None:
    """The customer asked to be called again: the company's own entries end, with the reason. Raises `RuleBroken`."""
    if not can_change(actor, lead) or lead.person is None:
        raise Forbidden
    if not reason:
        raise RuleBroken({"reason": N_("Say why the number may be called again.")})
    number = lead.person.number
    session.execute(
        update(DoNotCall)
        .where(
            DoNotCall.number_index.in_(current_vault().number_indexes(number)),
            DoNotCall.organisation_id == lead.organisation_id,
            DoNotCall.lifted_at.is_(None),
        )
        .values(lifted_at=now, lifted_reason=reason)
    )
    if is_on_do_not_call(session, number=number, organisation_id=lead.organisation_id):
        raise RuleBroken(
            {"reason": N_("The person asked the campaign office that nobody calls: only it can lift that.")}
        )
    lead.contact_status = ContactStatus.ALLOWED
    audit.record(session, actor=actor, action="lead.lift_do_not_call", subject=lead, after={"contact": "allowed"})


def delete_unused_people(session: Session, person_ids: Iterable[UUID]) -> int:
    """Delete the rows among `person_ids` that no lead points at; returns how many."""
    used = select(Lead.id).where(Lead.person_id == Person.id).exists()
    answer = session.execute(delete(Person).where(Person.id.in_(list(person_ids)), ~used))
    return int(getattr(answer, "rowcount", 0))


def _block(session: Session, *, actor: Actor, number: str, organisation_id: UUID | None, reason: str) -> DoNotCall:
    entry = DoNotCall(
        number_index=current_vault().number_index(number),
        organisation_id=organisation_id,
        reason=reason,
        user_id=actor.user_id,
    )
    session.add(entry)
    session.flush()
    return entry


def _set_status(
    session: Session, people: list[UUID | None], status: ContactStatus, *, organisation_id: UUID | None = None
) -> None:
    stmt = update(Lead).where(Lead.person_id.in_(people), Lead.contact_status == ContactStatus.ALLOWED)
    if organisation_id is not None:
        stmt = stmt.where(Lead.organisation_id == organisation_id)
    session.execute(stmt.values(contact_status=status, next_follow_up_on=None))
