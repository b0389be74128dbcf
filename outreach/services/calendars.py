"""The office's corrections of public holidays, and the secret addresses of calendar feeds."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.calendar import DayRule
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.roles import Actor, Permission
from outreach.domain.words import N_
from outreach.models.calendars import FeedToken, HolidayOverride
from outreach.queries.calendars import hash_token, list_feeds
from outreach.services.audit import record

MOST_FEEDS = 10


def set_holiday(session: Session, *, actor: Actor, day: date, rule: DayRule | None) -> HolidayOverride:
    """Say what a day is: off, worked, or (None) a plain day."""
    _demand(actor)
    row = session.scalar(select(HolidayOverride).where(HolidayOverride.day == day)) or HolidayOverride(day=day)
    row.kind = rule.kind if rule else None
    row.name_zh, row.name_en = (rule.name_zh, rule.name_en) if rule else ("", "")
    session.add(row)
    record(
        session, actor=actor, action="holiday.set", subject=row, after={"day": str(day), "kind": row.kind or "plain"}
    )
    return row


def clear_holiday(session: Session, *, actor: Actor, override: HolidayOverride) -> None:
    """Go back to the shipped calendar."""
    _demand(actor)
    record(session, actor=actor, action="holiday.clear", subject=override, before={"day": str(override.day)})
    session.delete(override)
    session.flush()


def _demand(actor: Actor) -> None:
    if not actor.may(Permission.HOLIDAYS_EDIT):
        raise Forbidden


def open_feed(session: Session, *, actor: Actor, name: str) -> str:
    """Make a calendar feed of what the actor sees; returns its secret, which is shown once."""
    if actor.user_id is None:
        raise Forbidden
    if len(list_feeds(session, actor=actor)) >= MOST_FEEDS:
        raise RuleBroken({"name": N_("You have ten calendar addresses. End one first.")})
    token = secrets.token_urlsafe(24)
    feed = FeedToken(user_id=actor.user_id, token_hash=hash_token(token), name=name)
    session.add(feed)
    record(session, actor=actor, action="feed.open", subject=feed)
    return token


def end_feed(session: Session, *, actor: Actor, feed: FeedToken, now: datetime) -> None:
    """End a feed: its address answers 404 from now on."""
    if feed.user_id != actor.user_id:
        raise Forbidden
    feed.ended_at = now
    record(session, actor=actor, action="feed.end", subject=feed)


def touch_feed(feed: FeedToken, now: datetime) -> bool:
    """Note that a feed was read, at most once an hour; True where there is something to commit."""
    if feed.last_used_at and now - feed.last_used_at < timedelta(hours=1):
        return False
    feed.last_used_at = now
    return True
