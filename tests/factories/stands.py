"""Stands of fairs for tests: a published event, Rugao's dealer at it, and the codes that a poster shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.domain.events import InvitationStatus
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.queries.visitors import Stand
from tests.factories.events import make_event
from tests.factories.world import World


def make_fair(session: Session, world: World, **changes: Any) -> Event:
    """A published event that began an hour ago and goes on for eight; flushed."""
    event = make_event(session, world, status="published")
    now = utcnow().replace(minute=0, second=0, microsecond=0)
    event.starts_at, event.ends_at = now - timedelta(hours=1), now + timedelta(hours=8)
    for name, value in changes.items():
        setattr(event, name, value)
    session.flush()
    return event


def make_stand(session: Session, world: World, event: Event, organisation: int = 2) -> Stand:
    """The stand of a dealer (its place in the world's list) at the event; flushed."""
    company = EventCompany(
        event_id=event.id,
        organisation_id=world.organisations[organisation].id,
        status=InvitationStatus.ACCEPTED,
    )
    session.add(company)
    session.flush()
    session.refresh(company)
    return Stand(event, company)


def code_of(stand: Stand) -> str:
    """The code on the stand's poster."""
    return str(current_app.extensions["outreach.stands"].of(stand.code))
