"""Copying an event: its plan, its campaigns, who comes to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from outreach.domain.campaigns import CampaignStatus
from outreach.domain.errors import Forbidden
from outreach.domain.events import EventDetails, InvitationStatus
from outreach.domain.roles import Actor
from outreach.models.event_parties import EventCompany, EventPartner
from outreach.models.events import Event, EventGroup
from outreach.models.organisations import OrganisationStatus
from outreach.policies import events as policy
from outreach.queries.event_parties import list_cars, list_staff
from outreach.services.event_parties import invite_company
from outreach.services.event_tasks import copy_checklist
from outreach.services.events import draft_event


def copy_event(
    session: Session,
    *,
    actor: Actor,
    source: Event,
    now: datetime,
    details: EventDetails | None = None,
    group: EventGroup | None = None,
) -> Event:
    """A draft like `source`, with its open campaigns, partners and invited companies; `details` are what differs."""
    if not policy.can_keep(actor, source):
        raise Forbidden
    campaigns = [one.id for one in source.campaigns if one.status is not CampaignStatus.CLOSED]
    event = draft_event(
        session,
        actor=actor,
        details=details or replace(source.details, starts_at=None, ends_at=None),
        campaign_ids=campaigns,
        now=now,
        organisation_id=source.organisation_id,
    )
    event.group = group
    copy_parties(session, actor=actor, source=source, target=event)
    return event


def copy_parties(session: Session, *, actor: Actor, source: Event, target: Event) -> None:
    """Bring checklist and partners, and invite the companies with the team that they had: booked when they accept."""
    session.flush()
    copy_checklist(session, source=source, target=target)
    for partner in session.scalars(select(EventPartner).where(EventPartner.event_id == source.id)):
        session.add(EventPartner(event_id=target.id, kind=partner.kind, name=partner.name, offer=partner.offer))
    coming = (InvitationStatus.INVITED, InvitationStatus.ACCEPTED)
    wanted = select(EventCompany).where(EventCompany.event_id == source.id, EventCompany.status.in_(coming))
    loads = (selectinload(EventCompany.staff), selectinload(EventCompany.vehicles))
    for before in session.scalars(wanted.options(*loads).order_by(EventCompany.id)).all():
        if before.organisation.status is OrganisationStatus.ACTIVE:
            _invite_again(session, actor, before, target)


def _invite_again(session: Session, actor: Actor, before: EventCompany, target: Event) -> None:
    company = invite_company(
        session,
        actor=actor,
        event=target,
        organisation_id=before.organisation_id,
        stalls=min(before.stalls, target.stalls_needed),
        message=before.message,
    )
    present, cars = set(list_staff(session, company=before)), set(list_cars(session, company=before))
    company.staff = [user for user in before.staff if user in present]
    company.vehicles = [car for car in before.vehicles if car in cars]
