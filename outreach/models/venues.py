"""Venues with their closures, photos, and other organisers' requests."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, Date, Float, ForeignKey, Index, Integer, String, Time, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.geo.datums import Datum
from outreach.domain.venues import (
    BookableHours,
    Closure,
    PowerPhases,
    RequestStatus,
    RouteKind,
    VenueDetails,
    VenueKind,
    VenueStatus,
    why_unavailable,
)
from outreach.models.accounts import User
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime, enum_column
from outreach.models.files import StoredFile
from outreach.models.organisations import Organisation
from outreach.models.regions import Area


class Venue(HasId, HasTimes, Base):
    """A ground for events. `given_*` is the position as entered with its datum; the other two are WGS-84."""

    __tablename__ = "venues"
    __table_args__ = (
        CheckConstraint("stalls >= 1", name="stalls_positive"),
        CheckConstraint("capacity IS NULL OR capacity >= 1", name="capacity_positive"),
        CheckConstraint("power_kva IS NULL OR power_kva >= 0", name="power_not_negative"),
        CheckConstraint("opens_at < closes_at", name="opens_before_closes"),
        Index("ix_venues_latitude_longitude", "latitude", "longitude"),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120), index=True)
    kind: Mapped[VenueKind] = mapped_column(enum_column(VenueKind))
    status: Mapped[VenueStatus] = mapped_column(enum_column(VenueStatus), default=VenueStatus.ACTIVE)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    township_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    address: Mapped[str] = mapped_column(String(200), default="")
    given_longitude: Mapped[float] = mapped_column(Float)
    given_latitude: Mapped[float] = mapped_column(Float)
    datum: Mapped[Datum] = mapped_column(enum_column(Datum))
    longitude: Mapped[float] = mapped_column(Float)
    latitude: Mapped[float] = mapped_column(Float)
    capacity: Mapped[int | None] = mapped_column(Integer)
    stalls: Mapped[int] = mapped_column(Integer, default=1)
    power_kva: Mapped[float | None] = mapped_column(Float)
    power_phases: Mapped[PowerPhases] = mapped_column(enum_column(PowerPhases), default=PowerPhases.NONE)
    route_kind: Mapped[RouteKind] = mapped_column(enum_column(RouteKind), default=RouteKind.NONE)
    route_note: Mapped[str] = mapped_column(String(500), default="")
    route_km: Mapped[float | None] = mapped_column(Float)
    contact_name: Mapped[str] = mapped_column(String(80), default="")
    contact_phone: Mapped[str] = mapped_column(String(32), default="")
    note: Mapped[str] = mapped_column(String(1000), default="")
    opens_at: Mapped[time] = mapped_column(Time, default=time(6))
    closes_at: Mapped[time] = mapped_column(Time, default=time(22))
    weekdays: Mapped[str] = mapped_column(String(7), default="1234567")

    organisation: Mapped[Organisation] = relationship()
    area: Mapped[Area] = relationship(foreign_keys=[area_id])
    township: Mapped[Area | None] = relationship(foreign_keys=[township_id])
    closures: Mapped[list[VenueClosure]] = relationship(
        back_populates="venue", cascade="all, delete-orphan", order_by="VenueClosure.first_on"
    )
    photos: Mapped[list[VenuePhoto]] = relationship(
        back_populates="venue", cascade="all, delete-orphan", order_by="VenuePhoto.id"
    )

    @property
    def hours(self) -> BookableHours:
        """The bookable hours as the domain knows them."""
        return BookableHours(self.opens_at, self.closes_at, frozenset(int(day) for day in self.weekdays))

    def why_unavailable(self, starts_at: datetime, ends_at: datetime) -> str | None:
        """The message id of why it can't be booked for this time, or None."""
        closures = [Closure(row.first_on, row.last_on, row.reason) for row in self.closures]
        return why_unavailable(self.hours, closures, starts_at, ends_at)

    @property
    def details(self) -> VenueDetails:
        """What an organiser may change, position and area apart."""
        return VenueDetails(
            name=self.name,
            kind=self.kind,
            address=self.address,
            capacity=self.capacity,
            stalls=self.stalls,
            power_kva=self.power_kva,
            power_phases=self.power_phases,
            route_kind=self.route_kind,
            route_note=self.route_note,
            route_km=self.route_km,
            contact_name=self.contact_name,
            contact_phone=self.contact_phone,
            note=self.note,
            hours=self.hours,
        )


class VenueClosure(HasId, HasTimes, Base):
    """Days, both included, on which the venue can't be booked."""

    __tablename__ = "venue_closures"
    __table_args__ = (CheckConstraint("first_on <= last_on", name="first_before_last"),)

    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venues.id", ondelete="CASCADE"), index=True)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(String(200), default="")

    venue: Mapped[Venue] = relationship(back_populates="closures")


class VenuePhoto(HasId, HasTimes, Base):
    """A photo of the ground, re-encoded, so that nothing but its picture is kept."""

    __tablename__ = "venue_photos"

    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venues.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("files.id"), index=True)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    caption: Mapped[str] = mapped_column(String(120), default="")

    venue: Mapped[Venue] = relationship(back_populates="photos")
    file: Mapped[StoredFile] = relationship()


class VenueRequest(HasId, HasTimes, Base):
    """Another organiser's request to use a venue between two days; granted, it may be booked for an event then."""

    __tablename__ = "venue_requests"
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="first_before_last"),
        # one open request of an organiser for the same first day: a double tap asks once
        Index(
            "uq_venue_requests_open",
            "venue_id",
            "organisation_id",
            "first_on",
            unique=True,
            sqlite_where=text("status = 'asked'"),
            postgresql_where=text("status = 'asked'"),
        ),
    )

    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venues.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    message: Mapped[str] = mapped_column(String(500), default="")
    status: Mapped[RequestStatus] = mapped_column(enum_column(RequestStatus), default=RequestStatus.ASKED, index=True)
    asked_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    answer: Mapped[str] = mapped_column(String(500), default="")
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    venue: Mapped[Venue] = relationship()
    organisation: Mapped[Organisation] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id])
