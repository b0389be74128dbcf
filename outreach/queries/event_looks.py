"""Since when an official knows an event: their last look at its page, or their last decision about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.event_changes import FieldChange, changes_since
from outreach.domain.events import Verb
from outreach.domain.roles import Actor
from outreach.models.approvals import EventLook
from outreach.models.events import Event

DECISIONS = frozenset({Verb.APPROVE, Verb.CONSENT, Verb.RETURN, Verb.ESCALATE})


@dataclass(frozen=True)
class SinceThen:
    """When the reader last knew the event, and what has changed since."""

    looked_at: datetime
    changes: Sequence[FieldChange]


def list_since_then(session: Session, *, actor: Actor, events: Sequence[Event]) -> dict[UUID, SinceThen]:
    """For each event that the reader has known in an earlier version. A look at the present version doesn't count: what has changed
    stays in sight until it changes again or is decided.
    """
    looked = (
        select(EventLook.event_id, func.max(EventLook.seen_at).label("seen_at"))
        .join(Event, Event.id == EventLook.event_id)
        .where(EventLook.user_id == actor.user_id, EventLook.event_id.in_([event.id for event in events]))
        .where(EventLook.version < Event.version)
        .group_by(EventLook.event_id)
    )
    looks = {row.event_id: row.seen_at for row in session.execute(looked)} if events else {}
    found = {}
    for event in events:
        decided = [step.created_at for step in event.steps if step.user_id == actor.user_id and step.verb in DECISIONS]
        known = [*decided, *([looks[event.id]] if event.id in looks else [])]
        if known:
            found[event.id] = SinceThen(max(known), changes_since(event.steps, max(known)))
    return found
