"""Corrections of public holidays, and calendar feeds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.calendar import DayRule
from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor
from outreach.models.accounts import User
from outreach.models.calendars import FeedToken, HolidayOverride

OVERRIDE = HolidayOverride.day, HolidayOverride.kind, HolidayOverride.name_zh, HolidayOverride.name_en
IN_SPAN = HolidayOverride.day.between(bindparam("first"), bindparam("last"))
_OVERRIDES = select(*OVERRIDE).where(IN_SPAN)


def list_overrides(session: Session, *, first: date, last: date) -> dict[date, DayRule | None]:
    """The corrections of a span, as `domain.calendar.day_rule` takes them."""
    return as_overrides(session.execute(_OVERRIDES, {"first": first, "last": last}).all())


def as_overrides(rows: Iterable[Any]) -> dict[date, DayRule | None]:
    """Rows of the `OVERRIDE` columns as `domain.calendar.day_rule` takes them."""
    return {row.day: DayRule(row.kind, row.name_zh, row.name_en or row.name_zh) if row.kind else None for row in rows}


def list_override_rows(session: Session, *, year: int) -> Sequence[HolidayOverride]:
    """The corrections of a year."""
    span = HolidayOverride.day.between(date(year, 1, 1), date(year, 12, 31))
    return session.scalars(select(HolidayOverride).where(span).order_by(HolidayOverride.day)).all()


def hash_token(token: str) -> str:
    """What is kept of a feed's secret address."""
    return hashlib.sha256(token.encode()).hexdigest()


def get_feed(session: Session, *, token: str) -> FeedToken:
    """The live feed of this secret address; raises `NotFound`."""
    found = session.scalar(
        select(FeedToken)
        .join(User)
        .where(FeedToken.token_hash == hash_token(token), FeedToken.ended_at.is_(None), User.active)
        .options(joinedload(FeedToken.user))
    )
    if found is None:
        raise NotFound
    return found


def list_feeds(session: Session, *, actor: Actor) -> Sequence[FeedToken]:
    """The actor's live feeds."""
    own = (FeedToken.user_id == actor.user_id, FeedToken.ended_at.is_(None))
    return session.scalars(select(FeedToken).where(*own).order_by(FeedToken.id)).all()


def get_own_feed(session: Session, *, actor: Actor, feed_id: UUID) -> FeedToken:
    """One of the actor's feeds; raises `NotFound`."""
    found = session.scalar(select(FeedToken).where(FeedToken.id == feed_id, FeedToken.user_id == actor.user_id))
    if found is None:
        raise NotFound
    return found


def get_override(session: Session, *, override_id: UUID) -> HolidayOverride:
    """One correction; raises `NotFound`."""
    found = session.get(HolidayOverride, override_id)
    if found is None:
        raise NotFound
    return found
