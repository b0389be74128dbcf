"""Invitations, partners and papers of events."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from outreach.domain.accounts import DEALER_ROLES
from outreach.domain.errors import NotFound
from outreach.domain.events import InvitationStatus
from outreach.domain.roles import Actor
from outreach.domain.vehicles import VehicleStatus
from outreach.models.accounts import User
from outreach.models.event_parties import EventCompany, EventDocument, EventPartner
from outreach.models.events import Event
from outreach.models.organisations import Organisation, OrganisationCounty, OrganisationKind, OrganisationStatus
from outreach.models.regions import Area
from outreach.models.vehicles import Vehicle
from outreach.policies.events import can_read_plan, companies_visible_to
from outreach.queries.events import get_event


def _companies(actor: Actor) -> Select[EventCompany]:
    loads = (
        joinedload(EventCompany.organisation),
        selectinload(EventCompany.staff),
        selectinload(EventCompany.vehicles).joinedload(Vehicle.model),
    )
    return select(EventCompany).where(companies_visible_to(actor)).options(*loads)


def list_companies(session: Session, *, actor: Actor, event: Event) -> Sequence[EventCompany]:
    """The companies invited to an event, as far as the actor may see them."""
    wanted = _companies(actor).where(
        EventCompany.event_id == event.id, EventCompany.status != InvitationStatus.WITHDRAWN
    )
    return session.scalars(wanted.order_by(EventCompany.id)).all()


def find_part(session: Session, *, actor: Actor, event: Event) -> EventCompany | None:
    """The accepted invitation of the actor's own company; None where it doesn't take part."""
    mine = (EventCompany.event_id == event.id, EventCompany.organisation_id == actor.organisation_id)
    wanted = _companies(actor).where(*mine, EventCompany.status == InvitationStatus.ACCEPTED)
    return session.scalar(wanted)


def get_company(session: Session, *, actor: Actor, company_id: UUID) -> EventCompany:
    """One invitation; raises `NotFound`."""
    wanted = _companies(actor).options(joinedload(EventCompany.event).joinedload(Event.area))
    found = session.scalar(wanted.where(EventCompany.id == company_id))
    if found is None:
        raise NotFound
    return found


def list_invitations(session: Session, *, actor: Actor, limit: int = 200) -> Sequence[EventCompany]:
    """The invitations of the actor's company: open ones first, then by the event's time, the latest first."""
    event = joinedload(EventCompany.event)
    wanted = (
        _companies(actor)
        .join(Event)
        .where(EventCompany.organisation_id == actor.organisation_id)
        .where(EventCompany.status != InvitationStatus.WITHDRAWN)
        .options(event.joinedload(Event.area), event.joinedload(Event.venue), event.joinedload(Event.organisation))
        .order_by((EventCompany.status == InvitationStatus.INVITED).desc(), Event.listed_at.desc(), EventCompany.id)
    )
    return session.scalars(wanted.limit(limit)).all()


def list_invitable(session: Session, *, event: Event) -> list[Organisation]:
    """Active dealers that aren't invited yet: those who serve the county first."""
    invited = select(EventCompany.organisation_id).where(
        EventCompany.event_id == event.id, EventCompany.status != InvitationStatus.WITHDRAWN
    )
    codes = [code for code in event.area.lineage.split("/") if code]
    serving = (
        select(OrganisationCounty.organisation_id)
        .join(Area, Area.id == OrganisationCounty.area_id)
        .where(Area.code.in_(codes))
    )
    near = Organisation.id.in_(serving) | (Organisation.area_id == event.area_id)
    wanted = select(Organisation).where(
        Organisation.kind == OrganisationKind.DEALER,
        Organisation.status == OrganisationStatus.ACTIVE,
        Organisation.id.not_in(invited),
    )
    return list(session.scalars(wanted.order_by(near.desc(), Organisation.name).limit(500)))


def list_staff(session: Session, *, company: EventCompany) -> list[User]:
    """The active accounts of an invited company, who may be named for its team."""
    theirs = (User.organisation_id == company.organisation_id, User.active, User.role.in_(DEALER_ROLES))
    wanted = select(User).where(*theirs)
    return list(session.scalars(wanted.order_by(User.name, User.id)))


def list_cars(session: Session, *, company: EventCompany) -> list[Vehicle]:
    """The vehicles in use of an invited company."""
    wanted = select(Vehicle).where(
        Vehicle.organisation_id == company.organisation_id, Vehicle.status == VehicleStatus.ACTIVE
    )
    return list(session.scalars(wanted.options(joinedload(Vehicle.model)).order_by(Vehicle.label, Vehicle.id)))


def list_partners(session: Session, *, event: Event) -> list[EventPartner]:
    """The service partners of an event."""
    wanted = select(EventPartner).where(EventPartner.event_id == event.id)
    return list(session.scalars(wanted.order_by(EventPartner.kind, EventPartner.id)))


def get_partner(session: Session, *, event: Event, partner_id: UUID) -> EventPartner:
    """One partner of the event; raises `NotFound`."""
    found = session.scalar(select(EventPartner).where(EventPartner.id == partner_id, EventPartner.event_id == event.id))
    if found is None:
        raise NotFound
    return found


def list_documents(session: Session, *, actor: Actor, event: Event) -> list[EventDocument]:
    """The papers of an event; none for those who may not read its plan."""
    if not can_read_plan(actor, event):
        return []
    wanted = select(EventDocument).where(EventDocument.event_id == event.id).options(joinedload(EventDocument.file))
    return list(session.scalars(wanted.order_by(EventDocument.id)))


def get_document(session: Session, *, actor: Actor, event_id: UUID, document_id: UUID) -> EventDocument:
    """One paper; raises `NotFound` where the actor may not read the event's plan."""
    event = get_event(session, actor=actor, event_id=event_id)
    found = session.scalar(
        select(EventDocument).where(EventDocument.id == document_id, EventDocument.event_id == event.id)
    )
    if found is None or not can_read_plan(actor, event):
        raise NotFound
    return found


def list_coming(session: Session, *, event: Event) -> list[Organisation]:
    """The companies that accepted, as the public may read them."""
    wanted = select(Organisation).join(EventCompany, EventCompany.organisation_id == Organisation.id)
    accepted = (EventCompany.event_id == event.id, EventCompany.status == InvitationStatus.ACCEPTED)
    return list(session.scalars(wanted.where(*accepted).order_by(Organisation.name)))
