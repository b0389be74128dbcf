"""Closed days, quotas with their counters, and what is done before an event."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.scheduling.limits import BlackoutDays, BlackoutKind, ChecklistItem, Quota, QuotaKind
from outreach.models.accounts import User
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime, enum_column
from outreach.models.events import Event
from outreach.models.regions import Area


class Blackout(HasId, HasTimes, Base):
    """Days of an area on which no event is held, or about which its organiser is warned. `uid`: an imported entry's."""

    __tablename__ = "blackouts"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="first_before_last"),
        UniqueConstraint("area_id", "uid"),
    )

    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    name: Mapped[str] = mapped_column(String(120))
    first_on: Mapped[date] = mapped_column(Date, index=True)
    last_on: Mapped[date] = mapped_column(Date)
    kind: Mapped[BlackoutKind] = mapped_column(enum_column(BlackoutKind), default=BlackoutKind.CLOSED)
    uid: Mapped[str | None] = mapped_column(String(255))

    area: Mapped[Area] = relationship()

    @property
    def days(self) -> BlackoutDays:
        """The days as the domain knows them."""
        return BlackoutDays(self.name, self.first_on, self.last_on, self.kind)


class EventQuota(HasId, HasTimes, Base):
    """How many events an area and all below it allow; the nearest area that says so decides."""

    __tablename__ = "event_quotas"
    __table_args__ = (
        CheckConstraint("per_county_week IS NULL OR per_county_week >= 1", name="week_positive"),
        CheckConstraint("per_ground_day IS NULL OR per_ground_day >= 1", name="day_positive"),
    )

    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), unique=True)
    per_county_week: Mapped[int | None] = mapped_column(Integer)
    per_ground_day: Mapped[int | None] = mapped_column(Integer)

    area: Mapped[Area] = relationship()

    @property
    def quota(self) -> Quota:
        """The numbers as the domain knows them."""
        return Quota(self.per_county_week, self.per_ground_day)


class QuotaCounter(HasId, Base):
    """Approved events of a county in a week, or of a ground on a day: the counter that can't pass the quota."""

    __tablename__ = "quota_counters"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "day"),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken_within_capacity"),
    )

    kind: Mapped[QuotaKind] = mapped_column(enum_column(QuotaKind))
    subject: Mapped[str] = mapped_column(String(40))
    day: Mapped[date] = mapped_column(Date)
    capacity: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer, default=0)


class QuotaClaim(HasId, Base):
    """An approved event's place in a counter."""

    __tablename__ = "quota_claims"
    __table_args__ = (UniqueConstraint("event_id", "counter_id"),)

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    counter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("quota_counters.id", ondelete="CASCADE"), index=True)


class ChecklistTemplate(HasId, HasTimes, Base):
    """An item of an organisation's own checklist; without any, the shipped one serves."""

    __tablename__ = "checklist_templates"
    __table_args__ = (CheckConstraint("days_before BETWEEN 0 AND 180", name="days_in_bounds"),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(120))
    days_before: Mapped[int] = mapped_column(Integer)

    @property
    def item(self) -> ChecklistItem:
        """The item as the domain knows it."""
        return ChecklistItem(self.title, self.days_before)


class EventTask(HasId, HasTimes, Base):
    """An item of an event's checklist. It's due so many days before the event, also when that is postponed."""

    __tablename__ = "event_tasks"
    __table_args__ = (
        UniqueConstraint("event_id", "title"),
        CheckConstraint("days_before BETWEEN 0 AND 180", name="days_in_bounds"),
    )

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(120))
    days_before: Mapped[int] = mapped_column(Integer)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    done_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    reminded_on: Mapped[date | None] = mapped_column(Date)

    event: Mapped[Event] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    done_by: Mapped[User | None] = relationship(foreign_keys=[done_by_id])
