"""What a home page shows besides its inbox: the next events, and how far the chargers reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.errors import NotFound
from outreach.domain.events import EventStatus, InvitationStatus
from outreach.domain.roles import Actor, Role
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.queries.coverage import AreaCoverage, find_coverage
from outreach.queries.events import scoped

COUNTRY = "100000"
AHEAD = (EventStatus.SUBMITTED, EventStatus.APPROVED, EventStatus.PUBLISHED, EventStatus.RUNNING)


def list_next_events(session: Session, *, actor: Actor, now: datetime, limit: int = 5) -> Sequence[Event]:
    """The next events of the actor's area, organisation, or company (those it accepted)."""
    wanted = scoped(actor).where(Event.ends_at >= now, Event.status.in_(AHEAD))
    if actor.is_organiser:
        wanted = wanted.where(Event.organisation_id == actor.organisation_id)
    elif actor.is_dealer:
        accepted = select(EventCompany.event_id).where(
            EventCompany.organisation_id == actor.organisation_id, EventCompany.status == InvitationStatus.ACCEPTED
        )
        wanted = wanted.where(Event.id.in_(accepted))
    return list(session.scalars(wanted.order_by(Event.starts_at, Event.id).limit(limit)))


def own_coverage(session: Session, *, actor: Actor) -> AreaCoverage | None:
    """The latest coverage of the area in the actor's charge; None for other roles, and before it was computed."""
    if actor.role not in {Role.OFFICE, Role.OFFICIAL}:
        return None
    code = (actor.area_lineage or "").strip("/").rpartition("/")[2] or COUNTRY
    try:
        return find_coverage(session, actor=actor, code=code)
    except NotFound:
        return None
