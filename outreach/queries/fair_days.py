"""Reads of a fair's day: figures for its organiser, words for all staff. Nobody's name or number but the staff's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from outreach.domain.errors import NotFound
from outreach.domain.events import InvitationStatus
from outreach.domain.fair_days import SHOWN_FOR, SILENT_AFTER, DayKind
from outreach.domain.roles import Actor
from outreach.models.accounts import LoginSession, User
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event, EventReport
from outreach.models.fair_days import DayRecord
from outreach.models.organisations import Organisation
from outreach.policies.events import can_keep
from outreach.queries.events import get_event

MOST = 50


@dataclass(frozen=True)
class StallPhones:
    """A company's phones at the fair: how many are signed in there, how many of them are silent, the last word."""

    name: str
    phones: int
    silent: int
    last_at: datetime | None


def get_own_event(session: Session, *, actor: Actor, event_id: UUID) -> Event:
    """An event that the actor keeps; raises `NotFound` for any other."""
    event = get_event(session, actor=actor, event_id=event_id)
    if not can_keep(actor, event):
        raise NotFound
    return event


def count_visitors(session: Session, *, event_id: UUID) -> int:
    """The visitors that were counted by taps: never fewer than none."""
    stmt = select(func.sum(DayRecord.number)).where(DayRecord.event_id == event_id, DayRecord.kind == DayKind.VISITORS)
    return max(0, session.scalar(stmt) or 0)


def list_visitors(session: Session, event_ids: Collection[UUID]) -> dict[UUID, int]:
    """Each event's visitors: of a closed one as its report says, else as counted by taps; none where nobody counted."""
    taps = select(DayRecord.event_id, func.sum(DayRecord.number)).where(
        DayRecord.event_id.in_(event_ids), DayRecord.kind == DayKind.VISITORS
    )
    counted = {row[0]: max(0, row[1] or 0) for row in session.execute(taps.group_by(DayRecord.event_id))}
    told = select(EventReport.event_id, EventReport.visitors).where(EventReport.event_id.in_(event_ids))
    return counted | {row[0]: row[1] for row in session.execute(told)}


def list_incidents(session: Session, *, event: Event) -> Sequence[DayRecord]:
    """What was reported at the fair, the latest first; for those who may read its plan."""
    return _records(session, event, DayKind.INCIDENT)


def list_words(session: Session, *, event: Event, now: datetime) -> list[DayRecord]:
    """The words to all staff of the last day, the latest first."""
    return [one for one in _records(session, event, DayKind.WORD) if one.created_at > now - SHOWN_FOR]


def list_stall_phones(session: Session, *, event: Event, now: datetime) -> list[StallPhones]:
    """Each company's phones that are signed in at its stall, by name."""
    here = (LoginSession.event_id == event.id) & LoginSession.ended_at.is_(None) & (LoginSession.expires_at > now)
    quiet = case((LoginSession.last_seen_at < now - SILENT_AFTER, 1), else_=0)
    stmt = (
        select(Organisation.name, func.count(LoginSession.id), func.sum(quiet), func.max(LoginSession.last_seen_at))
        .select_from(EventCompany)
        .join(Organisation, Organisation.id == EventCompany.organisation_id)
        .outerjoin(User, User.organisation_id == Organisation.id)
        .outerjoin(LoginSession, (LoginSession.user_id == User.id) & here)
        .where(EventCompany.event_id == event.id, EventCompany.status == InvitationStatus.ACCEPTED)
        .group_by(Organisation.id, Organisation.name)
        .order_by(Organisation.name)
    )
    # a session without a phone is a row of the outer join
    return [StallPhones(row[0], row[1], int(row[2] or 0) if row[1] else 0, row[3]) for row in session.execute(stmt)]


def _records(session: Session, event: Event, kind: DayKind) -> Sequence[DayRecord]:
    stmt = select(DayRecord).where(DayRecord.event_id == event.id, DayRecord.kind == kind)
    return session.scalars(stmt.order_by(DayRecord.created_at.desc(), DayRecord.id.desc()).limit(MOST)).all()
