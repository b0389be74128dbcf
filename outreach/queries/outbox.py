"""Records of phones that wait for a person, each beside the one that came first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.errors import NotFound
from outreach.domain.outbox import HeldStatus, HeldWhy, RecordKind, is_skewed
from outreach.domain.phones import mask_phone, parse_phone
from outreach.domain.roles import Actor
from outreach.models.leads import Lead
from outreach.models.outbox import HeldRecord
from outreach.models.test_drives import DriveReturn, TestDrive
from outreach.policies.leads import can_see
from outreach.policies.outbox import visible_to


@dataclass(frozen=True)
class HeldView:
    """A record that waits, opened for its reader; `first` came under the same id, None where it isn't theirs."""

    held: HeldRecord
    number: str
    name: str
    note: str
    skewed: bool
    first: Lead | TestDrive | None


def list_held(session: Session, *, actor: Actor, limit: int = 100) -> Sequence[HeldView]:
    """What waits for the actor's company (a manager's reader) or from the actor's own phone, the oldest first."""
    stmt = (
        select(HeldRecord)
        .where(visible_to(actor), HeldRecord.status == HeldStatus.WAITING)
        .options(joinedload(HeldRecord.user))
        .order_by(HeldRecord.created_at, HeldRecord.id)
        .limit(limit)
    )
    rows = session.scalars(stmt).all()
    kept = _load_first(session, [held.record_id for held in rows if held.why is HeldWhy.OTHER_BODY])
    views = [_view(session, actor, held) for held in rows]
    del kept  # the identity map forgets what nobody holds
    return views


def _load_first(session: Session, ids: Sequence[UUID]) -> list[Lead | TestDrive]:
    """What came first under these ids, in two queries rather than one a row."""
    leads = select(Lead).where(Lead.id.in_(ids)).options(joinedload(Lead.person))
    return [*session.scalars(leads), *session.scalars(select(TestDrive).where(TestDrive.id.in_(ids)))]


def get_held(session: Session, *, actor: Actor, held_id: UUID) -> HeldRecord:
    """A record that was kept aside. Raises `NotFound` out of the actor's scope."""
    held = session.scalar(select(HeldRecord).where(HeldRecord.id == held_id, visible_to(actor)))
    if held is None:
        raise NotFound
    return held


def count_held(session: Session, *, actor: Actor) -> int:
    """How many wait."""
    stmt = select(func.count(HeldRecord.id)).where(visible_to(actor), HeldRecord.status == HeldStatus.WAITING)
    return session.scalar(stmt) or 0


def _view(session: Session, actor: Actor, held: HeldRecord) -> HeldView:
    body: dict[str, Any] = json.loads(held.body)
    phone = body.get("phone")
    texts = {name: body[name] if isinstance(body.get(name), str) else "" for name in ("name", "note")}
    number = parse_phone(phone) if isinstance(phone, str) else None
    first = _first(session, actor, held) if held.why is HeldWhy.OTHER_BODY else None
    return HeldView(held, mask_phone(number), texts["name"], texts["note"], is_skewed(held.clock_skew_seconds), first)


def _first(session: Session, actor: Actor, held: HeldRecord) -> Lead | TestDrive | None:
    if held.kind is RecordKind.LEAD:
        lead = session.get(Lead, held.record_id)
        return lead if lead is not None and can_see(actor, lead) else None
    if held.kind is RecordKind.DRIVE_RETURN:
        told = session.get(DriveReturn, held.record_id)
        drive = told.test_drive if told else None
    else:
        drive = session.get(TestDrive, held.record_id)
    return drive if drive is not None and drive.organisation_id == actor.organisation_id else None
