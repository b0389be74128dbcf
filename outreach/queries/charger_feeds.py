"""Registers that are asked by the clock: the office's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor, Permission
from outreach.models.charger_feeds import StationFeed


def list_feeds(session: Session, *, actor: Actor) -> Sequence[StationFeed]:
    """All of them by name, for those who may ask registers; to others nothing."""
    if not actor.may(Permission.CHARGERS_FETCH):
        return []
    return session.scalars(select(StationFeed).order_by(StationFeed.name, StationFeed.id)).all()


def get_feed(session: Session, *, actor: Actor, feed_id: UUID) -> StationFeed:
    """The register; raises `NotFound` for those who may not ask it."""
    found = session.get(StationFeed, feed_id) if actor.may(Permission.CHARGERS_FETCH) else None
    if found is None:
        raise NotFound
    return found


def list_due(session: Session, *, now: datetime) -> Sequence[StationFeed]:
    """Those whose time has come, for the worker."""
    due = (StationFeed.next_at <= now) & StationFeed.is_active
    return session.scalars(select(StationFeed).where(due).order_by(StationFeed.next_at, StationFeed.id)).all()
