"""Half-days that are taken: the rows whose constraints refuse a second booking."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.domain.scheduling.conflicts import DayPart
from outreach.models.base import Base, HasId, enum_column


class VenueSlot(HasId, Base):
    """A ground's stalls in one half-day: the counter that can't pass the ground's capacity."""

    __tablename__ = "venue_slots"
    __table_args__ = (
        UniqueConstraint("venue_id", "day", "part"),
        CheckConstraint("taken >= 0 AND taken <= capacity", name="taken_within_capacity"),
    )

    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venues.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(Date)
    part: Mapped[DayPart] = mapped_column(enum_column(DayPart))
    capacity: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(Integer, default=0)


class EventStall(HasId, Base):
    """What an approved event holds of a counter."""

    __tablename__ = "event_stalls"
    __table_args__ = (UniqueConstraint("event_id", "venue_slot_id"), CheckConstraint("stalls >= 1", name="positive"))

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    venue_slot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venue_slots.id", ondelete="CASCADE"), index=True)
    stalls: Mapped[int] = mapped_column(Integer)


class StaffSlot(HasId, Base):
    """A member of a dealer's team is at one event in a half-day."""

    __tablename__ = "staff_slots"
    __table_args__ = (UniqueConstraint("user_id", "day", "part"),)

    event_company_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("event_companies.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    day: Mapped[date] = mapped_column(Date)
    part: Mapped[DayPart] = mapped_column(enum_column(DayPart))


class EventVehicleSlot(HasId, Base):
    """A demonstration vehicle is at one event in a half-day."""

    __tablename__ = "event_vehicle_slots"
    __table_args__ = (UniqueConstraint("vehicle_id", "day", "part"),)

    event_company_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("event_companies.id", ondelete="CASCADE"), index=True
    )
    vehicle_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vehicles.id"))
    day: Mapped[date] = mapped_column(Date)
    part: Mapped[DayPart] = mapped_column(enum_column(DayPart))
