"""Taking in what an organiser's phone tells of the day: each record once, whatever is sent again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, NotFound
from outreach.domain.fair_days import DayEntry, DayKind
from outreach.domain.notices import NoticeKind
from outreach.domain.outbox import OTHER_BODY
from outreach.domain.roles import Actor, Role
from outreach.models.accounts import User
from outreach.models.events import Event
from outreach.models.fair_days import DayRecord
from outreach.policies.events import can_keep
from outreach.queries.notices import list_approvers
from outreach.services import audit
from outreach.services.notices import notify


def keep_record(
    session: Session, *, actor: Actor, event: Event, record_id: UUID, entry: DayEntry, digest: str, now: datetime
) -> tuple[DayRecord, bool]:
    """Keep a record of the day, once; gives it, and whether it is new. The caller commits before it answers.

    Raises `Conflict` on 'id' where the id was used with another body, `NotFound` for an event of somebody else.
    """
    if actor.user_id is None or not can_keep(actor, event):
        raise NotFound
    known = session.get(DayRecord, record_id, populate_existing=True)
    if known is None:
        row = _row(actor.user_id, event, record_id, entry, digest, now)
        try:
            with session.begin_nested():
                session.add(row)
                session.flush()
        except IntegrityError:  # its twin came first
            known = session.get(DayRecord, record_id, populate_existing=True)
            if known is None:
                raise
        else:
            _tell(session, actor, event, row)
            return row, True
    if known.event_id != event.id or known.body_hmac != digest:
        raise Conflict(OTHER_BODY, field="id")
    return known, False


def _row(user_id: UUID, event: Event, record_id: UUID, entry: DayEntry, digest: str, now: datetime) -> DayRecord:
    row = DayRecord(
        id=record_id,
        event_id=event.id,
        user_id=user_id,
        kind=entry.kind,
        number=entry.number or None,
        incident=entry.incident,
        word=entry.text if entry.kind is DayKind.WORD else "",
        body_hmac=digest,
        captured_at=entry.captured_at,
        created_at=now,
    )
    row.note = entry.text if entry.kind is DayKind.INCIDENT else ""
    return row


def _tell(session: Session, actor: Actor, event: Event, row: DayRecord) -> None:
    """Incidents and words are audited, and of an incident the officials in charge and the office are told; taps are many."""
    if row.kind is DayKind.VISITORS:
        return
    action = "fair.incident" if row.kind is DayKind.INCIDENT else "fair.word"
    audit.record(session, actor=actor, action=action, subject=row, after={"event": str(event.id)})
    if row.kind is DayKind.INCIDENT:
        office = session.scalars(select(User.id).where(User.role == Role.OFFICE, User.active)).all()
        told = {*list_approvers(session, area=event.area), *office}
        params = {"name": event.title}
        notify(session, actor=actor, kind=NoticeKind.EVENT_INCIDENT, user_ids=told, subject=event, params=params)
