"""What a visitor of a fair does on their own phone: leaves a number with their own consent, books a drive.

Both become rows of the stand's company by the services that its staff use; they have no owner yet, so a manager sees them
among those to be handed over. Nothing tells a visitor whether a number is known: whoever types one could ask about anybody.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.consent import ConsentChannel
from outreach.domain.errors import Conflict, Forbidden, NotFound, RuleBroken
from outreach.domain.leads import LeadDetails, LeadSource
from outreach.domain.roles import Actor, Role
from outreach.domain.stand_shares import SentBy, StandShare, pick_stand
from outreach.domain.stands import StandCodes
from outreach.domain.test_drives import DriveStatus
from outreach.domain.words import N_
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.models.leads import Lead
from outreach.models.queues import StandChoice
from outreach.models.test_drives import TestDrive
from outreach.models.visitors import RecordCode
from outreach.policies.leads import can_change
from outreach.queries.visitors import Stand, is_on_offer, list_cars, list_stands
from outreach.services.audit import record
from outreach.services.leads import record_lead
from outreach.services.test_drives import book_drive

LET_GO = N_("This booking was cancelled. Load the page again to book another half hour.")
OTHER_BODY = N_("This form has been sent already with other entries. Load the page again.")


def leave_details(session: Session, *, stand: Stand, details: LeadDetails, now: datetime) -> Lead:
    """Record what a visitor leaves at a company's stand, once for each `details.id` and body.

    Raises `RuleBroken` by field, and `Conflict` where the id was used with another body.
    """
    visitor = visitor_at(stand)
    details = replace(
        details,
        source=LeadSource.EVENT,
        event_id=stand.event.id,
        consent_channel=ConsentChannel.SCREEN,
        shared_number=True,  # the company's staff see both and merge them
        captured_at=now,
    )
    lead = record_lead(session, actor=visitor, details=details, now=now)
    if lead.body_hmac != details.body_hmac:
        raise Conflict(OTHER_BODY)
    return lead


def book_half_hour(
    session: Session,
    *,
    stand: Stand,
    details: LeadDetails,
    vehicle_id: UUID,
    starts_at: datetime,
    now: datetime,
) -> tuple[Lead, TestDrive]:
    """A visitor leaves a number and books a half hour of one of the stand's cars; both or neither.

    Sent again it gives what is there. Raises `RuleBroken` on 'starts_at' for a half hour that the fair doesn't offer,
    `Conflict` where somebody was first, or where the booking was let go in the meantime.
    """
    vehicle = next((car for car in list_cars(session, stand=stand) if car.id == vehicle_id), None)
    if vehicle is None:
        raise NotFound
    lead = leave_details(session, stand=stand, details=details, now=now)
    known = session.scalars(select(TestDrive).where(TestDrive.lead_id == lead.id).order_by(TestDrive.created_at)).all()
    if live := [drive for drive in known if drive.status is not DriveStatus.CANCELLED]:
        return lead, live[0]
    if known:
        raise Conflict(LET_GO, field="starts_at")
    if not is_on_offer(stand=stand, vehicle=vehicle, starts_at=starts_at, now=now):
        raise RuleBroken({"starts_at": N_("Choose one of the half hours.")})
    visitor = visitor_at(stand, lead)
    given: dict[str, Any] = {"lead": lead, "vehicle": vehicle, "starts_at": starts_at, "event_id": stand.event.id}
    return lead, book_drive(session, actor=visitor, now=now, **given)


def send_to_stand(session: Session, *, event: Event, chosen: UUID | None, brand: str) -> EventCompany:
    """The stand for a visitor who came by the whole fair's code, noted without a word on who they are.

    The companies' rows are held, so that of two visitors at once each is sent elsewhere. Raises `NotFound`.
    """
    held = select(EventCompany.id).where(EventCompany.event_id == event.id).order_by(EventCompany.id)
    session.execute(held.with_for_update())
    companies = {company.id: company for company in list_stands(session, event=event)}
    counts = select(StandChoice.event_company_id, func.count()).where(
        StandChoice.event_company_id.in_(companies), StandChoice.sent_by != SentBy.CHOICE
    )
    sent = {row[0]: row[1] for row in session.execute(counts.group_by(StandChoice.event_company_id))}
    stands = [
        StandShare(one.id, frozenset(b.brand for b in one.organisation.brands), sent.get(one.id, 0))
        for one in companies.values()
    ]
    picked, why = pick_stand(stands, chosen=chosen, brand=brand)
    session.add(StandChoice(event_company_id=picked, sent_by=why))
    session.flush()
    return companies[picked]


def give_record_code(session: Session, *, actor: Actor, codes: StandCodes, lead: Lead) -> str:
    """The code by which the customer opens the record of `lead`; the same each time it is asked for."""
    if not can_change(actor, lead):
        raise Forbidden
    code = codes.of_record(lead.id)
    index = codes.index_of(code)
    known = session.scalar(select(RecordCode).where(RecordCode.lead_id == lead.id))
    if known is None:
        session.add(RecordCode(lead_id=lead.id, code_index=index))
    else:
        known.code_index = index
    record(session, actor=actor, action="lead.give_code", subject=lead)
    return code


def visitor_at(stand: Stand, lead: Lead | None = None) -> Actor:
    """Somebody without an account at a company's stand, who may act on the `lead` that they have left."""
    if stand.company is None:
        raise NotFound
    company = stand.company.organisation_id
    return Actor(Role.PUBLIC, organisation_id=company, name="visitor", lead_id=lead.id if lead else None)
