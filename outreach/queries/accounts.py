"""Reads of accounts: those an actor keeps, and one's own sessions and tokens."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.accounts import AccountState
from outreach.domain.adcodes import AreaLevel
from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor, Role
from outreach.models.accounts import ApiToken, Invitation, LoginSession, User, actor_of
from outreach.models.organisations import Organisation, OrganisationStatus
from outreach.models.regions import Area
from outreach.policies.accounts import users_visible_to
from outreach.queries.paging import Page, SortKey, keyset


@dataclass(frozen=True)
class UserFilter:
    """What a reader asks of the list of accounts."""

    text: str = ""
    role: Role | None = None
    state: AccountState | None = None
    organisation_id: uuid.UUID | None = None


def _filtered(actor: Actor, wanted: UserFilter) -> Select[User]:
    stmt = select(User).where(users_visible_to(actor))
    if wanted.text:
        text = wanted.text
        stmt = stmt.where(
            or_(
                User.name.icontains(text, autoescape=True),
                User.email.icontains(text, autoescape=True),
                User.us_phone_number.icontains(text, autoescape=True),
            )
        )
    if wanted.role is not None:
        stmt = stmt.where(User.role == wanted.role)
    if wanted.organisation_id is not None:
        stmt = stmt.where(User.organisation_id == wanted.organisation_id)
    if wanted.state is AccountState.INACTIVE:
        stmt = stmt.where(User.active.is_(False))
    elif wanted.state is not None:
        empty = User.password.is_(None)
        stmt = stmt.where(User.active.is_(True), empty if wanted.state is AccountState.INVITED else ~empty)
    return stmt


def list_users(session: Session, *, actor: Actor, wanted: UserFilter, cursor: str | None) -> Page[User]:
    """Return a page of the accounts that the actor keeps, newest first."""
    stmt = _filtered(actor, wanted).options(joinedload(User.organisation), joinedload(User.area))
    order = (SortKey(User.created_at, descending=True), SortKey(User.id, descending=True))
    return keyset(session, stmt, order=order, cursor=cursor)


def count_users(session: Session, *, actor: Actor, wanted: UserFilter) -> int:
    """Return how many accounts fit."""
    return session.scalar(select(func.count()).select_from(_filtered(actor, wanted).subquery())) or 0


def get_user(session: Session, *, actor: Actor, user_id: uuid.UUID) -> User:
    """Return one account that the actor keeps, or raise NotFound."""
    user = session.scalar(select(User).where(User.id == user_id, users_visible_to(actor)))
    if user is None:
        raise NotFound
    return user


def find_user(session: Session, identity: str) -> User | None:
    """Return the account with this e-mail address or mobile number."""
    stmt = select(User).where(or_(func.lower(User.email) == identity.lower(), User.us_phone_number == identity))
    return session.scalar(stmt.order_by(User.id).limit(1))


def find_open_invitation(session: Session, *, user: User, now: datetime) -> Invitation | None:
    """Return the link that the account can still use."""
    stmt = select(Invitation).where(
        Invitation.user_id == user.id,
        Invitation.used_at.is_(None),
        Invitation.ended_at.is_(None),
        Invitation.expires_at > now,
    )
    return session.scalar(stmt.order_by(Invitation.id.desc()).limit(1))


def get_invitation(session: Session, *, invitation_id: uuid.UUID, now: datetime) -> Invitation:
    """Return an invitation that can be used now, or raise NotFound."""
    invitation = session.get(Invitation, invitation_id)
    if (
        invitation is None
        or invitation.used_at is not None
        or invitation.ended_at is not None
        or invitation.expires_at <= now
        or not invitation.user.active
    ):
        raise NotFound
    return invitation


def list_sessions(session: Session, *, actor: Actor, now: datetime) -> list[LoginSession]:
    """Return the actor's own live sign-ins, the latest used first."""
    stmt = select(LoginSession).where(
        LoginSession.user_id == actor.user_id, LoginSession.ended_at.is_(None), LoginSession.expires_at > now
    )
    return list(session.scalars(stmt.order_by(LoginSession.last_seen_at.desc(), LoginSession.id)))


def list_tokens(session: Session, *, actor: Actor, now: datetime) -> list[ApiToken]:
    """Return the actor's own live tokens, newest first."""
    stmt = select(ApiToken).where(
        ApiToken.user_id == actor.user_id, ApiToken.ended_at.is_(None), ApiToken.expires_at > now
    )
    return list(session.scalars(stmt.order_by(ApiToken.id.desc())))


@dataclass(frozen=True)
class Bearer:
    """Whom a live token stands for."""

    token_id: uuid.UUID
    last_used_at: datetime | None
    actor: Actor


# made once: every call of the API begins with it
_LIVE_TOKEN = (
    select(
        ApiToken.id.label("token_id"),
        ApiToken.last_used_at,
        *(User.id, User.role, User.organisation_id, User.department, User.name, User.email),
        *(Area.lineage, Area.level),
    )
    .join(ApiToken.user)
    .outerjoin(Area, User.area_id == Area.id)
    .outerjoin(Organisation, User.organisation_id == Organisation.id)
    .where(
        ApiToken.token_hash == bindparam("given"),
        ApiToken.ended_at.is_(None),
        ApiToken.expires_at > bindparam("now"),
        User.active,
        or_(Organisation.id.is_(None), Organisation.status == OrganisationStatus.ACTIVE),
    )
)


def find_bearer(session: Session, *, token_hash: str, now: datetime) -> Bearer | None:
    """Return whose live token has this hash, if the account may sign in."""
    row = session.connection().execute(_LIVE_TOKEN, {"given": token_hash, "now": now}).first()
    return row and Bearer(row.token_id, row.last_used_at, actor_of(row, row if row.lineage else None))


def find_area_named(session: Session, text: str) -> Area | None:
    """Return the area with this code, or the only one above the townships with this Chinese name."""
    if not text:
        return None
    if text.isdigit():
        return session.scalar(select(Area).where(Area.code == text[:12]))
    stmt = select(Area).where(Area.name_zh == text, Area.level != AreaLevel.TOWNSHIP, Area.last_on.is_(None))
    found = list(session.scalars(stmt.order_by(Area.code).limit(2)))
    return found[0] if len(found) == 1 else None
