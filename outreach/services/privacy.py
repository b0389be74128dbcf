"""What a person may ask for (access, erasure), and what time demands (retention)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from outreach.domain.errors import Forbidden, NotFound, RuleBroken
from outreach.domain.leads import ContactStatus, RevealReason
from outreach.domain.phones import mask_phone
from outreach.domain.roles import Actor
from outreach.domain.vault import current_vault
from outreach.domain.words import N_
from outreach.models.fair_days import DayRecord
from outreach.models.lead_records import LeadCharger, LeadConsent, LeadContact, LeadReveal, LeadStep
from outreach.models.leads import Lead
from outreach.models.people import Erasure
from outreach.models.visitors import Complaint, RecordCode
from outreach.policies.leads import can_serve_privacy
from outreach.queries.retention import stale, storage
from outreach.services import audit
from outreach.services.driver_privacy import forget_drivers
from outreach.services.held_records import forget_held, purge_held
from outreach.services.lead_lists import drop_old_lists
from outreach.services.people import delete_unused_people, find_person
from outreach.services.person_records import told_of_lead


def held_about(session: Session, *, actor: Actor, number: str) -> list[Lead]:
    """Every company's leads with this number, merged ones too."""
    if not can_serve_privacy(actor):
        raise Forbidden
    person = find_person(session, number)
    if person is None:
        return []
    stmt = select(Lead).where(Lead.person_id == person.id).order_by(Lead.created_at, Lead.id)
    return list(session.scalars(stmt))


def export_person(session: Session, *, actor: Actor, number: str, reason: str, now: datetime) -> dict[str, Any]:
    """Everything held about the number, for the person who asked; logged at each lead. Raises `NotFound`."""
    leads = held_about(session, actor=actor, number=number)
    if not leads:
        raise NotFound
    if len(reason) < 2:
        raise RuleBroken({"reason": N_("Say who asked for this and how.")})
    for lead in leads:
        session.add(
            LeadReveal(
                lead_id=lead.id, at=now, user_id=actor.user_id, kind=RevealReason.PERSON_EXPORT, reason=reason[:200]
            )
        )
        audit.record(session, actor=actor, action="person.export", subject=lead)
    return {"number": number, "made_at": now.isoformat(), "records": [told_of_lead(session, lead) for lead in leads]}


def erase_person(session: Session, *, actor: Actor, number: str, reason: str, now: datetime) -> Erasure:
    """Erase all that tells who had this number, in every company's leads; counts remain. Gives the receipt."""
    leads = held_about(session, actor=actor, number=number)
    if not leads:
        raise NotFound
    if len(reason) < 2:
        raise RuleBroken({"reason": N_("Say who asked for this and how.")})
    people = [lead.person_id for lead in leads if lead.person_id]
    receipt = Erasure(
        number_index=current_vault().number_index(number),
        reason=reason[:200],
        lead_count=len(leads),
        user_id=actor.user_id,
    )
    session.add(receipt)
    session.flush()
    erase_leads(session, [lead.id for lead in leads], now=now)
    delete_unused_people(session, people)
    forget_held(session, current_vault().number_indexes(number))
    audit.record(
        session,
        actor=actor,
        action="person.erase",
        subject=receipt,
        after={"leads": len(leads), "number": mask_phone(number)},
    )
    return receipt


def erase_leads(session: Session, lead_ids: Iterable[UUID], *, now: datetime) -> None:
    """Clear what tells who the customer is; stage, event and area stay for the counts."""
    ids = list(lead_ids)
    session.execute(
        update(Lead)
        .where(Lead.id.in_(ids))
        .values(
            person_id=None,
            last_four_index=None,
            name_sealed=None,
            village_sealed=None,
            village_index=None,
            note_sealed=None,
            next_follow_up_on=None,
            contact_status=ContactStatus.ERASED,
            erased_at=now,
        )
    )
    for table in (LeadStep, LeadContact):
        session.execute(update(table).where(table.lead_id.in_(ids)).values(note_sealed=None))
    forget_drivers(session, ids)
    session.execute(update(Complaint).where(Complaint.lead_id.in_(ids)).values(note_sealed=None, answer_sealed=None))
    session.execute(delete(RecordCode).where(RecordCode.lead_id.in_(ids)))
    session.execute(update(LeadReveal).where(LeadReveal.lead_id.in_(ids)).values(reason=""))
    # how far a customer lives from a station
    session.execute(delete(LeadCharger).where(LeadCharger.lead_id.in_(ids)))
    session.execute(delete(LeadConsent).where(LeadConsent.lead_id.in_(ids), LeadConsent.withdrawn_at.is_not(None)))
    session.expire_all()


def stale_leads(session: Session, *, months: int, now: datetime, limit: int = 1000) -> list[UUID]:
    """Leads whose customer had the last contact (or was recorded) longer ago than the storage period."""
    stmt = select(Lead.id).where(stale(now - storage(months))).order_by(Lead.created_at, Lead.id)
    return list(session.scalars(stmt.limit(limit)))


def purge_stale(session: Session, *, actor: Actor, months: int, now: datetime) -> int:
    """Erase what has been kept long enough; returns how many leads."""
    total = 0
    purge_held(session, before=now - storage(months))
    drop_old_lists(session, now=now)
    # an incident's text may say who was hurt; that it was, and of what kind, stays
    told = update(DayRecord).where(DayRecord.created_at < now - storage(months), DayRecord.note_sealed.is_not(None))
    session.execute(told.values(note_sealed=None))
    while ids := stale_leads(session, months=months, now=now):
        people = set(session.scalars(select(Lead.person_id).where(Lead.id.in_(ids), Lead.person_id.is_not(None))))
        receipt = Erasure(reason="retention", lead_count=len(ids), user_id=actor.user_id)
        session.add(receipt)
        session.flush()
        erase_leads(session, ids, now=now)
        delete_unused_people(session, [person for person in people if person])
        audit.record(session, actor=actor, action="lead.purge", subject=receipt, after={"leads": len(ids)})
        total += len(ids)
    return total
