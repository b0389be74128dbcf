"""One question to every register that the actor may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from outreach.domain.roles import Actor, Permission
from outreach.models.events import Event
from outreach.models.leads import Lead
from outreach.models.regions import Area
from outreach.models.venues import Venue
from outreach.queries.events import EventFilters, list_events
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
    return list_events(session, actor=actor, filters=EventFilters(q=text)).items[:MOST]


def _leads(session: Session, actor: Actor, text: str) -> Sequence[Lead]:
    # by the last four digits only: a whole number belongs in no address
    if len(text) != 4 or not text.isascii() or not text.isdigit():
        return []
    return list_leads(session, actor=actor, wanted=LeadFilter(last_four=text), limit=MOST).items
