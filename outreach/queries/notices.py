"""Reads of notices; everybody sees their own only. Also: who is to be told about what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.errors import NotFound
from outreach.domain.notices import DIGEST_AFTER
from outreach.domain.roles import Actor, Role
from outreach.models.accounts import User
from outreach.models.notices import MailRefusal, Notice
from outreach.models.regions import Area
from outreach.queries.paging import Page, SortKey, keyset


def list_notices(session: Session, *, actor: Actor, cursor: str | None = None) -> Page[Notice]:
    """The actor's notices, the newest first."""
    own = select(Notice).where(Notice.user_id == actor.user_id)
    return keyset(session, own, order=[SortKey(Notice.id, descending=True)], cursor=cursor)


def get_notice(session: Session, *, actor: Actor, notice_id: UUID) -> Notice:
    """One of the actor's notices; raises `NotFound` for another's."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.user_id != actor.user_id:
        raise NotFound
    return notice


def count_unread(session: Session, *, actor: Actor) -> int:
    """How many notices the actor hasn't read."""
    unread = select(func.count(Notice.id)).where(Notice.user_id == actor.user_id, Notice.read_at.is_(None))
    return session.scalar(unread) or 0


def wants_mail(session: Session, *, user_id: UUID) -> bool:
    """Whether the account takes notices by mail."""
    return session.scalar(select(MailRefusal.id).where(MailRefusal.user_id == user_id)) is None


def list_mail_due(session: Session, *, now: datetime) -> dict[User, list[Notice]]:
    """Unread notices that have waited long enough for a digest, by account; those without e-mail are left out."""
    statement = (
        select(User, Notice)
        .join(Notice, Notice.user_id == User.id)
        .where(
            Notice.read_at.is_(None),
            Notice.mailed_at.is_(None),
            Notice.created_at <= now - DIGEST_AFTER,
            User.email.is_not(None),
            User.active,
            User.id.not_in(select(MailRefusal.user_id)),
        )
        .order_by(User.id, Notice.id)
        .limit(2_000)
    )
    due: dict[User, list[Notice]] = defaultdict(list)
    for user, notice in session.execute(statement):
        due[user].append(notice)
    return dict(due)


def list_approvers(session: Session, *, area: Area) -> Sequence[UUID]:
    """Accounts that approve in this area: its nearest level's officials; the office where there are none."""
    statement = (
        select(User.id, Area.lineage)
        .join(Area, User.area_id == Area.id)
        .where(User.role == Role.OFFICIAL, User.active)
        .order_by(func.length(Area.lineage).desc(), User.id)
    )
    above = [(user_id, lineage) for user_id, lineage in session.execute(statement) if area.lineage.startswith(lineage)]
    if above:
        return [user_id for user_id, lineage in above if lineage == above[0][1]]
    return session.scalars(select(User.id).where(User.role == Role.OFFICE, User.active).order_by(User.id)).all()


def list_officials(session: Session, *, area: Area, level: AreaLevel) -> Sequence[UUID]:
    """The officials of one level above a place."""
    codes = [code for code in area.lineage.split("/") if code]
    wanted = select(User.id).join(Area, User.area_id == Area.id)
    mine = wanted.where(User.role == Role.OFFICIAL, User.active, Area.code.in_(codes), Area.level == level)
    return session.scalars(mine.order_by(User.id)).all()


def list_members(session: Session, *, organisation_id: UUID, answering: bool = False) -> Sequence[UUID]:
    """Accounts of an organisation; `answering`: those who answer for it, which leaves a dealer's staff out."""
    statement = select(User.id).where(User.organisation_id == organisation_id, User.active).order_by(User.id)
    if answering:
        statement = statement.where(User.role != Role.DEALER_STAFF)
    return session.scalars(statement).all()
