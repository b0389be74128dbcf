"""Appends to the audit log. Rows are linked into a chain later, by one sealer, so that writers never queue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.domain.roles import Actor
from outreach.models.audit import AuditEntry

ENTRIES = cast(Table, AuditEntry.__table__)
_ADD = ENTRIES.insert()


def record(
    session: Session,
    *,
    actor: Actor,
    action: str,
    subject: Any,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add who did `action` ('venue.register') to `subject` (a mapped row, flushed so that it has its id; or the
    name of a table, where it was done to many of its rows).

    `before` and `after` hold JSON values, never personal data in clear.
    """
    session.flush()
    session.execute(_ADD, entry_of(actor=actor, action=action, subject=subject, before=before, after=after))


def entry_of(
    *,
    actor: Actor,
    action: str,
    subject: Any,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What `record` adds, for a caller who adds it together with the subject."""
    return {
        "at": utcnow(),
        "user_id": actor.user_id,
        "role": actor.role.value,
        "action": action,
        "subject_kind": subject if isinstance(subject, str) else subject.__tablename__,
        "subject_id": "" if isinstance(subject, str) else str(subject.id),
        "before": dict(before or {}),
        "after": dict(after or {}),
    }
