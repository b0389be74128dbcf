"""A stall's passes and PINs: made by the manager, checked when a colleague signs in with both."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.errors import Forbidden, NotFound
from outreach.domain.roles import Actor, Role
from outreach.models.accounts import LoginSession, User
from outreach.models.base import new_id
from outreach.models.events import Event
from outreach.models.stalls import StallPass, StallPin
from outreach.services import audit
from outreach.services.accounts import hash_token

STALL_LIFE = timedelta(hours=72)
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def make_pass(session: Session, *, actor: Actor, event: Event, now: datetime) -> str:
    """A new pass for the manager's QR code; earlier ones for this event end. It serves until a day after the event."""
    company = _demand_manager(actor)
    end_passes(session, actor=actor, event=event, now=now)
    token = secrets.token_urlsafe(16)
    row = StallPass(
        id=new_id(),
        event_id=event.id,
        organisation_id=company,
        token_hash=hash_token(token),
        created_by_id=actor.user_id,
        expires_at=max(event.ends_at or now, now) + timedelta(days=1),
    )
    session.add(row)
    audit.record(session, actor=actor, action="stall.pass", subject=row, after={"event_id": str(event.id)})
    return token


def end_passes(session: Session, *, actor: Actor, event: Event, now: datetime) -> None:
    """End the company's passes for this event: who is signed in stays so."""
    company = _demand_manager(actor)
    open_passes = (StallPass.event_id == event.id, StallPass.organisation_id == company, StallPass.ended_at.is_(None))
    session.execute(update(StallPass).where(*open_passes).values(ended_at=now))


def set_pin(session: Session, *, actor: Actor, event: Event, user: User, now: datetime) -> str:
    """A new PIN of six digits for a colleague; what they signed in with before, ends. It is told once."""
    company = _demand_manager(actor)
    if user.organisation_id != company or not user.active:
        raise NotFound
    pin = f"{secrets.randbelow(10**6):06d}"
    row = session.scalar(_pin_of(event.id, user.id))
    if row is None:
        try:
            with session.begin_nested():
                row = StallPin(id=new_id(), event_id=event.id, user_id=user.id, pin_hash=_HASHER.hash(pin))
                session.add(row)
                session.flush()
        except IntegrityError:  # another manager was first: the later PIN holds
            row = session.scalars(_pin_of(event.id, user.id)).one()
    row.pin_hash = _HASHER.hash(pin)
    ended = update(LoginSession).where(LoginSession.user_id == user.id, LoginSession.event_id == event.id)
    session.execute(ended.where(LoginSession.ended_at.is_(None)).values(ended_at=now))
    audit.record(session, actor=actor, action="stall.pin", subject=row, after={"user_id": str(user.id)})
    return pin


def check_pin(session: Session, *, stall: StallPass, user_id: UUID, pin: str) -> User | None:
    """The colleague whose PIN this is, at the stall of the pass; None for any other."""
    row = session.scalar(_pin_of(stall.event_id, user_id))
    if row is None or not row.user.is_active or row.user.organisation_id != stall.organisation_id:
        return None
    try:
        _HASHER.verify(row.pin_hash, pin)
    except VerificationError:
        return None
    return row.user


def _pin_of(event_id: UUID, user_id: UUID) -> Select[StallPin]:
    return select(StallPin).where(StallPin.event_id == event_id, StallPin.user_id == user_id)


def _demand_manager(actor: Actor) -> UUID:
    if actor.role is not Role.DEALER_MANAGER or actor.organisation_id is None or actor.event_id is not None:
        raise Forbidden
    return actor.organisation_id
