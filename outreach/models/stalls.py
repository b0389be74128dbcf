"""Signing in at the stall: a manager's pass for one event, and a PIN of each colleague for that event."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.models.accounts import User
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime
from outreach.models.events import Event


class StallPass(HasId, HasTimes, Base):
    """What the manager's QR code opens; only its hash is kept."""

    __tablename__ = "stall_passes"

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()


class StallPin(HasId, HasTimes, Base):
    """A colleague's PIN for one event, hashed."""

    __tablename__ = "stall_pins"
    __table_args__ = (UniqueConstraint("event_id", "user_id"),)

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    pin_hash: Mapped[str] = mapped_column(String(255))

    user: Mapped[User] = relationship()
