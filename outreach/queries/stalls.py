"""Reads for signing in at the stall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.errors import NotFound
from outreach.models.accounts import User
from outreach.models.events import Event
from outreach.models.stalls import StallPass, StallPin


def get_pass(session: Session, *, event_id: UUID, token_hash: str, now: datetime) -> StallPass:
    """The pass that a QR code opens, while it serves. Raises `NotFound`."""
    stmt = select(StallPass).where(
        StallPass.token_hash == token_hash,
        StallPass.event_id == event_id,
        StallPass.ended_at.is_(None),
        StallPass.expires_at > now,
    )
    found: StallPass | None = session.scalar(stmt.options(joinedload(StallPass.event)))
    if found is None:
        raise NotFound
    return found


def find_open_pass(session: Session, *, organisation_id: UUID, event: Event, now: datetime) -> StallPass | None:
    """The company's pass that serves now."""
    stmt = select(StallPass).where(
        StallPass.organisation_id == organisation_id,
        StallPass.event_id == event.id,
        StallPass.ended_at.is_(None),
        StallPass.expires_at > now,
    )
    return session.scalar(stmt.order_by(StallPass.created_at.desc(), StallPass.id).limit(1))


def list_with_pin(session: Session, *, stall: StallPass) -> Sequence[User]:
    """The active colleagues who have a PIN for the pass's event, by name."""
    stmt = (
        select(User)
        .join(StallPin, StallPin.user_id == User.id)
        .where(StallPin.event_id == stall.event_id, User.organisation_id == stall.organisation_id, User.active)
    )
    return session.scalars(stmt.order_by(User.name, User.id)).all()


def ids_with_pin(session: Session, *, organisation_id: UUID, event: Event) -> set[UUID]:
    """Which of the company's people have a PIN for this event."""
    stmt = select(StallPin.user_id).join(User, User.id == StallPin.user_id)
    return set(session.scalars(stmt.where(StallPin.event_id == event.id, User.organisation_id == organisation_id)))
