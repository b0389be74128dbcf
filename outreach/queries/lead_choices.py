"""What the forms of leads offer: models, townships, colleagues."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.adcodes import AreaLevel
from outreach.domain.events import EventStatus, InvitationStatus
from outreach.domain.roles import Actor
from outreach.models.accounts import User
from outreach.models.catalogues import VehicleModel
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.models.leads import Lead, LeadInterest
from outreach.models.organisations import Organisation, OrganisationBrand
from outreach.models.regions import Area
from outreach.policies.leads import visible_to
from outreach.queries.catalogues import list_listed

CHIPS = 6


def suggest_models(session: Session, *, actor: Actor, day: date) -> list[VehicleModel]:
    """The few models to tap on: those the company's customers asked for most, then its brands', then any listed."""
    listed = list_listed(session, day)
    counted = (
        select(LeadInterest.model_id, func.count())
        .join(Lead, Lead.id == LeadInterest.lead_id)
        .where(Lead.organisation_id == actor.organisation_id)
        .group_by(LeadInterest.model_id)
    )
    asked = {model_id: number for model_id, number in session.execute(counted).all()}  # noqa: C416  # a row isn't a pair
    brands = set(
        session.scalars(
            select(OrganisationBrand.brand).where(OrganisationBrand.organisation_id == actor.organisation_id)
        )
    )

    def rank(model: VehicleModel) -> tuple[int, bool, str, str]:
        own = any(brand in model.maker or model.maker in brand for brand in brands)
        return -asked.get(model.id, 0), not own, model.maker, model.model

    return sorted(listed, key=rank)[:CHIPS]


def list_drivers(session: Session, *, actor: Actor, event_id: UUID, since: datetime) -> list[Lead]:
    """The event's leads that the actor sees, recorded since then, the newest first: whom a test drive may be for."""
    stmt = (
        select(Lead)
        .where(visible_to(actor), Lead.event_id == event_id, Lead.created_at >= since, Lead.erased_at.is_(None))
        .options(joinedload(Lead.person))
        .order_by(Lead.created_at.desc(), Lead.id.desc())
        .limit(30)
    )
    return list(session.scalars(stmt))


def list_townships(session: Session, *, area: Area | None) -> list[Area]:
    """The townships of the county that `area` is or lies in, by code."""
    if area is None or area.level in {AreaLevel.COUNTRY, AreaLevel.PROVINCE}:
        return []
    county = area.lineage if area.level is not AreaLevel.TOWNSHIP else area.lineage.rsplit("/", 2)[0] + "/"
    stmt = select(Area).where(Area.level == AreaLevel.TOWNSHIP, Area.lineage.like(f"{county}%"))
    return list(session.scalars(stmt.order_by(Area.code).limit(300)))


def list_capture_events(session: Session, *, actor: Actor, now: datetime) -> list[Event]:
    """The events that the company takes part in, from a week ago to tomorrow, the one that runs now first."""
    taken = select(EventCompany.event_id).where(
        EventCompany.organisation_id == actor.organisation_id, EventCompany.status == InvitationStatus.ACCEPTED
    )
    stmt = select(Event).where(
        Event.id.in_(taken),
        Event.status != EventStatus.CANCELLED,
        Event.starts_at <= now + timedelta(days=1),
        Event.ends_at >= now - timedelta(days=7),
    )
    found = session.scalars(stmt.order_by(Event.starts_at.desc(), Event.id).limit(10))
    return sorted(found, key=lambda event: not is_running(event, now))


def is_running(event: Event, now: datetime) -> bool:
    """True from an hour before the event begins to an hour after it ends."""
    hour = timedelta(hours=1)
    return bool(event.starts_at and event.ends_at and event.starts_at - hour <= now <= event.ends_at + hour)


def home_county(session: Session, *, actor: Actor) -> Area | None:
    """The area where the actor's company is."""
    organisation = session.get(Organisation, actor.organisation_id) if actor.organisation_id else None
    return organisation.area if organisation else None


def list_colleagues(session: Session, *, actor: Actor) -> Sequence[User]:
    """The company's accounts that may have leads, by name."""
    if actor.organisation_id is None:
        return []
    stmt = select(User).where(User.organisation_id == actor.organisation_id, User.active.is_(True))
    return list(session.scalars(stmt.order_by(User.name, User.id)))
