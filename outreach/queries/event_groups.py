"""Events that belong together."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session, selectinload

from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor
from outreach.models.events import Event, EventGroup, EventStep
from outreach.queries.events import scoped

_LOADS = (selectinload(Event.steps).joinedload(EventStep.user), selectinload(Event.campaigns))
MOST = 200


def get_group(session: Session, *, actor: Actor, group_id: UUID) -> tuple[EventGroup, list[Event]]:
    """A group with those of its events that the actor may see, by time; raises `NotFound` where that is none."""
    members = list_members(session, actor=actor, group_id=group_id)
    if not members or members[0].group is None:
        raise NotFound
    return members[0].group, members


def list_members(session: Session, *, actor: Actor, group_id: UUID) -> list[Event]:
    """The events of a group that the actor may see, by time."""
    wanted = scoped(actor).where(Event.group_id == group_id).options(*_LOADS, selectinload(Event.group))
    return list(session.scalars(wanted.order_by(Event.listed_at, Event.id).limit(MOST)))


def list_chosen(session: Session, *, actor: Actor, ids: Iterable[UUID]) -> list[Event]:
    """Those of the events with these ids that the actor may see, by time."""
    wanted = scoped(actor).where(Event.id.in_(list(ids)[:MOST])).options(*_LOADS)
    return list(session.scalars(wanted.order_by(Event.listed_at, Event.id)))
