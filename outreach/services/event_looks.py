"""An official has looked at an event: what changes afterwards is shown as new."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from outreach.domain.errors import Forbidden
from outreach.domain.roles import Actor
from outreach.models.approvals import EventLook
from outreach.models.base import new_id
from outreach.models.events import Event
from outreach.policies import events as policy


def note_look(session: Session, *, actor: Actor, event: Event, version: int, now: datetime) -> None:
    """Note that the actor has seen this version of the event; the first look at a version counts."""
    if not policy.can_approve(actor, event) or not 1 <= version <= event.version:
        raise Forbidden
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {"id": new_id(), "event_id": event.id, "user_id": actor.user_id, "version": version, "seen_at": now}
    session.execute(insert(EventLook).values([row]).on_conflict_do_nothing())
