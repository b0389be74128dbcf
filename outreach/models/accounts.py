"""Accounts and their sign-ins. The only module that knows Flask-Security's mixins."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.accounts import SECOND_FACTOR_ROLES, AccountState
from outreach.domain.roles import Actor, Department, Role
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime, enum_column
from outreach.models.organisations import Organisation, OrganisationStatus
from outreach.models.regions import Area


class RoleName(RoleMixin, Base):
    """Flask-Security demands a table of roles; ours is the `role` of the account, so it stays empty."""

    __tablename__ = "security_roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)


class User(HasId, HasTimes, UserMixin, Base):  # type: ignore[misc]  # the library's class has no types
    """An account: one role, and by role an area or an organisation."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role <> 'official' OR area_id IS NOT NULL", name="official_has_area"),
        CheckConstraint(
            "role NOT IN ('organiser', 'organiser_staff', 'dealer_manager', 'dealer_staff') "
            "OR organisation_id IS NOT NULL",
            name="member_has_organisation",
        ),
    )

    # the library knows no account without an e-mail address; ours may have a mobile number only
    email: Mapped[str | None] = mapped_column(String(255), unique=True)  # type: ignore[assignment]
    us_phone_number: Mapped[str | None] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    password: Mapped[str | None] = mapped_column(String(255))
    role: Mapped[Role] = mapped_column(enum_column(Role))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    # which of its area's departments an official speaks for; none: all of them
    department: Mapped[Department | None] = mapped_column(enum_column(Department))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: uuid.uuid4().hex)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    locale: Mapped[str | None] = mapped_column(String(8))
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    totp_counter: Mapped[int | None] = mapped_column(BigInteger)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(JSON))

    organisation: Mapped[Organisation | None] = relationship()
    area: Mapped[Area | None] = relationship()

    @property  # type: ignore[override]  # a list is invariant
    def roles(self) -> list[RoleName]:
        """Flask-Security's own roles aren't used."""
        return []

    @roles.setter
    def roles(self, value: list[RoleName]) -> None:
        """Ignored: see the getter."""

    @property
    def is_active(self) -> bool:
        """True unless the account was deactivated or its organisation is suspended."""
        return self.active and (self.organisation is None or self.organisation.status is OrganisationStatus.ACTIVE)

    @property
    def state(self) -> AccountState:
        """What a list of accounts says of this one."""
        if not self.active:
            return AccountState.INACTIVE
        return AccountState.ACTIVE if self.password else AccountState.INVITED

    def check_tf_required(self, *args: Any, **kwargs: Any) -> tuple[bool, list[tuple[str, str]]]:
        """The library demands a second factor of all or nobody; here it is demanded by role, and of who has one."""
        required, methods = super().check_tf_required(*args, **kwargs)
        return required and (self.role in SECOND_FACTOR_ROLES or bool(self.tf_primary_method)), methods

    def check_tf_required_setup(self) -> bool:
        """True where this role can't do without a second factor."""
        return self.role in SECOND_FACTOR_ROLES and bool(super().check_tf_required_setup())

    @property
    def actor(self) -> Actor:
        """This account as policies and services know it."""
        return actor_of(self, self.area)


def actor_of(account: Any, area: Any) -> Actor:
    """Who an account is, given its row and its area's, mapped or of bare columns."""
    return Actor(
        role=account.role,
        user_id=account.id,
        organisation_id=account.organisation_id,
        area_lineage=area.lineage if area else None,
        area_level=area.level if area else None,
        department=account.department,
        name=account.name or account.email or "",
    )


class LoginSession(HasId, HasTimes, Base):
    """One sign-in on one device. A cookie without its live row is worth nothing."""

    __tablename__ = "login_sessions"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # set where somebody signed in at a stall: the sign-in opens that event's stall and nothing else
    event_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("events.id"), index=True)

    user: Mapped[User] = relationship()


class SignInFailure(Base):
    """Failed sign-ins of one identity or address in one window: counted here, so that all workers share them."""

    __tablename__ = "sign_in_failures"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    window: Mapped[int] = mapped_column(Integer, primary_key=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)


class Invitation(HasId, HasTimes, Base):
    """A link by which the account's owner sets a password: the first one, or a new one."""

    __tablename__ = "invitations"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    invited_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(foreign_keys=[user_id])


class ApiToken(HasId, HasTimes, Base):
    """A bearer token of the JSON API; only its hash is kept."""

    __tablename__ = "api_tokens"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    prefix: Mapped[str] = mapped_column(String(16))
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship()
