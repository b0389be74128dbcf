"""One question to every register that the actor may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.events import EventStatus
from outreach.domain.roles import Actor, Permission, Role
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.models.leads import Lead
from outreach.models.regions import Area
from outreach.models.venues import Venue
from outreach.policies.regions import below
from outreach.queries.leads import LeadFilter, list_leads
from outreach.queries.regions import search_areas
from outreach.queries.venues import VenueFilters, list_venues

MOST = 10


@dataclass(frozen=True)
class Found:
    """What a question found, by register."""

    areas: Sequence[Area] = ()
    venues: Sequence[Venue] = ()
    events: Sequence[Event] = ()
    leads: Sequence[Lead] = ()

    @property
    def total(self) -> int:
        """How many hits are shown."""
        return len(self.areas) + len(self.venues) + len(self.events) + len(self.leads)


def search(session: Session, *, actor: Actor, text: str) -> Found:
    """Up to ten hits from each register that the actor may read."""
    if not text:
        return Found()
    return Found(
        areas=_areas(session, actor, text) if actor.may(Permission.AREAS_READ) else (),
        venues=_venues(session, actor, text) if actor.may(Permission.VENUES_READ) else (),
        events=_events(session, actor, text),
        leads=_leads(session, actor, text) if actor.may(Permission.LEADS_READ) else (),
    )


def _areas(session: Session, actor: Actor, text: str) -> Sequence[Area]:
    return search_areas(session, actor=actor, text=text, limit=MOST)


def _venues(session: Session, actor: Actor, text: str) -> Sequence[Venue]:
    return list_venues(session, actor=actor, filters=VenueFilters(q=text), cursor=None).items[:MOST]


def _events(session: Session, actor: Actor, text: str) -> Sequence[Event]:
    statement = (
        select(Event)
        .where(Event.title.contains(text, autoescape=True))
        .options(joinedload(Event.area))
        .order_by(Event.listed_at.desc(), Event.id)
        .limit(MOST)
    )
    if actor.role is Role.OFFICIAL:
        inside = select(Area.id).where(below(actor.area_lineage or "\x01"))
        statement = statement.where(Event.area_id.in_(inside), Event.status != EventStatus.DRAFT)
    elif actor.role is Role.ORGANISER:
        statement = statement.where(Event.organisation_id == actor.organisation_id)
    elif actor.is_dealer:
        invited = select(EventCompany.event_id).where(EventCompany.organisation_id == actor.organisation_id)
        statement = statement.where(Event.id.in_(invited))
    elif actor.role is not Role.OFFICE:
        return []
    return session.scalars(statement).all()


def _leads(session: Session, actor: Actor, text: str) -> Sequence[Lead]:
    digits = "".join(character for character in text if character.isascii() and character.isdigit())
    if len(digits) == 4:
        wanted = LeadFilter(last_four=digits)
    elif len(digits) >= 11:
        wanted = LeadFilter(number=text)
    else:
        return []
    return list_leads(session, actor=actor, wanted=wanted, limit=MOST).items
