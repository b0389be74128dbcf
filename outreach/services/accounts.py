"""Writes of accounts: invite, change, deactivate; one's own sessions and tokens."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.accounts import (
    DEALER_ROLES,
    INVITATION_LIFE,
    TOKEN_LIFE,
    TOKEN_PREFIX,
    AccountDetails,
    check_account,
)
from outreach.domain.errors import Conflict, Forbidden, NotFound, RuleBroken
from outreach.domain.phones import mask_phone
from outreach.domain.roles import Actor, Permission, Role
from outreach.domain.words import N_
from outreach.models.accounts import ApiToken, Invitation, LoginSession, User
from outreach.models.organisations import Organisation, OrganisationKind
from outreach.policies.accounts import can_manage_user, demand, grantable_roles
from outreach.services import audit


def hash_token(token: str) -> str:
    """Return how a token's random text is kept."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _values(user: User) -> dict[str, object]:
    email = f"{user.email[:1]}***@{user.email.partition('@')[2]}" if user.email else None
    return {
        "role": user.role,
        "organisation": str(user.organisation_id) if user.organisation_id else None,
        "area": user.area_id,
        "active": user.active,
        "email": email,
        "phone": mask_phone(user.us_phone_number) if user.us_phone_number else None,
    }


def save_user(session: Session, *, actor: Actor, details: AccountDetails, user: User | None = None) -> User:
    """Make an account, still without a password, or change the one given."""
    demand(actor, Permission.USERS_MANAGE)
    if actor.role is not Role.OFFICE:
        details = AccountDetails(details.name, details.role, details.email, details.phone, actor.organisation_id)
    broken = check_account(details) or _check_scope(session, actor, details)
    if broken:
        raise RuleBroken(broken)
    if user is not None and not can_manage_user(actor, user):
        raise NotFound
    if user is not None and user.id == actor.user_id and details.role is not user.role:
        raise RuleBroken({"role": N_("You can't change your own role.")})
    before = _values(user) if user is not None else {}
    user = user if user is not None else User(role=details.role)
    user.name, user.role = details.name, details.role
    user.email, user.us_phone_number = details.email or None, details.phone or None
    user.organisation_id = details.organisation_id if details.role not in {Role.OFFICE, Role.OFFICIAL} else None
    user.area_id = details.area_id if details.role is Role.OFFICIAL else None
    user.department = details.department if details.role is Role.OFFICIAL else None
    _flush_user(session, user)
    audit.record(
        session,
        actor=actor,
        action="user.edit" if before else "user.invite",
        subject=user,
        before=before,
        after=_values(user),
    )
    return user


def _check_scope(session: Session, actor: Actor, details: AccountDetails) -> dict[str, str]:
    if details.role not in grantable_roles(actor):
        return {"role": N_("You can't give this role.")}
    if details.organisation_id is None:
        return {}
    organisation = session.get(Organisation, details.organisation_id)
    if organisation is None:
        return {"organisation": N_("There is no such organisation.")}
    if details.role in DEALER_ROLES and organisation.kind is not OrganisationKind.DEALER:
        return {"organisation": N_("This role belongs to a dealer.")}
    return {}


def _flush_user(session: Session, user: User) -> None:
    session.add(user)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError as error:
        field = "phone" if "phone" in str(error.orig) else "email"
        raise Conflict(N_("There is already an account with this address or number."), field=field) from None


def invite_user(session: Session, *, actor: Actor, user: User, now: datetime) -> Invitation:
    """Make a link by which the account's owner sets a password; an earlier one ends."""
    if not can_manage_user(actor, user):
        raise NotFound
    if not user.active:
        raise Conflict(N_("The account is deactivated. Activate it first."))
    session.execute(
        update(Invitation)
        .where(Invitation.user_id == user.id, Invitation.used_at.is_(None), Invitation.ended_at.is_(None))
        .values(ended_at=now)
    )
    invitation = Invitation(user_id=user.id, invited_by_id=actor.user_id, expires_at=now + INVITATION_LIFE)
    session.add(invitation)
    session.flush()
    audit.record(session, actor=actor, action="user.link", subject=user)
    return invitation


def accept_invitation(session: Session, *, invitation: Invitation, password_hash: str, now: datetime) -> User:
    """Set the account's password, once, by its link; other sign-ins of it end."""
    used = session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.used_at.is_(None),
            Invitation.ended_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(used_at=now)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]  # an update has it
        raise NotFound
    user = invitation.user
    user.password = password_hash
    user.fs_uniquifier = uuid.uuid4().hex
    user.confirmed_at = user.confirmed_at or now
    end_sessions(session, user=user, now=now)
    audit.record(session, actor=user.actor, action="user.password_set", subject=user)
    return user


def set_active(session: Session, *, actor: Actor, user: User, active: bool, now: datetime) -> None:
    """Deactivate an account, which ends its sign-ins and tokens, or activate it again."""
    if not can_manage_user(actor, user):
        raise NotFound
    if user.id == actor.user_id:
        raise Forbidden(N_("You can't deactivate yourself."))
    before = _values(user)
    user.active = active
    if not active:
        end_sessions(session, user=user, now=now)
        live = (ApiToken.user_id == user.id, ApiToken.ended_at.is_(None))
        session.execute(update(ApiToken).where(*live).values(ended_at=now))
        user.fs_uniquifier = uuid.uuid4().hex
    session.flush()
    action = "user.activate" if active else "user.deactivate"
    audit.record(session, actor=actor, action=action, subject=user, before=before, after=_values(user))


def reset_second_factor(session: Session, *, actor: Actor, user: User) -> None:
    """Take an account's second factor away: its owner has lost it and sets up another."""
    if not can_manage_user(actor, user):
        raise NotFound
    user.tf_primary_method = user.tf_totp_secret = None
    user.totp_counter = None
    user.mf_recovery_codes = []
    session.flush()
    audit.record(session, actor=actor, action="user.second_factor_reset", subject=user)


def end_sessions(session: Session, *, user: User, now: datetime, keep: str | None = None) -> None:
    """End the account's sign-ins, but for the one whose token's hash is `keep`."""
    stmt = update(LoginSession).where(LoginSession.user_id == user.id, LoginSession.ended_at.is_(None))
    if keep is not None:
        stmt = stmt.where(LoginSession.token_hash != keep)
    session.execute(stmt.values(ended_at=now))


def end_session(session: Session, *, actor: Actor, session_id: uuid.UUID, now: datetime) -> None:
    """End one of the actor's own sign-ins."""
    row = session.scalar(
        select(LoginSession).where(LoginSession.id == session_id, LoginSession.user_id == actor.user_id)
    )
    if row is None or actor.user_id is None:
        raise NotFound
    row.ended_at = row.ended_at or now
    session.flush()
    audit.record(session, actor=actor, action="session.end", subject=row)


def create_token(session: Session, *, actor: Actor, name: str, now: datetime) -> tuple[ApiToken, str]:
    """Make a bearer token for the actor's own account; its text is returned once and never kept."""
    if actor.user_id is None:
        raise Forbidden
    text = TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        user_id=actor.user_id,
        name=name[:80],
        token_hash=hash_token(text),
        prefix=text[len(TOKEN_PREFIX) :][:4],
        expires_at=now + TOKEN_LIFE,
    )
    session.add(row)
    session.flush()
    audit.record(session, actor=actor, action="token.create", subject=row)
    return row, text


def end_tokens(session: Session, *, user: User, now: datetime) -> None:
    """Revoke all tokens of an account."""
    session.execute(
        update(ApiToken).where(ApiToken.user_id == user.id, ApiToken.ended_at.is_(None)).values(ended_at=now)
    )


def end_token(session: Session, *, actor: Actor, token_id: uuid.UUID, now: datetime) -> None:
    """Revoke one of the actor's own tokens."""
    row = session.scalar(select(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == actor.user_id))
    if row is None or actor.user_id is None:
        raise NotFound
    row.ended_at = row.ended_at or now
    session.flush()
    audit.record(session, actor=actor, action="token.end", subject=row)
