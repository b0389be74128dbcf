"""What an approver should know of an event: whom its approval pushes out, what was held nearby, who can charge there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.events import EventStatus
from outreach.domain.geo.distance import distance_m
from outreach.domain.roles import Actor
from outreach.domain.scheduling.conflicts import Claim, stall_outlook
from outreach.domain.venues import box_around
from outreach.models.events import Event
from outreach.models.venues import Venue
from outreach.queries.event_conflicts import list_claims
from outreach.queries.events import scoped

NEAR_KM = 15
PAST = timedelta(days=730)
LONGEST = timedelta(days=15)


@dataclass(frozen=True)
class PastEvent:
    """An event that was held near the place; metres in a straight line."""

    event: Event
    metres: float


def list_pushed_out(session: Session, *, event: Event) -> Sequence[Event]:
    """The submitted events that fit the ground today and won't once this one is approved."""
    if event.venue is None or event.starts_at is None or event.ends_at is None:
        return []
    venue, slots = event.venue, event.slots
    wide = {"starts_at": event.starts_at - LONGEST, "ends_at": event.ends_at + LONGEST}
    claims = list_claims(session, venue=venue, leave_out=event.id, **wide)
    firm = [claim for claim in claims if claim.firm]
    own = Claim(event.id, event.stalls_needed, frozenset(slots), firm=True)
    out = [
        claim.event_id
        for claim in claims
        if not claim.firm
        and claim.slots & own.slots
        and not stall_outlook(venue.stalls, claim.stalls, claim.slots, firm).full
        and stall_outlook(venue.stalls, claim.stalls, claim.slots, [*firm, own]).full
    ]
    wanted = select(Event).where(Event.id.in_(out)).options(joinedload(Event.organisation))
    return session.scalars(wanted.order_by(Event.starts_at, Event.id)).all() if out else []


def list_past_nearby(session: Session, *, actor: Actor, event: Event, now: datetime, limit: int = 5) -> list[PastEvent]:
    """Events that were held within 15 km of the ground in the last two years, as far as the actor sees them."""
    venue = event.venue
    if venue is None:
        return []
    box = box_around(venue.latitude, venue.longitude, NEAR_KM * 1000)
    over = (EventStatus.CLOSED, EventStatus.REPORTED)
    wanted = scoped(actor).join(Venue, Event.venue_id == Venue.id).options(joinedload(Event.report))
    rows = session.scalars(
        wanted.where(
            Event.id != event.id,
            Event.status.in_(over),
            Event.starts_at.between(now - PAST, now),
            Venue.latitude.between(box.south, box.north),
            Venue.longitude.between(box.west, box.east),
        )
        .order_by(Event.starts_at.desc(), Event.id)
        .limit(50)
    ).all()
    places = [row.venue for row in rows if row.venue]
    metres = distance_m(
        venue.longitude, venue.latitude, [one.longitude for one in places], [one.latitude for one in places]
    )
    near = [PastEvent(row, float(far)) for row, far in zip(rows, metres, strict=True) if far <= NEAR_KM * 1000]
    return near[:limit]
