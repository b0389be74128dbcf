"""Whose approval a campaign's events need, and who stands in for whom."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.adcodes import AreaLevel
from outreach.domain.approvals import DEFAULT_DAYS, Desk
from outreach.domain.events import Ground
from outreach.domain.roles import Department
from outreach.models.accounts import User
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime, enum_column


class ApprovalDesk(HasId, HasTimes, Base):
    """A desk of a campaign; without any, an event is approved by any official in charge."""

    __tablename__ = "approval_desks"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position_positive"),
        CheckConstraint("days BETWEEN 1 AND 30", name="days_in_bounds"),
    )

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer, default=1)
    level: Mapped[AreaLevel | None] = mapped_column(enum_column(AreaLevel))
    department: Mapped[Department | None] = mapped_column(enum_column(Department))
    days: Mapped[int] = mapped_column(Integer, default=DEFAULT_DAYS)
    asks_on: Mapped[str] = mapped_column(String(40), default=",".join(Ground))

    @property
    def desk(self) -> Desk:
        """The desk as the domain knows it."""
        grounds = frozenset(Ground(one) for one in self.asks_on.split(",") if one)
        return Desk(self.position, self.level, self.department, self.days, grounds)


class Deputy(HasId, HasTimes, Base):
    """An official who decides in another's place on these days, both included."""

    __tablename__ = "deputies"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="first_before_last"),
        CheckConstraint("user_id <> deputy_id", name="not_oneself"),
    )

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    deputy_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    deputy: Mapped[User] = relationship(foreign_keys=[deputy_id])


class EventLook(HasId, Base):
    """When an official first saw this version of an event."""

    __tablename__ = "event_looks"
    __table_args__ = (UniqueConstraint("event_id", "user_id", "version"),)

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
