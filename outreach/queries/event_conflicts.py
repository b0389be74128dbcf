"""How full a ground is: what approved events hold of it, and what submitted ones ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.clock import beijing
from outreach.domain.events import EventStatus
from outreach.domain.scheduling.conflicts import Claim, Slot, StallOutlook, slots_between, stall_outlook
from outreach.models.events import Event
from outreach.models.slots import EventStall, VenueSlot
from outreach.models.venues import Venue


@dataclass(frozen=True)
class GroundOutlook:
    """The outlook of a planned event, with the others' rows; `closed` is the message id of why the ground has no time."""

    closed: str | None
    stalls: StallOutlook
    firm: Sequence[Event]
    pending: Sequence[Event]


def ground_outlook(
    session: Session,
    *,
    venue: Venue,
    starts_at: datetime,
    ends_at: datetime,
    wanted: int,
    leave_out: UUID | None = None,
) -> GroundOutlook:
    """What other events leave of a venue. Tells of events that the reader may not open: show their time, not more."""
    claims = list_claims(session, venue=venue, starts_at=starts_at, ends_at=ends_at, leave_out=leave_out)
    outlook = stall_outlook(venue.stalls, wanted, slots_between(starts_at, ends_at), claims)
    closed = venue.why_unavailable(starts_at, ends_at)
    return GroundOutlook(closed, outlook, _events(session, outlook.with_firm), _events(session, outlook.with_pending))


def list_claims(
    session: Session, *, venue: Venue, starts_at: datetime, ends_at: datetime, leave_out: UUID | None = None
) -> list[Claim]:
    """What other events hold of a venue's stalls, or ask for, in a stretch of time."""
    first, last = beijing(starts_at).date(), beijing(ends_at).date()
    claims = _firm_claims(session, venue, first, last, leave_out)
    held = {claim.event_id for claim in claims}
    return claims + _pending_claims(session, venue, starts_at, ends_at, leave_out, held)


def _firm_claims(session: Session, venue: Venue, first: date, last: date, leave_out: UUID | None) -> list[Claim]:
    rows = session.execute(
        select(EventStall.event_id, EventStall.stalls, VenueSlot.day, VenueSlot.part)
        .join(VenueSlot, EventStall.venue_slot_id == VenueSlot.id)
        .where(VenueSlot.venue_id == venue.id, VenueSlot.day.between(first, last))
    )
    slots: dict[tuple[UUID, int], set[Slot]] = defaultdict(set)
    for event_id, stalls, day, part in rows:
        if event_id != leave_out:
            slots[event_id, stalls].add(Slot(day, part))
    return [Claim(event_id, stalls, frozenset(taken), firm=True) for (event_id, stalls), taken in slots.items()]


def _pending_claims(
    session: Session, venue: Venue, starts_at: datetime, ends_at: datetime, leave_out: UUID | None, held: set[UUID]
) -> list[Claim]:
    rows = session.scalars(
        select(Event).where(
            Event.venue_id == venue.id,
            Event.status == EventStatus.SUBMITTED,
            Event.starts_at < ends_at,
            Event.ends_at > starts_at,
        )
    )
    return [
        Claim(event.id, event.stalls_needed, frozenset(event.slots), firm=False)
        for event in rows
        if event.id != leave_out and event.id not in held
    ]


def _events(session: Session, ids: Sequence[UUID]) -> Sequence[Event]:
    if not ids:
        return []
    wanted = select(Event).where(Event.id.in_(ids)).options(joinedload(Event.organisation))
    return session.scalars(wanted.order_by(Event.starts_at, Event.id)).all()
