"""Telling people: adds notices in the transaction of what happened; mail goes out later, in a digest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.domain.notices import NoticeKind
from outreach.domain.roles import Actor
from outreach.models.notices import MailRefusal, Notice
from outreach.queries.notices import wants_mail


def notify(
    session: Session,
    *,
    actor: Actor,
    kind: NoticeKind,
    user_ids: Iterable[UUID],
    subject: Any,
    params: Mapping[str, str | int] | None = None,
) -> int:
    """Tell these accounts about `subject` (a flushed row). Whoever did it isn't told. Returns how many are."""
    session.flush()
    told = sorted(set(user_ids) - {actor.user_id})
    for user_id in told:
        session.add(
            Notice(
                user_id=user_id,
                kind=kind,
                params=dict(params or {}),
                subject_kind=subject.__tablename__,
                subject_id=str(subject.id),
            )
        )
    return len(told)


def settle_notices(session: Session, *, subject: Any, kinds: Iterable[NoticeKind]) -> None:
    """Mark what asked for a step as read for everybody, once the step is taken: nobody is sent after what is done."""
    session.execute(
        update(Notice)
        .where(
            Notice.subject_kind == subject.__tablename__,
            Notice.subject_id == str(subject.id),
            Notice.kind.in_(list(kinds)),
            Notice.read_at.is_(None),
        )
        .values(read_at=utcnow())
        .execution_options(synchronize_session=False)
    )


def read_notice(session: Session, *, actor: Actor, notice: Notice) -> None:
    """Mark the actor's notice as read."""
    if notice.user_id == actor.user_id and notice.read_at is None:
        notice.read_at = utcnow()
        session.flush()


def read_all_notices(session: Session, *, actor: Actor) -> None:
    """Mark all of the actor's notices as read."""
    session.execute(
        update(Notice).where(Notice.user_id == actor.user_id, Notice.read_at.is_(None)).values(read_at=utcnow())
    )


def choose_mail(session: Session, *, user_id: UUID, wanted: bool) -> None:
    """Switch notices by mail on or off for an account."""
    if wanted:
        session.execute(delete(MailRefusal).where(MailRefusal.user_id == user_id))
    elif wants_mail(session, user_id=user_id):
        session.add(MailRefusal(user_id=user_id))
    session.flush()
